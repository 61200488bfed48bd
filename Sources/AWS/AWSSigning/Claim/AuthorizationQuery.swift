import Ground

/// The parameters of a query that carry a signature.
///
/// Source: S3 API Reference, "Authenticating Requests: Using Query Parameters".
struct AuthorizationQuery {
    private var values: [String: String] = [:]

    /// The bytes of a broken escape are left as they are: such a signature fails by itself.
    init(_ query: String) {
        for part in Array(query.utf8).split(separator: UInt8(ascii: "&")) where Self.mayConcern(part) {
            let cut = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let name = Self.text(part[..<cut])
            // The first of several counts; the canonical query holds them all, so none can be slipped in.
            guard Self.names.contains(name), values[name] == nil else { continue }
            values[name] = Self.text(part[cut...].dropFirst())
        }
    }

    subscript(name: String) -> String? { values[name] }

    var isPresignedV4: Bool { values["X-Amz-Algorithm"] != nil || values["X-Amz-Signature"] != nil }
    var isPresignedV2: Bool { values["AWSAccessKeyId"] != nil && values["X-Amz-Credential"] == nil }

    private static let names: Set<String> = [
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
        "X-Amz-Signature", "X-Amz-Security-Token", "AWSAccessKeyId", "Signature", "Expires", "x-amz-security-token",
    ]

    private static func mayConcern(_ part: ArraySlice<UInt8>) -> Bool {
        guard let first = part.first else { return false }
        return first == UInt8(ascii: "X") || first == UInt8(ascii: "x") || first == UInt8(ascii: "A")
            || first == UInt8(ascii: "S") || first == UInt8(ascii: "E") || first == UInt8(ascii: "%")
    }

    private static func text(_ encoded: ArraySlice<UInt8>) -> String {
        String(decoding: PercentEncoding.decodeBytesLeniently(encoded), as: UTF8.self)
    }
}
