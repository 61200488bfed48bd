import AWSModel
import Ground

/// The header `Content-MD5`.
enum ContentMD5 {
    /// The bytes, or nil when the request has no such header.
    static func read(_ text: String?) throws(AWSError) -> [UInt8]? {
        guard let text else { return nil }
        guard let bytes = Base64.decode(text), bytes.count == 16 else { throw .invalidDigest(text) }
        return bytes
    }

    static func check(expected: [UInt8]?, calculated: [UInt8]) throws(AWSError) {
        guard let expected, expected != calculated else { return }
        throw .wrongContentMD5(expected: hexadecimal(expected), calculated: Base64.encode(calculated))
    }
}
