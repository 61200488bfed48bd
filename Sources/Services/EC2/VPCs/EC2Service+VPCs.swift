import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateVpc", "DescribeVpcs", "DeleteVpc", "ModifyVpcTenancy".
extension EC2Service {
    func registerVPCs(in table: inout OperationTable) {
        on(&table, EC2Operations.createVpc, createVPC)
        on(&table, EC2Operations.createDefaultVpc, createDefaultVPC)
        on(&table, EC2Operations.describeVpcs, describeVPCs)
        on(&table, EC2Operations.deleteVpc, deleteVPC)
        on(&table, EC2Operations.modifyVpcTenancy, modifyVPCTenancy)
        registerVPCAttributes(in: &table)
        registerVPCBlocks(in: &table)
    }

    func createVPC(_ input: CreateVpcRequest, _ context: RequestContext) async throws -> CreateVpcResult {
        try refuse([
            "AmazonProvidedIpv6CidrBlock": input.amazonProvidedIpv6CidrBlock == true,
            "Ipv6CidrBlock": input.ipv6CidrBlock != nil, "Ipv6Pool": input.ipv6Pool != nil,
            "Ipv6IpamPoolId": input.ipv6IpamPoolId != nil, "Ipv6NetmaskLength": input.ipv6NetmaskLength != nil,
            "Ipv6CidrBlockNetworkBorderGroup": input.ipv6CidrBlockNetworkBorderGroup != nil,
            "Ipv4IpamPoolId": input.ipv4IpamPoolId != nil, "Ipv4NetmaskLength": input.ipv4NetmaskLength != nil,
            "VpcEncryptionControl": input.vpcEncryptionControl != nil,
        ])
        guard let text = input.cidrBlock else { throw AWSError.missingParameter("cidrBlock") }
        var wanted = NewVPC(block: try VPCBlocks.block(text))
        wanted.tenancy = input.instanceTenancy ?? "default"
        guard ["default", "dedicated"].contains(wanted.tenancy) else {
            throw AWSError.invalidValue(wanted.tenancy, for: "instanceTenancy")
        }
        wanted.tags = try Tags.read(input.tagSpecifications, for: .vpc)
        let (place, new) = (context.place, wanted)
        let vpc = try await write(input.dryRun) { transaction in
            try Quota.vpcs.check(transaction.count(VPCRecord.self, in: .place(place)))
            return try self.makeVPC(&transaction, new, in: place)
        }
        return try CreateVpcResult { $0.vpc = try view(vpc, world.ledger.snapshot()) }
    }

    func describeVPCs(_ input: DescribeVpcsRequest, _ context: RequestContext) async throws -> DescribeVpcsResult {
        let ledger = try read(input.dryRun)
        let page = try ledger.page(
            VPCRecord.self,
            .vpc,
            ids: input.vpcIds,
            filters: input.filters,
            [
                "vpc-id": { [$0.id] }, "cidr": { Array($0.blocks.first?.block.description) },
                "cidr-block": { Array($0.blocks.first?.block.description) },
                "cidr-block-association.cidr-block": { $0.blocks.map(\.block.description) },
                "cidr-block-association.association-id": { $0.blocks.map(\.associationID) },
                "cidr-block-association.state": { _ in ["associated"] }, "state": { _ in ["available"] },
                "dhcp-options-id": { [$0.dhcpOptions] }, "owner-id": { [$0.place.account] },
                "is-default": { Array($0.isDefault) }, "isDefault": { Array($0.isDefault) },
                "ipv6-cidr-block-association.ipv6-cidr-block": { _ in [] },
                "ipv6-cidr-block-association.association-id": { _ in [] },
                "ipv6-cidr-block-association.state": { _ in [] },
            ],
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeVpcsResult {
            $0.nextToken = page.nextToken
            $0.vpcs = try page.elements.map { try view($0, ledger) }
        }
    }

    func view(_ vpc: Kept<VPCRecord>, _ ledger: some LedgerReading) throws -> Vpc {
        let tags = try ledger.tags(of: vpc.id, in: vpc.place)
        return Vpc {
            $0.vpcId = vpc.id
            $0.ownerId = vpc.place.account
            $0.state = "available"
            $0.cidrBlock = vpc.blocks.first?.block.description
            $0.cidrBlockAssociationSet = vpc.blocks.map { VPCBlocks.view($0, state: "associated") }
            $0.ipv6CidrBlockAssociationSet = []
            $0.dhcpOptionsId = vpc.dhcpOptions
            $0.instanceTenancy = vpc.tenancy
            $0.isDefault = vpc.isDefault
            $0.blockPublicAccessStates = BlockPublicAccessStates { $0.internetGatewayBlockMode = "off" }
            $0.tags = Tags.views(tags)
        }
    }

    /// What was made with the VPC goes with it; everything else must have gone before.
    func deleteVPC(_ input: DeleteVpcRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            guard try !transaction.hasDependencies(vpc) else { throw AWSError.inUse(.vpc, vpc.id) }
            let scope = Scope.place(place)
            for table in try transaction.list(RouteTableRecord.self, where: "vpc", is: vpc.id, in: scope) {
                try transaction.forgetTags(of: table.id, in: place)
                try transaction.delete(table)
            }
            for list in try transaction.list(NetworkACLRecord.self, where: "vpc", is: vpc.id, in: scope) {
                try transaction.forgetTags(of: list.id, in: place)
                try transaction.delete(list)
            }
            for group in try transaction.list(SecurityGroupRecord.self, where: "vpc", is: vpc.id, in: scope) {
                for rule in group.rules { try transaction.forgetTags(of: rule.id, in: place) }
                try transaction.forgetTags(of: group.id, in: place)
                try transaction.delete(group)
            }
            try transaction.deleteFlowLogs(of: vpc.id, in: place)
            try transaction.forgetTags(of: vpc.id, in: place)
            try transaction.delete(vpc)
        }
    }

    func modifyVPCTenancy(
        _ input: ModifyVpcTenancyRequest,
        _ context: RequestContext
    ) async throws -> ModifyVpcTenancyResult {
        guard input.instanceTenancy == "default" else {
            throw AWSError.invalidValue(input.instanceTenancy, for: "instanceTenancy", "It can only be 'default'.")
        }
        let place = context.place
        try await write(input.dryRun) { transaction in
            var vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            vpc.tenancy = "default"
            try transaction.update(vpc)
        }
        return ModifyVpcTenancyResult { $0.returnValue = true }
    }
}

extension LedgerReading {
    /// Whether something lies in a VPC besides what was made with it.
    func hasDependencies(_ vpc: Kept<VPCRecord>) throws -> Bool {
        let (id, scope) = (vpc.id, Scope.place(vpc.place))
        if try !list(SubnetRecord.self, where: "vpc", is: id, in: scope).isEmpty { return true }
        if try !list(InternetGatewayRecord.self, where: "vpc", is: id, in: scope).isEmpty { return true }
        if try !list(VPCEndpointRecord.self, where: "vpc", is: id, in: scope).isEmpty { return true }
        if try list(RouteTableRecord.self, where: "vpc", is: id, in: scope).contains(where: { !$0.record.isMain }) {
            return true
        }
        if try list(NetworkACLRecord.self, where: "vpc", is: id, in: scope).contains(where: { !$0.isDefault }) {
            return true
        }
        if try list(SecurityGroupRecord.self, where: "vpc", is: id, in: scope).contains(where: { $0.name != "default" })
        {
            return true
        }
        return try peerings(ofVPC: id).contains { $0.state == .active }
    }

    /// The peering connections that a VPC is or was a side of, wherever they are kept.
    func peerings(ofVPC vpc: String) throws -> [Kept<PeeringRecord>] {
        try list(PeeringRecord.self, where: "requester", is: vpc) + list(PeeringRecord.self, where: "accepter", is: vpc)
    }
}

extension LedgerTransaction {
    /// With what they watch go its flow logs.
    mutating func deleteFlowLogs(of resource: String, in place: Place) throws {
        for log in try list(FlowLogRecord.self, where: "resource", is: resource, in: .place(place)) {
            try forgetTags(of: log.id, in: place)
            try delete(log)
        }
    }
}
