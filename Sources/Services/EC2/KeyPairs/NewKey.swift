import CCertificate
import Ground

/// A key pair just made: its private half is shown once and not kept.
struct NewKey: Sendable {
    /// As clients store it.
    let pem: String
    let fingerprint: String
    let publicKey: SSHPublicKey

    /// An RSA key of 2048 bits in PEM. Takes a tenth of a second. Nil when libcrypto fails.
    ///
    /// Source: EC2 User Guide, "Verify the fingerprint of your key pair": of a key that EC2 made, SHA-1 of the private
    /// key as PKCS #8 in DER.
    static func rsa() -> NewKey? {
        guard let key = fl_rsa_create(2048) else { return nil }
        defer { fl_rsa_free(key) }
        let pem = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { fl_rsa_pem(key, $0.baseAddress, $0.count) }
        }
        func bytes(_ read: (UnsafeMutablePointer<UInt8>?, Int) -> Int) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = read(buffer.baseAddress, buffer.count)
            }
        }
        let whole = bytes { fl_rsa_pkcs8(key, $0, $1) }
        let modulus = bytes { fl_rsa_modulus(key, $0, $1) }
        let exponent = bytes { fl_rsa_exponent(key, $0, $1) }
        guard !pem.isEmpty, !whole.isEmpty, !modulus.isEmpty, !exponent.isEmpty else { return nil }
        return NewKey(
            pem: String(decoding: pem, as: UTF8.self),
            fingerprint: Fingerprint.colons(HashAlgorithm.sha1.hash(whole)),
            publicKey: SSHPublicKey(rsaModulus: modulus, exponent: exponent)
        )
    }

    /// An Ed25519 key in OpenSSH's own form. Nil when libcrypto fails.
    ///
    /// - Parameter check: any number; it stands twice in the private half, so that readers see they have decrypted it.
    static func ed25519(check: UInt32) -> NewKey? {
        var (seed, point) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32))
        guard fl_ed25519_create(&seed, &point) == 1 else { return nil }
        let key = SSHPublicKey(ed25519: point)
        var inner = SSHBytes()
        inner.append(check)
        inner.append(check)
        inner.append(text: "ssh-ed25519")
        inner.append(string: point)
        inner.append(string: seed + point)
        inner.append(text: "")
        var pad: UInt8 = 1
        while inner.bytes.count % 8 != 0 {
            inner.bytes.append(pad)
            pad += 1
        }
        var outer = SSHBytes()
        outer.bytes = Array("openssh-key-v1".utf8) + [0]
        outer.append(text: "none")
        outer.append(text: "none")
        outer.append(text: "")
        outer.append(1)
        outer.append(string: key.blob)
        outer.append(string: inner.bytes)
        return NewKey(
            pem: PEM.text(outer.bytes, "OPENSSH PRIVATE KEY", lineLength: 70),
            fingerprint: key.importFingerprint,
            publicKey: key
        )
    }
}

enum PEM {
    static func text(_ bytes: [UInt8], _ name: String, lineLength: Int) -> String {
        let digits = Array(Base64.encode(bytes).utf8)
        var lines = ["-----BEGIN \(name)-----"]
        for start in stride(from: 0, to: digits.count, by: lineLength) {
            lines.append(String(decoding: digits[start..<min(start + lineLength, digits.count)], as: UTF8.self))
        }
        return (lines + ["-----END \(name)-----", ""]).joined(separator: "\n")
    }
}

enum Fingerprint {
    static func colons(_ bytes: [UInt8]) -> String { bytes.map { hexadecimal([$0]) }.joined(separator: ":") }
}
