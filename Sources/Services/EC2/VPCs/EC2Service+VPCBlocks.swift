import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "AssociateVpcCidrBlock", "DisassociateVpcCidrBlock".
extension EC2Service {
    func registerVPCBlocks(in table: inout OperationTable) {
        on(&table, EC2Operations.associateVpcCidrBlock, associateVPCBlock)
        on(&table, EC2Operations.disassociateVpcCidrBlock, disassociateVPCBlock)
    }

    func associateVPCBlock(
        _ input: AssociateVpcCidrBlockRequest,
        _ context: RequestContext
    ) async throws -> AssociateVpcCidrBlockResult {
        try refuse([
            "AmazonProvidedIpv6CidrBlock": input.amazonProvidedIpv6CidrBlock == true,
            "Ipv6CidrBlock": input.ipv6CidrBlock != nil, "Ipv6Pool": input.ipv6Pool != nil,
            "Ipv6IpamPoolId": input.ipv6IpamPoolId != nil, "Ipv6NetmaskLength": input.ipv6NetmaskLength != nil,
            "Ipv4IpamPoolId": input.ipv4IpamPoolId != nil, "Ipv4NetmaskLength": input.ipv4NetmaskLength != nil,
        ])
        guard let text = input.cidrBlock else { throw AWSError.missingParameter("cidrBlock") }
        let place = context.place
        let added = VPCRecord.Block(
            associationID: world.ids.resource("vpc-cidr-assoc"),
            block: try VPCBlocks.block(text)
        )
        try await write(nil) { transaction in
            var vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            try transaction.check(added.block, for: vpc)
            vpc.blocks.append(added)
            try transaction.update(vpc)
        }
        return AssociateVpcCidrBlockResult {
            $0.vpcId = input.vpcId
            $0.cidrBlockAssociation = VPCBlocks.view(added, state: "associating")
        }
    }

    func disassociateVPCBlock(
        _ input: DisassociateVpcCidrBlockRequest,
        _ context: RequestContext
    ) async throws -> DisassociateVpcCidrBlockResult {
        let (place, id) = (context.place, input.associationId)
        let (vpc, removed) = try await write(nil) { transaction in
            let owner = try transaction.list(VPCRecord.self, in: .place(place)).first { vpc in
                vpc.blocks.contains { $0.associationID == id }
            }
            guard var vpc = owner, let index = vpc.blocks.firstIndex(where: { $0.associationID == id }) else {
                throw AWSError(
                    "InvalidVpcCidrBlockAssociationID.NotFound",
                    "The vpc CIDR block association ID '\(id)' does not exist"
                )
            }
            guard index > 0 else {
                throw AWSError(
                    "OperationNotPermitted",
                    "The vpc CIDR block with association ID \(id) may not be disassociated. "
                        + "It is the primary IPv4 CIDR block of the VPC"
                )
            }
            let removed = vpc.blocks.remove(at: index)
            let subnets = try transaction.list(SubnetRecord.self, where: "vpc", is: vpc.id, in: .place(place))
            guard !subnets.contains(where: { removed.block.contains($0.block) }) else {
                throw AWSError.dependency(
                    "The vpc CIDR block with association ID \(id) has dependencies and cannot be disassociated."
                )
            }
            try transaction.update(vpc)
            return (vpc.id, removed)
        }
        return DisassociateVpcCidrBlockResult {
            $0.vpcId = vpc
            $0.cidrBlockAssociation = VPCBlocks.view(removed, state: "disassociating")
        }
    }
}

extension LedgerReading {
    /// Refuses a block that a VPC cannot have besides its others.
    fileprivate func check(_ block: IPv4Block, for vpc: Kept<VPCRecord>) throws {
        try Quota.blocksPerVPC.check(vpc.blocks.count)
        guard !vpc.blocks.contains(where: { $0.block.overlaps(block) }) else {
            throw AWSError("CidrConflict", "The CIDR '\(block)' conflicts with another CIDR block of the network.")
        }
        if let primary = vpc.blocks.first?.block, !VPCBlocks.mayJoin(block, primary) {
            throw AWSError(
                "InvalidVpc.Range",
                "The CIDR '\(block)' is restricted. Use a CIDR from the same private address range as the current "
                    + "VPC CIDR, or use a publicly-routable CIDR."
            )
        }
        // A block must not swallow what a route leads elsewhere.
        let tables = try list(RouteTableRecord.self, where: "vpc", is: vpc.id, in: .place(vpc.place))
        let isRouted = tables.flatMap(\.record.routes).contains { route in
            if case .block(let destination) = route.destination { block.contains(destination) } else { false }
        }
        let isPeered = try peerings(ofVPC: vpc.id).contains { peering in
            let other = peering.requester.vpc == vpc.id ? peering.accepter : peering.requester
            return peering.state == .active && other.blocks.contains { $0.overlaps(block) }
        }
        guard !isRouted, !isPeered else {
            throw AWSError("CidrConflict", "The CIDR '\(block)' conflicts with a route or a peered network.")
        }
    }
}
