/// Issues certificates for servers, signed by the cloud's own authority. Filled by the cloud.
package protocol CertificateIssuer: Sendable {
    /// - Parameter names: DNS names and numeric addresses; `*.` is allowed in front.
    func issue(names: [String]) async throws -> IssuedCertificate
}

/// All in PEM.
package struct IssuedCertificate: Sendable, Hashable {
    package var certificate: String
    package var key: String
    package var authority: String

    package init(certificate: String, key: String, authority: String) {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }
}
