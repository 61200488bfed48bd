import AWSModel
import AWSService
import EC2Shapes
import Ground

enum DHCPOptionsResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::DHCPOptions",
            properties: [
                "DomainName": .string.createOnly, "DomainNameServers": .strings.createOnly,
                "NtpServers": .strings.createOnly, "NetbiosNameServers": .strings.createOnly,
                "NetbiosNodeType": .integer.createOnly, "Tags": .tags,
            ],
            attributes: ["DhcpOptionsId"],
            create: { request in
                let id = try await maker.once(.dhcpOptions, request) {
                    try await request.context.call(EC2Operations.createDhcpOptions) {
                        $0.dhcpConfigurations = configurations(request)
                        $0.tagSpecifications = request.tagSpecifications(.dhcpOptions)
                    }.dhcpOptions?.dhcpOptionsId
                }
                return ResourceState(physicalID: id, attributes: ["DhcpOptionsId": .string(id)])
            },
            update: { request, existing in
                try await maker.retag(existing.physicalID, request, existing)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.deleteDhcpOptions) {
                        $0.dhcpOptionsId = existing.physicalID
                    }
                }
            }
        )
    }

    private static func configurations(_ request: ResourceRequest) -> [NewDhcpConfiguration] {
        let given: [(key: String, values: [String]?)] = [
            ("domain-name", request.text("DomainName").map { [$0] }),
            ("domain-name-servers", request.texts("DomainNameServers")),
            ("ntp-servers", request.texts("NtpServers")),
            ("netbios-name-servers", request.texts("NetbiosNameServers")),
            ("netbios-node-type", request.text("NetbiosNodeType").map { [$0] }),
        ]
        return given.compactMap { option in
            option.values.map { values in
                NewDhcpConfiguration {
                    $0.key = option.key
                    $0.values = values
                }
            }
        }
    }
}

/// `AWS::EC2::VPCDHCPOptionsAssociation`. Its end takes the options off the VPC, if it still has these: else they could
/// not be deleted after it.
enum DHCPAssociationResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::VPCDHCPOptionsAssociation",
            properties: ["VpcId": .string.required.createOnly, "DhcpOptionsId": .string.required],
            attributes: [],
            create: { try await associate($0) },
            update: { request, existing in try await associate(request) },
            delete: { request, existing in
                let old = ResourceRequest(existing, in: request)
                try await maker.delete {
                    let vpc = old.text("VpcId") ?? ""
                    let known = try await request.context.call(EC2Operations.describeVpcs) { $0.vpcIds = [vpc] }
                    guard known.vpcs?.first?.dhcpOptionsId == old.text("DhcpOptionsId") else { return }
                    try await request.context.call(EC2Operations.associateDhcpOptions) {
                        ($0.vpcId, $0.dhcpOptionsId) = (vpc, "default")
                    }
                }
            }
        )
    }

    private static func associate(_ request: ResourceRequest) async throws -> ResourceState {
        let (vpc, options) = (request.text("VpcId") ?? "", request.text("DhcpOptionsId") ?? "")
        try await request.context.call(EC2Operations.associateDhcpOptions) {
            ($0.vpcId, $0.dhcpOptionsId) = (vpc, options)
        }
        return ResourceState(physicalID: "\(options)|\(vpc)")
    }
}
