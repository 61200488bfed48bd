import AWSModel

/// Under which conditions a client wants an object written: PutObject, CopyObject, CompleteMultipartUpload.
///
/// Source: S3 User Guide, "How to prevent object overwrites with conditional writes". Observed: recorded answers: other
/// values than these are refused as not implemented.
enum PutConditions: Sendable, Equatable {
    case none
    /// `If-None-Match: *`: only when nothing is there.
    case absent
    /// `If-Match`: only over the object with this tag, which is without quotes here.
    case tag(String)

    init(_ headers: HeaderFields) throws(AWSError) {
        let match = headers["if-match"]?.trimmed
        let noneMatch = headers["if-none-match"]?.trimmed
        switch (match, noneMatch) {
        case (nil, nil): self = .none
        case (_?, _?):
            throw .headerNotImplemented(
                "If-Match,If-None-Match",
                "Multiple conditional request headers present in the request"
            )
        case (nil, let noneMatch?):
            guard noneMatch == "*" else { throw Self.refusal(of: "If-None-Match") }
            self = .absent
        case (let match?, nil):
            guard match != "*" else { throw Self.refusal(of: "If-Match") }
            self = .tag(EntityTag.bare(match))
        }
    }

    /// - Parameter existing: the tag of the current version; nil when there is none or it is a delete marker.
    func check(existing: String?, key: String) throws(AWSError) {
        switch self {
        case .none: return
        case .absent: guard existing == nil else { throw .preconditionFailed("If-None-Match") }
        case .tag(let tag):
            guard let existing else { throw .noSuchKey(key) }
            guard existing == tag else { throw .preconditionFailed("If-Match") }
        }
    }

    /// The same for the completion of an upload: what was written or deleted since the upload was begun is in the way.
    ///
    /// - Parameter changed: whether the key's current version changed after the upload was begun.
    func check(existing: String?, key: String, changedSinceBegin changed: Bool) throws(AWSError) {
        try check(existing: existing, key: key)
        guard changed else { return }
        switch self {
        case .none: return
        case .absent: throw .conditionalConflict("If-None-Match", key: key)
        case .tag: throw .conditionalConflict("If-Match", key: key)
        }
    }

    private static func refusal(of header: String) -> AWSError {
        .headerNotImplemented(header, "We don't accept the provided value of \(header) header for this API")
    }
}
