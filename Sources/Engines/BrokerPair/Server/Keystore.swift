import CCertificate

/// The key and certificates of a broker in the one form that its server reads.
enum Keystore {
    static func bytes(_ certificate: BrokerCertificate, password: String) throws(BrokerError) -> [UInt8] {
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
}
