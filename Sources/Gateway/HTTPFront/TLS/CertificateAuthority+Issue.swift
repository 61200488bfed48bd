import CCertificate
import Ground

extension CertificateAuthority {
    /// A certificate for a server besides the cloud's own, and a key that nothing else has; both in PEM.
    ///
    /// Programs of others keep them in files for as long as a resource is there: five years, in which nobody renews.
    package func issue(
        names: [String],
        unixSeconds: Int64
    ) throws(TLSFailure) -> (certificate: String, key: String) {
        let key = try Self.makeLeafKey()
        let leaf = try mint(names: names, key: key, unixSeconds: unixSeconds, days: 5 * 365)
        let readable: [UInt8] = filled { fl_leaf_key_pkcs8(key, key.count, $0, $1) }
        if readable.isEmpty { throw .cryptographyFailed("a key's file") }
        return (PEM.text(leaf, "CERTIFICATE"), PEM.text(readable, "PRIVATE KEY"))
    }
}

/// DER as text.
enum PEM {
    static func text(_ der: [UInt8], _ label: String) -> String {
        var rest = Base64.encode(der)[...]
        var lines: [Substring] = []
        while !rest.isEmpty {
            lines.append(rest.prefix(64))
            rest = rest.dropFirst(64)
        }
        return "-----BEGIN \(label)-----\n" + lines.joined(separator: "\n") + "\n-----END \(label)-----\n"
    }
}
