import CCertificate
import Ground

/// The key and certificates of a broker in the one form that its server reads.
enum Keystore {
    static func bytes(_ certificate: ServerCertificate, password: String) throws(BrokerError) -> [UInt8] {
        let capacity = 65536
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = fl_keystore(
                certificate.certificate,
                certificate.key,
                certificate.authority,
                password,
                buffer.baseAddress,
                capacity
            )
        }
        guard !bytes.isEmpty else { throw .badPlan("its certificate and key cannot be read or do not belong together") }
        return bytes
    }

    /// A certificate that nobody is shown.
    static func trainingCertificate() throws(BrokerError) -> ServerCertificate {
        let (begin, end): (Int64, Int64) = (0, 4_000_000_000)
        guard let authority = fl_authority_create("training", begin, end) else {
            throw .badPlan("libcrypto makes no key")
        }
        defer { fl_authority_free(authority) }
        func text(_ body: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String {
            var buffer = [CChar](repeating: 0, count: 8192)
            let count = buffer.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.map { body($0, 8191) } ?? 0
            }
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return ServerCertificate(
            certificate: text { fl_authority_certificate_pem(authority, $0, $1) },
            key: text { fl_authority_key_pem(authority, $0, $1) },
            authority: ""
        )
    }
}
