import AWSModel

/// The headers about an object's content that are kept with it and come back with it.
///
/// Source: S3 User Guide, "Working with object metadata", "System-defined object metadata".
struct SystemMetadata: Sendable, Equatable {
    var contentType: String?
    var contentEncoding: String?
    var contentLanguage: String?
    var contentDisposition: String?
    var cacheControl: String?
    /// Kept as sent, whether a date or not.
    var expires: String?

    init() {}

    init(_ headers: HeaderFields) {
        contentType = headers.text("content-type")
        contentEncoding = headers["content-encoding"].flatMap(Self.withoutChunking)
        contentLanguage = headers.text("content-language")
        contentDisposition = headers.text("content-disposition")
        cacheControl = headers.text("cache-control")
        expires = headers.text("expires")
    }

    static let defaultContentType = "binary/octet-stream"

    /// How the bytes were framed on their way is no property of the object.
    static func withoutChunking(_ encoding: String) -> String? {
        let kept = encoding.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty && $0 != "aws-chunked" }
        return kept.isEmpty ? nil : kept.joined(separator: ", ")
    }

    /// The headers of an answer.
    var headers: [NamedValue] {
        var lines: [NamedValue] = [("Content-Type", contentType ?? Self.defaultContentType)]
        let others = [
            ("Content-Encoding", contentEncoding), ("Content-Language", contentLanguage),
            ("Content-Disposition", contentDisposition), ("Cache-Control", cacheControl), ("Expires", expires),
        ]
        for (name, value) in others { if let value { lines.append((name, value)) } }
        return lines
    }
}

/// Where a web site's visitor is sent who asks for an object.
enum WebsiteRedirect {
    static let bytesMax = 2048

    static func read(_ headers: HeaderFields) throws(AWSError) -> String? {
        guard let location = headers.text("x-amz-website-redirect-location") else { return nil }
        let isLocation = ["/", "http://", "https://"].contains { location.hasPrefix($0) }
        guard isLocation else {
            throw .s3(
                "InvalidRedirectLocation",
                "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
                status: 400
            )
        }
        guard location.utf8.count <= bytesMax else {
            throw .s3(
                "InvalidRedirectLocation",
                "The length of website redirect location cannot exceed 2,048 characters.",
                status: 400
            )
        }
        return location
    }
}
