package import Ground

/// Issues certificates for servers, signed by the cloud's own authority. Filled by the cloud.
package protocol CertificateIssuer: Sendable {
    /// A certificate over a new key of its own (P-256), valid for five years. Instances trust the authority.
    ///
    /// - Parameter names: DNS names and numeric addresses; `*.` is allowed in front.
    func issue(names: [String]) async throws -> ServerCertificate
}
