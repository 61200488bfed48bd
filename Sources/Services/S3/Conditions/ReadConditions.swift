import AWSModel
import Ground

/// Under which conditions a client wants an object.
///
/// Source: RFC 9110, section 13.2.2 for the order; S3 API Reference, "GetObject": a tag that matches outweighs the date
/// beside it. Observed: recorded answers. Dates that cannot be read are passed over, and so is an
/// `If-Modified-Since` that lies in the future.
struct ReadConditions: Sendable, Equatable {
    enum Verdict: Sendable, Equatable {
        case proceed
        case notModified
        /// Carries the name of the condition that failed, for `PreconditionFailed`.
        case failed(String)
    }

    private var match: String?
    private var noneMatch: String?
    /// Seconds since 1970.
    private var modifiedSince: Int64?
    private var unmodifiedSince: Int64?

    init(_ headers: HeaderFields) {
        match = headers.text("if-match")
        noneMatch = headers.text("if-none-match")
        modifiedSince = headers.text("if-modified-since").flatMap(Self.seconds)
        unmodifiedSince = headers.text("if-unmodified-since").flatMap(Self.seconds)
    }

    /// The conditions that a copy puts on its source.
    init(copySource headers: HeaderFields) {
        match = headers.text("x-amz-copy-source-if-match")
        noneMatch = headers.text("x-amz-copy-source-if-none-match")
        modifiedSince = headers.text("x-amz-copy-source-if-modified-since").flatMap(Self.seconds)
        unmodifiedSince = headers.text("x-amz-copy-source-if-unmodified-since").flatMap(Self.seconds)
    }

    /// - Parameters:
    ///   - tag: without quotes.
    ///   - modified: in milliseconds since 1970.
    ///   - now: in milliseconds since 1970.
    func judge(tag: String, modified: Int64, now: Int64 = .max) -> Verdict {
        if match == nil, noneMatch == nil, modifiedSince == nil, unmodifiedSince == nil { return .proceed }
        // Dates in headers have no fraction.
        let modified = modified / 1000
        if let match {
            guard EntityTag.list(match, holds: tag) else { return .failed("If-Match") }
        } else if let unmodifiedSince, modified > unmodifiedSince {
            return .failed("If-Unmodified-Since")
        }
        if let noneMatch {
            if EntityTag.list(noneMatch, holds: tag) { return .notModified }
        } else if let modifiedSince, modified <= modifiedSince, modifiedSince <= now / 1000 {
            return .notModified
        }
        return .proceed
    }

    /// The same for a copy's source, where every failure is an error.
    func checkCopySource(tag: String, modified: Int64, now: Int64 = .max) throws(AWSError) {
        switch judge(tag: tag, modified: modified, now: now) {
        case .proceed: return
        case .failed(let condition): throw .preconditionFailed("x-amz-copy-source-" + condition)
        case .notModified:
            let name = noneMatch == nil ? "If-Modified-Since" : "If-None-Match"
            throw .preconditionFailed("x-amz-copy-source-" + name)
        }
    }

    /// Whether a range may be served: `If-Range` names the tag or the time of the object as it is.
    static func rangeHolds(ifRange: String?, tag: String, modified: Int64) -> Bool {
        guard let ifRange = ifRange?.trimmed, !ifRange.isEmpty else { return true }
        if let date = seconds(ifRange) { return modified / 1000 == date }
        return EntityTag.bare(ifRange) == tag
    }

    private static func seconds(_ text: String) -> Int64? {
        (CivilDate(httpDate: text) ?? CivilDate(iso8601: text))?.secondsSince1970
    }
}
