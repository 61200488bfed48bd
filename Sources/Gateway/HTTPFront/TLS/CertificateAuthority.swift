import CCertificate

/// Signs certificates for names. Safe to share: libcrypto's objects behind it are only read after they are made.
///
/// Curve P-256 throughout: a key costs a fraction of a millisecond, so nothing need be made ahead.
package final class CertificateAuthority: Sendable {
    private let handle: Handle

    private init(_ handle: OpaquePointer) { self.handle = Handle(pointer: handle) }

    deinit { fl_authority_free(handle.pointer) }

    /// A new authority, ten years valid.
    package convenience init(name: String, unixSeconds: Int64) throws(TLSFailure) {
        let valid = unixSeconds - 86400..<unixSeconds + 3650 * 86400
        guard let handle = fl_authority_create(name, valid.lowerBound, valid.upperBound) else {
            throw .cryptographyFailed("a new authority")
        }
        self.init(handle)
    }

    package convenience init(certificatePEM: [UInt8], keyPEM: [UInt8]) throws(TLSFailure) {
        let handle = certificatePEM.withUnsafeBytes { certificate in
            keyPEM.withUnsafeBytes { key in
                fl_authority_read(certificate.baseAddress, certificate.count, key.baseAddress, key.count)
            }
        }
        guard let handle else { throw .unreadable }
        self.init(handle)
    }

    package var certificatePEM: [UInt8] { filled { fl_authority_certificate_pem(handle.pointer, $0, $1) } }
    package var keyPEM: [UInt8] { filled { fl_authority_key_pem(handle.pointer, $0, $1) } }

    /// The DER of a certificate for host names and numeric addresses, over the given key.
    func mint(names: [String], key: [UInt8], unixSeconds: Int64, days: Int64 = 397) throws(TLSFailure) -> [UInt8] {
        let alternatives = names.map { ($0.looksNumeric ? "IP:" : "DNS:") + $0 }.joined(separator: ",")
        // A common name holds 64 characters; names that count are in the extension.
        let common = String((names.first ?? "").prefix(64))
        let valid = unixSeconds - 86400..<unixSeconds + days * 86400
        let der: [UInt8] = filled { out, capacity in
            fl_leaf_mint(
                handle.pointer,
                key,
                key.count,
                common,
                alternatives,
                valid.lowerBound,
                valid.upperBound,
                out,
                capacity
            )
        }
        if der.isEmpty { throw .cryptographyFailed("a certificate for \(common)") }
        return der
    }

    static func makeLeafKey() throws(TLSFailure) -> [UInt8] {
        let key: [UInt8] = filled { fl_leaf_key($0, $1) }
        if key.isEmpty { throw .cryptographyFailed("a new key") }
        return key
    }
}

// Safety: the pointer is written once; libcrypto counts references on its objects and only reads them in signing.
private struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
}

func filled<Element>(_ fill: (UnsafeMutablePointer<Element>?, Int) -> Int) -> [Element] {
    let capacity = 16 << 10
    return [Element](unsafeUninitializedCapacity: capacity) { out, count in
        count = fill(out.baseAddress, capacity)
    }
}

private func filled(_ fill: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> [UInt8] {
    let text: [CChar] = filled(fill)
    return text.map { UInt8(bitPattern: $0) }
}

extension String {
    /// An IPv4 or IPv6 address, as opposed to a host name.
    fileprivate var looksNumeric: Bool {
        utf8.contains(UInt8(ascii: ":"))
            || utf8.allSatisfy { $0 == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
}

package enum TLSFailure: Error, Sendable, Equatable {
    /// The authority's files are damaged, or do not belong together.
    case unreadable
    case cryptographyFailed(String)
    /// A file of the authority, and the system's error number.
    case file(path: String, errno: Int32)
}
