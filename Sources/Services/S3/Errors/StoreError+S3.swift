import AWSModel
import ObjectStore

/// The store's refusals in S3's words.
///
/// Source: S3 API Reference, "Error responses", "List of error codes".
extension AWSError {
    init(_ error: StoreError) { self.init(error, nil) }

    /// - Parameter wish: what the request was about, where the error does not say.
    init(_ error: StoreError, _ wish: S3Service.ObjectWish?) {
        switch error {
        case .bucketMissing(let name): self = .noSuchBucket(name)
        case .bucketExists(let name): self = .bucketAlreadyExists(name)
        case .bucketNotEmpty(let name): self = .bucketNotEmpty(name)
        case .keyInvalid(let bytes): self = .keyTooLong(bytes: bytes, most: ObjectNames.bytesMax)
        case .objectMissing(let key): self = .noSuchKey(key.text)
        case .versionMissing(let key, let version): self = .noSuchVersion(version.text, of: key.text)
        case .deleteMarker(let key, let version, let modified, let isLatest):
            self = .deleteMarker(key.text, version, modified: modified, isLatest: wish?.version == nil && isLatest)
        case .uploadMissing(let id): self = .noSuchUpload(id)
        case .partInvalid(let number, let fault): self.init(fault, number)
        case .conditionFailed(let field, _): self = .preconditionFailed(field.header)
        case .protected: self = .objectLocked
        case .sourceGone: self = .operationAborted
        case .rangeInvalid(let size): self = .invalidRange("", size: size)
        case .refused(let reason): self = .invalidRequest(reason)
        case .full:
            self = .s3("InsufficientStorage", "The disk of this machine is full: nothing was stored.", status: 507)
        case .closed: self = .s3("ServiceUnavailable", "Please reduce your request rate.", status: 503)
        case .corrupt, .machine, .database, .databaseUnusable, .inUse, .formatUnknown: self = .internalS3Error
        }
    }

    private init(_ fault: StoreError.PartFault, _ number: Int) {
        switch fault {
        case .missing, .tagDiffers: self = .invalidPart(number, tag: "", upload: "")
        case .outOfOrder: self = .invalidPartOrder(upload: "")
        case .tooSmall(let bytes, let least):
            self = .entityTooSmall(bytes, least: least, part: number, tag: "")
        case .numberInvalid: self = .partNumberOutOfRange(String(number))
        }
    }

    /// A marker answers as if the object were not there; asked for by its version, as what cannot be read.
    private static func deleteMarker(
        _ key: String,
        _ version: VersionID,
        modified: Int64,
        isLatest: Bool
    ) -> AWSError {
        var error = isLatest ? noSuchKey(key) : methodNotAllowed("GET", on: "DeleteMarker")
        if !isLatest {
            error.headers += [
                .init("Allow", "DELETE"), .init("Last-Modified", ListingText.httpTime(milliseconds: modified)),
            ]
        }
        error.headers += [.init("x-amz-delete-marker", "true"), .init("x-amz-version-id", version.text)]
        return error
    }
}

extension WriteConditions.Field {
    fileprivate var header: String {
        switch self {
        case .match: "If-Match"
        case .noneMatch: "If-None-Match"
        case .unmodifiedSince: "If-Unmodified-Since"
        case .size: "x-amz-if-match-size"
        case .modified: "x-amz-if-match-last-modified-time"
        }
    }
}
