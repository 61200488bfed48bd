import Ground

/// A public key as SSH writes it.
///
/// Source: RFC 4253, section 6.6; RFC 8709; RFC 4716.
struct SSHPublicKey: Sendable, Equatable {
    /// `ssh-rsa`, `ssh-ed25519`.
    let algorithm: String
    let blob: [UInt8]

    /// As in EC2's answers.
    var type: String { algorithm == "ssh-rsa" ? "rsa" : "ed25519" }

    func line(comment: String) -> String { "\(algorithm) \(Base64.encode(blob)) \(comment)" }

    init(rsaModulus modulus: [UInt8], exponent: [UInt8]) {
        var bytes = SSHBytes()
        bytes.append(text: "ssh-rsa")
        bytes.append(number: exponent)
        bytes.append(number: modulus)
        (algorithm, blob) = ("ssh-rsa", bytes.bytes)
    }

    init(ed25519 point: [UInt8]) {
        var bytes = SSHBytes()
        bytes.append(text: "ssh-ed25519")
        bytes.append(string: point)
        (algorithm, blob) = ("ssh-ed25519", bytes.bytes)
    }

    /// Reads a line of `authorized_keys` or the block of RFC 4716. Nil when it is no RSA key of 1024, 2048 or 4096 bits
    /// and no Ed25519 key.
    ///
    /// Source: EC2 User Guide, "Bring your own public key".
    init?(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
        let base64: String
        if lines.first?.hasPrefix("---- BEGIN SSH2 PUBLIC KEY ----") == true {
            let body = lines.dropFirst().prefix { !$0.hasPrefix("----") }
            base64 = body.drop { $0.contains(":") || $0.hasSuffix("\\") }.joined()
        } else {
            let words = lines.first?.split(separator: " ") ?? []
            guard lines.count == 1, words.count >= 2 else { return nil }
            base64 = String(words[1])
            guard ["ssh-rsa", "ssh-ed25519"].contains(String(words[0])) else { return nil }
        }
        guard let blob = Base64.decode(base64, ignoringSpace: true) else { return nil }
        var reader = SSHReader(blob)
        guard let name = reader.string() else { return nil }
        self.algorithm = String(decoding: name, as: UTF8.self)
        self.blob = blob
        guard isWellFormed else { return nil }
        if let first = lines.first, first.hasPrefix("ssh-"), !first.hasPrefix(algorithm + " ") { return nil }
    }

    /// Of RSA keys: modulus and exponent, without a leading zero.
    private var numbers: (modulus: [UInt8], exponent: [UInt8])? {
        var reader = SSHReader(blob)
        guard reader.string() != nil, let exponent = reader.string(), let modulus = reader.string(), reader.isAtEnd
        else { return nil }
        return (Array(modulus.drop { $0 == 0 }), Array(exponent.drop { $0 == 0 }))
    }

    private var isWellFormed: Bool {
        switch algorithm {
        case "ssh-rsa":
            guard let (modulus, exponent) = numbers, let top = modulus.first, !exponent.isEmpty else { return false }
            return [1024, 2048, 4096].contains(modulus.count * 8 - top.leadingZeroBitCount)
        case "ssh-ed25519":
            var reader = SSHReader(blob)
            return reader.string() != nil && reader.string()?.count == 32 && reader.isAtEnd
        default: return false
        }
    }

    /// Of imported keys: MD5 of the public key in DER for RSA, SHA-256 of the blob for Ed25519.
    ///
    /// Source: EC2 User Guide, "Verify the fingerprint of your key pair".
    var importFingerprint: String {
        guard let (modulus, exponent) = algorithm == "ssh-rsa" ? numbers : nil else {
            return Base64.encode(HashAlgorithm.sha256.hash(blob))
        }
        let key = DER.sequence(DER.integer(modulus) + DER.integer(exponent))
        // rsaEncryption, 1.2.840.113549.1.1.1, without parameters.
        let algorithm = DER.sequence([6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0])
        let whole = DER.sequence(algorithm + DER.value(3, [0] + key))
        return Fingerprint.colons(HashAlgorithm.md5.hash(whole))
    }
}

/// Writes the values of SSH's binary form.
struct SSHBytes {
    var bytes: [UInt8] = []

    mutating func append(_ number: UInt32) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(string: [UInt8]) {
        append(UInt32(string.count))
        bytes += string
    }

    mutating func append(text: String) { append(string: Array(text.utf8)) }

    /// A number that is not negative: a zero goes before a set first bit.
    mutating func append(number: [UInt8]) {
        append(string: (number.first ?? 0) & 0x80 == 0 ? number : [0] + number)
    }
}

private struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func string() -> ArraySlice<UInt8>? {
        guard rest.count >= 4 else { return nil }
        let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(4)
        guard length <= rest.count else { return nil }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }
}

/// Just enough of ITU-T X.690 for a public key.
private enum DER {
    static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 128 else { return [tag, UInt8(content.count)] + content }
        var (digits, rest): ([UInt8], Int) = ([], content.count)
        while rest > 0 {
            digits.insert(UInt8(rest & 255), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(digits.count)] + digits + content
    }

    static func sequence(_ content: [UInt8]) -> [UInt8] { value(0x30, content) }

    static func integer(_ digits: [UInt8]) -> [UInt8] {
        value(2, (digits.first ?? 0) & 0x80 == 0 ? digits : [0] + digits)
    }
}
