import CCrypto
import Glibc

/// Signs a request that has no query, its payload left out.
///
/// Source: AWS General Reference, "Create a signed AWS API request" (Signature Version 4).
struct RequestSigner: Sendable {
    private let credential: String
    private let host: String
    private let scope: String
    private let stamp: String
    private let key: [UInt8]

    init(accessKey: String, secret: String, region: String, service: String, host: String) {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y%m%dT%H%M%SZ", &parts)
        stamp = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let day = String(stamp.prefix(8))
        scope = "\(day)/\(region)/\(service)/aws4_request"
        credential = accessKey
        self.host = host
        key = [day, region, service, "aws4_request"].reduce(Array("AWS4\(secret)".utf8)) {
            Self.mac(key: $0, Array($1.utf8))
        }
    }

    func appendFields(method: String, target: [UInt8], to bytes: inout [UInt8]) {
        let path = String(decoding: target, as: UTF8.self)
        let request = """
            \(method)
            \(path)

            host:\(host)
            x-amz-content-sha256:UNSIGNED-PAYLOAD
            x-amz-date:\(stamp)

            host;x-amz-content-sha256;x-amz-date
            UNSIGNED-PAYLOAD
            """
        let toSign = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(Self.hexadecimal(Self.hash(Array(request.utf8))))"
        let signature = Self.hexadecimal(Self.mac(key: key, Array(toSign.utf8)))
        bytes += "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\nx-amz-date: \(stamp)\r\n".utf8
        bytes += "Authorization: AWS4-HMAC-SHA256 Credential=\(credential)/\(scope), ".utf8
        bytes += "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=\(signature)\r\n".utf8
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        EVP_Digest(bytes, bytes.count, &out, &count, EVP_sha256(), nil)
        return out
    }

    private static func mac(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &out, &count)
        return out
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
