import AWSModel
import AWSService
import EC2Shapes
import Ground

enum NetworkACLResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::NetworkAcl",
            properties: ["VpcId": .string.required.createOnly, "Tags": .tags],
            attributes: ["Id"],
            create: { request in
                let id = try await maker.once(.networkACL, request) {
                    try await request.context.call(EC2Operations.createNetworkAcl) {
                        $0.vpcId = request.text("VpcId") ?? ""
                        $0.tagSpecifications = request.tagSpecifications(.networkACL)
                    }.networkAcl?.networkAclId
                }
                return ResourceState(physicalID: id, attributes: ["Id": .string(id)])
            },
            update: { request, existing in
                try await maker.retag(existing.physicalID, request, existing)
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.deleteNetworkAcl) {
                        $0.networkAclId = existing.physicalID
                    }
                }
            }
        )
    }
}

enum NetworkACLEntryResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::NetworkAclEntry",
            properties: [
                "NetworkAclId": .string.required.createOnly, "RuleNumber": .integer.required.createOnly,
                "Egress": .boolean.createOnly, "Protocol": .integer.required, "RuleAction": .string.required,
                "CidrBlock": .string, "PortRange": .object(["From": .integer, "To": .integer]),
                "Icmp": .object(["Code": .integer, "Type": .integer]),
            ],
            attributes: ["Id"],
            create: { request in
                do {
                    try await request.context.call(EC2Operations.createNetworkAclEntry, input(request))
                } catch let error as AWSError where error.code == "NetworkAclEntryAlreadyExists" {
                    guard try await isThere(request) else { throw error }
                }
                return state(request)
            },
            update: { request, existing in
                let entry: CreateNetworkAclEntryRequest = input(request)
                try await request.context.call(EC2Operations.replaceNetworkAclEntry) {
                    $0.networkAclId = entry.networkAclId
                    $0.ruleNumber = entry.ruleNumber
                    $0.egress = entry.egress
                    $0.protocol = entry.protocol
                    $0.ruleAction = entry.ruleAction
                    $0.cidrBlock = entry.cidrBlock
                    $0.portRange = entry.portRange
                    $0.icmpTypeCode = entry.icmpTypeCode
                }
                return ResourceState(physicalID: existing.physicalID)
            },
            delete: { request, existing in
                let entry = input(ResourceRequest(existing, in: request))
                try await maker.delete {
                    try await request.context.call(EC2Operations.deleteNetworkAclEntry) {
                        $0.networkAclId = entry.networkAclId
                        $0.ruleNumber = entry.ruleNumber
                        $0.egress = entry.egress
                    }
                }
            }
        )
    }

    private static func input(_ request: ResourceRequest) -> CreateNetworkAclEntryRequest {
        CreateNetworkAclEntryRequest { input in
            input.networkAclId = request.text("NetworkAclId") ?? ""
            input.ruleNumber = request.number("RuleNumber") ?? 0
            input.egress = request.truth("Egress") ?? false
            input.protocol = request.text("Protocol") ?? ""
            input.ruleAction = request.text("RuleAction") ?? ""
            input.cidrBlock = request.text("CidrBlock")
            if let ports = request.properties["PortRange"]?.object {
                input.portRange = PortRange { ($0.from, $0.to) = (ports.number("From"), ports.number("To")) }
            }
            if let icmp = request.properties["Icmp"]?.object {
                input.icmpTypeCode = IcmpTypeCode { ($0.type, $0.code) = (icmp.number("Type"), icmp.number("Code")) }
            }
        }
    }

    /// Whether an earlier try has made the very entry.
    private static func isThere(_ request: ResourceRequest) async throws -> Bool {
        let wanted = input(request)
        let answer = try await request.context.call(EC2Operations.describeNetworkAcls) {
            $0.networkAclIds = [wanted.networkAclId]
        }
        return (answer.networkAcls?.first?.entries ?? []).contains { entry in
            entry.ruleNumber == wanted.ruleNumber && entry.egress == wanted.egress
                && entry.protocol == wanted.protocol && entry.ruleAction == wanted.ruleAction
                && entry.cidrBlock == wanted.cidrBlock && entry.portRange == wanted.portRange
        }
    }

    private static func state(_ request: ResourceRequest) -> ResourceState {
        let way = request.truth("Egress") == true ? "egress" : "ingress"
        let id = "\(request.text("NetworkAclId") ?? "")|\(way)|\(request.number("RuleNumber") ?? 0)"
        return ResourceState(physicalID: id, attributes: ["Id": .string(id)])
    }
}

/// `AWS::EC2::SubnetNetworkAclAssociation`. Its end puts the subnet back under the VPC's default list.
enum NetworkACLAssociationResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::SubnetNetworkAclAssociation",
            properties: ["SubnetId": .string.required.createOnly, "NetworkAclId": .string.required.createOnly],
            attributes: ["AssociationId"],
            create: { request in
                let list = request.text("NetworkAclId") ?? ""
                let id = try await move(request.text("SubnetId") ?? "", to: list, request.context) ?? ""
                return ResourceState(physicalID: id, attributes: ["AssociationId": .string(id)])
            },
            delete: { request, existing in
                let old = ResourceRequest(existing, in: request)
                let (subnet, context) = (old.text("SubnetId") ?? "", request.context)
                guard let current = try await list(of: subnet, context),
                    current.networkAclId == old.text("NetworkAclId")
                else { return }
                let all = try await context.call(EC2Operations.describeNetworkAcls) {
                    $0.filters = [find("vpc-id", current.vpcId ?? ""), find("default", "true")]
                }
                guard let standard = all.networkAcls?.first?.networkAclId else { return }
                _ = try await move(subnet, to: standard, context)
            }
        )
    }

    private static func find(_ name: String, _ value: String) -> Filter {
        Filter {
            $0.name = name
            $0.values = [value]
        }
    }

    private static func list(of subnet: String, _ context: RequestContext) async throws -> NetworkAcl? {
        try await context.call(EC2Operations.describeNetworkAcls) {
            $0.filters = [find("association.subnet-id", subnet)]
        }.networkAcls?.first
    }

    /// - Returns: the association's id, also when the subnet was there already.
    private static func move(_ subnet: String, to list: String, _ context: RequestContext) async throws -> String? {
        guard let current = try await self.list(of: subnet, context),
            let association = current.associations?.first(where: { $0.subnetId == subnet })?.networkAclAssociationId
        else { throw AWSError.notFound(.subnet, subnet) }
        if current.networkAclId == list { return association }
        return try await context.call(EC2Operations.replaceNetworkAclAssociation) {
            ($0.associationId, $0.networkAclId) = (association, list)
        }.newAssociationId
    }
}
