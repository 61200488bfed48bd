import Ground
import HTTPFront

/// HTTPS with certificates of the cloud's own authority, which is made in the data directory at the first start.
struct CloudTLS {
    let identity: TLSIdentity
    let authorityPEM: String

    static func identity(directory: String) throws -> CloudTLS {
        let seconds = HostTime.wall.wholeSecondsSince1970
        let authority = try CertificateAuthority.kept(
            in: directory,
            name: "Faultline local authority",
            unixSeconds: seconds
        )
        let identity = TLSIdentity(
            authority: authority,
            defaultNames: ["localhost", "127.0.0.1", "::1", "*.localhost.localstack.cloud", "*.amazonaws.com"],
            unixSeconds: { HostTime.wall.wholeSecondsSince1970 }
        )
        return CloudTLS(identity: identity, authorityPEM: String(decoding: authority.certificatePEM, as: UTF8.self))
    }
}
