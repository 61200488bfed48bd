import Ground
import HTTPFront
import Synchronization
import World

/// The cloud's own authority, which is made in the data directory at the first need.
final class CloudAuthority: Sendable {
    private let directory: String
    private let held = Mutex<CertificateAuthority?>(nil)

    init(directory: String) { self.directory = directory }

    func value() throws -> CertificateAuthority {
        try held.withLock { held in
            if let held { return held }
            let authority = try CertificateAuthority.kept(
                in: directory,
                name: "Faultline local authority",
                unixSeconds: HostTime.wall.wholeSecondsSince1970
            )
            held = authority
            return authority
        }
    }
}

/// HTTPS with certificates of the cloud's own authority.
struct CloudTLS {
    let identity: TLSIdentity
    let authorityPEM: String

    init(_ authority: CloudAuthority) throws {
        let authority = try authority.value()
        identity = TLSIdentity(
            authority: authority,
            defaultNames: ["localhost", "127.0.0.1", "::1", "*.localhost.localstack.cloud", "*.amazonaws.com"],
            unixSeconds: { HostTime.wall.wholeSecondsSince1970 }
        )
        authorityPEM = String(decoding: authority.certificatePEM, as: UTF8.self)
    }
}

/// Certificates for the servers of services: `World.certificates`.
struct CloudCertificates: CertificateIssuer {
    let authority: CloudAuthority

    func issue(names: [String]) async throws -> ServerCertificate {
        let authority = try authority.value()
        let issued = try authority.issue(names: names, unixSeconds: HostTime.wall.wholeSecondsSince1970)
        return ServerCertificate(
            certificate: issued.certificate,
            key: issued.key,
            authority: String(decoding: authority.certificatePEM, as: UTF8.self)
        )
    }
}
