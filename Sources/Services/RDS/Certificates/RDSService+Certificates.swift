import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "DescribeCertificates", "ModifyCertificates".
extension RDSService {
    func registerCertificates(in table: inout OperationTable) {
        table.on(RDSOperations.describeCertificates, describeCertificates)
        table.on(RDSOperations.modifyCertificates, .record, modifyCertificates)
    }

    func describeCertificates(
        _ input: DescribeCertificatesMessage,
        _ context: RequestContext
    ) async throws -> CertificateMessage {
        _ = try ListFilters<Certificate>(input.filters)
        let all = InstanceOrder.authorities.filter {
            input.certificateIdentifier == nil || $0 == input.certificateIdentifier
        }
        guard !all.isEmpty else { throw Self.noCertificate(input.certificateIdentifier ?? "") }
        let authority = try await authorityPEM()
        return CertificateMessage {
            $0.defaultCertificateForNewLaunches = InstanceOrder.authorities[0]
            $0.certificates = all.map { Self.view($0, authority, in: context.place) }
        }
    }

    func modifyCertificates(
        _ input: ModifyCertificatesMessage,
        _ context: RequestContext
    ) async throws -> ModifyCertificatesResult {
        let name = input.certificateIdentifier ?? InstanceOrder.authorities[0]
        guard InstanceOrder.authorities.contains(name) else { throw Self.noCertificate(name) }
        let authority = try await authorityPEM()
        return ModifyCertificatesResult { $0.certificate = Self.view(name, authority, in: context.place) }
    }

    /// The cloud's own authority, when it has one.
    private func authorityPEM() async throws -> String? {
        try await world.certificates.value?.issue(names: ["rds.amazonaws.com"]).authority
    }

    private static func view(_ name: String, _ authority: String?, in place: Place) -> Certificate {
        Certificate {
            $0.certificateIdentifier = name
            $0.certificateType = "CA"
            $0.thumbprint = authority.flatMap(thumbprint)
            $0.certificateArn =
                ARN(
                    partition: place.partition,
                    service: "rds",
                    region: place.region,
                    account: "",
                    resource: "cert:\(name)"
                ).description
            $0.customerOverride = false
        }
    }

    /// The SHA-1 of the certificate in the PEM text.
    private static func thumbprint(_ pem: String) -> String? {
        let lines = pem.split(separator: "\n")
        guard let begin = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN") }),
            let end = lines[begin...].firstIndex(where: { $0.hasPrefix("-----END") }),
            let bytes = Base64.decode(lines[(begin + 1)..<end].joined())
        else { return nil }
        return hexadecimal(HashAlgorithm.sha1.hash(bytes))
    }

    private static func noCertificate(_ name: String) -> AWSError {
        AWSError("CertificateNotFound", "Certificate not found: \(name)", status: 404)
    }
}
