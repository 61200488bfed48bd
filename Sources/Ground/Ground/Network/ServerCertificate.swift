/// What a server shows to its clients, and whose word vouches for it. All in PEM; the key is PKCS #8.
public struct ServerCertificate: Sendable, Hashable, Codable {
    public var certificate: String
    public var key: String
    public var authority: String

    public init(certificate: String, key: String, authority: String) {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }
}
