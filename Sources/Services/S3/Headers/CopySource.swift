import AWSModel
import Ground

/// What a copy is made from: `/bucket/key?versionId=…`, percent-encoded.
///
/// Source: S3 API Reference, "CopyObject", "x-amz-copy-source".
struct CopySource: Sendable, Equatable {
    var bucket: String
    var key: String
    var version: String?

    init(bucket: String, key: String, version: String? = nil) {
        self.bucket = bucket
        self.key = key
        self.version = version
    }

    init(_ text: String) throws(AWSError) {
        let (path, version) = Self.split(text)
        let decoded = String(decoding: PercentEncoding.decodeBytesLeniently(path.utf8), as: UTF8.self)
        let trimmed = decoded.hasPrefix("/") ? decoded.dropFirst() : Substring(decoded)
        if trimmed.hasPrefix("arn:") {
            (bucket, key) = try Self.accessPoint(trimmed)
        } else {
            let parts = trimmed.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw Self.wrongKey }
            (bucket, key) = (String(parts[0]), String(parts[1]))
        }
        if let version {
            guard !version.isEmpty else {
                throw .invalidArgument("Version id cannot be the empty string", name: "versionId", value: "")
            }
            self.version = version
        }
    }

    /// Only the last question mark with the right word behind it begins the version: keys may hold others.
    private static func split(_ text: String) -> (path: Substring, version: String?) {
        guard let mark = text.lastIndex(of: "?") else { return (Substring(text), nil) }
        let query = text[text.index(after: mark)...]
        guard query.hasPrefix("versionId=") else { return (Substring(text), nil) }
        let value = query.dropFirst("versionId=".count).prefix { $0 != "&" }
        return (text[..<mark], PercentEncoding.decode(value) ?? String(value))
    }

    /// `arn:aws:s3:::bucket/key` names no access point and serves no purpose but is understood; others are not built.
    private static func accessPoint(_ text: Substring) throws(AWSError) -> (String, String) {
        guard let arn = ARN(String(text)), arn.service == "s3", arn.region.isEmpty, arn.account.isEmpty else {
            throw .notBuilt("A copy source that names an access point")
        }
        let parts = arn.resource.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else { throw wrongKey }
        return (String(parts[0]), String(parts[1]))
    }

    private static let wrongKey = AWSError.invalidArgument(
        "Invalid copy source object key",
        name: "x-amz-copy-source",
        value: "x-amz-copy-source"
    )
}

/// What a copy takes from its source and what from its request.
enum CopyDirective: String, Sendable {
    case copy = "COPY"
    case replace = "REPLACE"

    static func metadata(_ headers: HeaderFields) throws(AWSError) -> CopyDirective {
        try read(headers.text("x-amz-metadata-directive"), "x-amz-metadata-directive", "Unknown metadata directive.")
    }

    static func tagging(_ headers: HeaderFields) throws(AWSError) -> CopyDirective {
        try read(headers.text("x-amz-tagging-directive"), "x-amz-tagging-directive", "Unknown tagging directive.")
    }

    private static func read(
        _ text: String?,
        _ name: String,
        _ message: String
    ) throws(AWSError) -> CopyDirective {
        guard let text else { return .copy }
        guard let directive = CopyDirective(rawValue: text) else {
            throw .invalidArgument(message, name: name, value: text)
        }
        return directive
    }
}
