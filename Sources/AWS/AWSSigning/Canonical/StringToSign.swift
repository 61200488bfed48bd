import Ground

/// What the signing key signs: the hash of the canonical request, bound to a time and a scope.
enum StringToSign {
    static let algorithm = "AWS4-HMAC-SHA256"

    static func bytes(timestamp: String, scope: CredentialScope, canonicalRequest: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(192)
        appendLine(algorithm, to: &out)
        appendLine(timestamp, to: &out)
        append(scope, to: &out)
        out.append(UInt8(ascii: "\n"))
        appendHexadecimal(HashAlgorithm.sha256.hash(canonicalRequest), to: &out)
        return out
    }

    private static func append(_ scope: CredentialScope, to out: inout [UInt8]) {
        out.append(contentsOf: scope.date.utf8)
        out.append(UInt8(ascii: "/"))
        out.append(contentsOf: scope.region.utf8)
        out.append(UInt8(ascii: "/"))
        out.append(contentsOf: scope.service.utf8)
        out.append(UInt8(ascii: "/"))
        out.append(contentsOf: CredentialScope.terminator.utf8)
    }

    static func appendLine(_ text: String, to out: inout [UInt8]) {
        out.append(contentsOf: text.utf8)
        out.append(UInt8(ascii: "\n"))
    }

    static func appendHexadecimal(_ bytes: [UInt8], to out: inout [UInt8]) {
        out.append(contentsOf: hexadecimalBytes(bytes))
    }

    /// `hexadecimal` without the detour over a string.
    static func hexadecimalBytes(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { buffer, count in
            for byte in bytes {
                buffer[count] = digit(byte >> 4)
                buffer[count + 1] = digit(byte & 15)
                count += 2
            }
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
