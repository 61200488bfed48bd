import AWSModel
import Ground

/// Under which conditions a client wants an object gone: DeleteObject, and each object of DeleteObjects.
///
/// Source: S3 API Reference, "DeleteObject". Size and time are served by directory buckets alone; others answer 501.
struct DeleteConditions: Sendable, Equatable {
    /// Without quotes; `*` for whatever is there.
    var tag: String?
    var size: Int?
    /// Seconds since 1970.
    var modified: Int64?

    init() {}

    init(_ headers: HeaderFields, isDirectoryBucket: Bool = false) throws(AWSError) {
        tag = headers.text("if-match").map(EntityTag.bare)
        if let text = headers.text("x-amz-if-match-last-modified-time") {
            guard isDirectoryBucket else { throw .headerNotImplemented("x-amz-if-match-last-modified-time") }
            guard let date = CivilDate(httpDate: text) ?? CivilDate(iso8601: text) else {
                throw .invalidArgument(
                    "The header value is not a date.",
                    name: "x-amz-if-match-last-modified-time",
                    value: text
                )
            }
            modified = date.secondsSince1970
        }
        if let text = headers.text("x-amz-if-match-size") {
            guard isDirectoryBucket else { throw .headerNotImplemented("x-amz-if-match-size") }
            guard let bytes = Int(text), bytes >= 0 else {
                throw .invalidArgument("The header value is not a size.", name: "x-amz-if-match-size", value: text)
            }
            size = bytes
        }
    }

    /// What is not there is deleted already: call this only for what is.
    ///
    /// - Parameter modified: in milliseconds since 1970.
    func check(tag: String?, size: Int, modified: Int64) throws(AWSError) {
        if let wanted = self.tag, wanted != "*", wanted != tag { throw .preconditionFailed("If-Match") }
        if let wanted = self.modified, wanted != modified / 1000 {
            throw .preconditionFailed("x-amz-if-match-last-modified-time")
        }
        if let wanted = self.size, wanted != size { throw .preconditionFailed("x-amz-if-match-size") }
    }
}
