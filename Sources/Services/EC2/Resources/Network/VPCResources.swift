import AWSModel
import AWSService
import EC2Shapes
import Ground

enum VPCResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::VPC",
            properties: [
                "CidrBlock": .string.required.createOnly, "EnableDnsHostnames": .boolean, "EnableDnsSupport": .boolean,
                "InstanceTenancy": .string, "Tags": .tags,
            ],
            attributes: [
                "VpcId", "CidrBlock", "CidrBlockAssociations", "DefaultNetworkAcl", "DefaultSecurityGroup",
                "Ipv6CidrBlocks",
            ],
            create: { request in
                let id = try await maker.once(.vpc, request) {
                    try await request.context.call(EC2Operations.createVpc) {
                        $0.cidrBlock = request.text("CidrBlock")
                        $0.instanceTenancy = request.text("InstanceTenancy")
                        $0.tagSpecifications = request.tagSpecifications(.vpc)
                    }.vpc?.vpcId
                }
                return try await IncompleteResource.naming(id) {
                    try await setAttributes(id, request)
                    return try await state(id, request.context)
                }
            },
            update: { request, existing in
                let id = existing.physicalID
                try await setAttributes(id, request)
                if request.text("InstanceTenancy") != ResourceRequest(existing, in: request).text("InstanceTenancy") {
                    _ = try await request.context.call(EC2Operations.modifyVpcTenancy) {
                        $0.vpcId = id
                        $0.instanceTenancy = request.text("InstanceTenancy") ?? "default"
                    }
                }
                try await maker.retag(id, request, existing)
                return try await state(id, request.context)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.deleteVpc) { $0.vpcId = existing.physicalID }
                }
            }
        )
    }

    /// Hosts get names only while names are resolved, so the order depends on which way it goes.
    private static func setAttributes(_ id: String, _ request: ResourceRequest) async throws {
        let support = request.truth("EnableDnsSupport") ?? true
        let names = request.truth("EnableDnsHostnames") ?? false
        func set(support value: Bool) async throws {
            try await request.context.call(EC2Operations.modifyVpcAttribute) {
                $0.vpcId = id
                $0.enableDnsSupport = AttributeBooleanValue { $0.value = value }
            }
        }
        if support { try await set(support: true) }
        try await request.context.call(EC2Operations.modifyVpcAttribute) {
            $0.vpcId = id
            $0.enableDnsHostnames = AttributeBooleanValue { $0.value = names }
        }
        if !support { try await set(support: false) }
    }

    private static func state(_ id: String, _ context: RequestContext) async throws -> ResourceState {
        let vpc = try await context.call(EC2Operations.describeVpcs) { $0.vpcIds = [id] }.vpcs?.first
        let own = Filter {
            $0.name = "vpc-id"
            $0.values = [id]
        }
        let lists = try await context.call(EC2Operations.describeNetworkAcls) { $0.filters = [own] }.networkAcls ?? []
        let groups = try await context.call(EC2Operations.describeSecurityGroups) { $0.filters = [own] }
        let group = groups.securityGroups?.first { $0.groupName == "default" }?.groupId
        let associations = (vpc?.cidrBlockAssociationSet ?? []).compactMap(\.associationId)
        return ResourceState(
            physicalID: id,
            attributes: [
                "VpcId": .string(id), "CidrBlock": .string(vpc?.cidrBlock ?? ""),
                "CidrBlockAssociations": .array(associations.map { .string($0) }),
                "DefaultNetworkAcl": .string(lists.first { $0.isDefault == true }?.networkAclId ?? ""),
                "DefaultSecurityGroup": .string(group ?? ""), "Ipv6CidrBlocks": [],
            ]
        )
    }
}

/// `AWS::EC2::VPCCidrBlock`: a further block of a VPC.
enum VPCBlockResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::VPCCidrBlock",
            properties: ["VpcId": .string.required.createOnly, "CidrBlock": .string.required.createOnly],
            attributes: ["Id"],
            create: { request in
                let id = try await associate(request)
                return ResourceState(physicalID: id, attributes: ["Id": .string(id)])
            },
            delete: { request, existing in
                try await maker.delete {
                    _ = try await request.context.call(EC2Operations.disassociateVpcCidrBlock) {
                        $0.associationId = existing.physicalID
                    }
                }
            }
        )
    }

    private static func associate(_ request: ResourceRequest) async throws -> String {
        let (vpc, block) = (request.text("VpcId") ?? "", request.text("CidrBlock") ?? "")
        do {
            let answer = try await request.context.call(EC2Operations.associateVpcCidrBlock) {
                ($0.vpcId, $0.cidrBlock) = (vpc, block)
            }
            return answer.cidrBlockAssociation?.associationId ?? ""
        } catch let error as AWSError where error.code == "CidrConflict" {
            // Perhaps an earlier try has done it.
            let known = try await request.context.call(EC2Operations.describeVpcs) { $0.vpcIds = [vpc] }.vpcs?.first
            let further = known?.cidrBlockAssociationSet?.dropFirst().first { $0.cidrBlock == block }
            guard let id = further?.associationId else { throw error }
            return id
        }
    }
}

enum SubnetResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::Subnet",
            properties: [
                "VpcId": .string.required.createOnly, "CidrBlock": .string.createOnly,
                "AvailabilityZone": .string.createOnly, "AvailabilityZoneId": .string.createOnly,
                "MapPublicIpOnLaunch": .boolean,
                "PrivateDnsNameOptionsOnLaunch": .object([
                    "HostnameType": .string, "EnableResourceNameDnsARecord": .boolean,
                ]), "Tags": .tags,
            ],
            attributes: [
                "SubnetId", "AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "NetworkAclAssociationId", "VpcId",
                "Ipv6CidrBlocks",
            ],
            create: { request in
                let id = try await maker.once(.subnet, request) {
                    try await request.context.call(EC2Operations.createSubnet) {
                        $0.vpcId = request.text("VpcId") ?? ""
                        $0.cidrBlock = request.text("CidrBlock")
                        $0.availabilityZone = request.text("AvailabilityZone")
                        $0.availabilityZoneId = request.text("AvailabilityZoneId")
                        $0.tagSpecifications = request.tagSpecifications(.subnet)
                    }.subnet?.subnetId
                }
                return try await IncompleteResource.naming(id) {
                    try await setAttributes(id, request)
                    return try await state(id, request.context)
                }
            },
            update: { request, existing in
                try await setAttributes(existing.physicalID, request)
                try await maker.retag(existing.physicalID, request, existing)
                return try await state(existing.physicalID, request.context)
            },
            delete: { request, existing in
                try await maker.delete {
                    try await request.context.call(EC2Operations.deleteSubnet) { $0.subnetId = existing.physicalID }
                }
            }
        )
    }

    private static func setAttributes(_ id: String, _ request: ResourceRequest) async throws {
        let options = request.properties["PrivateDnsNameOptionsOnLaunch"]?.object ?? [:]
        try await request.context.call(EC2Operations.modifySubnetAttribute) {
            $0.subnetId = id
            $0.mapPublicIpOnLaunch = AttributeBooleanValue { $0.value = request.truth("MapPublicIpOnLaunch") ?? false }
            $0.privateDnsHostnameTypeOnLaunch = options.text("HostnameType") ?? "ip-name"
            $0.enableResourceNameDnsARecordOnLaunch = AttributeBooleanValue {
                $0.value = options.truth("EnableResourceNameDnsARecord") ?? false
            }
        }
    }

    private static func state(_ id: String, _ context: RequestContext) async throws -> ResourceState {
        let subnet = try await context.call(EC2Operations.describeSubnets) { $0.subnetIds = [id] }.subnets?.first
        let own = Filter {
            $0.name = "association.subnet-id"
            $0.values = [id]
        }
        let lists = try await context.call(EC2Operations.describeNetworkAcls) { $0.filters = [own] }.networkAcls ?? []
        let association = lists.first?.associations?.first { $0.subnetId == id }?.networkAclAssociationId
        return ResourceState(
            physicalID: id,
            attributes: [
                "SubnetId": .string(id), "AvailabilityZone": .string(subnet?.availabilityZone ?? ""),
                "AvailabilityZoneId": .string(subnet?.availabilityZoneId ?? ""),
                "CidrBlock": .string(subnet?.cidrBlock ?? ""), "VpcId": .string(subnet?.vpcId ?? ""),
                "NetworkAclAssociationId": .string(association ?? ""), "Ipv6CidrBlocks": [],
            ]
        )
    }
}
