import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateVpcPeeringConnection", "DescribeVpcPeeringConnections".
extension EC2Service {
    func registerPeering(in table: inout OperationTable) {
        on(&table, EC2Operations.createVpcPeeringConnection, createPeering)
        on(&table, EC2Operations.describeVpcPeeringConnections, describePeerings)
        on(&table, EC2Operations.acceptVpcPeeringConnection, acceptPeering)
        on(&table, EC2Operations.rejectVpcPeeringConnection, rejectPeering)
        on(&table, EC2Operations.deleteVpcPeeringConnection, deletePeering)
        on(&table, EC2Operations.modifyVpcPeeringConnectionOptions, modifyPeeringOptions)
    }

    func createPeering(
        _ input: CreateVpcPeeringConnectionRequest,
        _ context: RequestContext
    ) async throws -> CreateVpcPeeringConnectionResult {
        let place = context.place
        guard let peerVPC = input.peerVpcId else { throw AWSError.missingParameter("peerVpcId") }
        let other = Place(account: input.peerOwnerId ?? place.account, region: input.peerRegion ?? place.region)
        guard world.geography.region(other.region) != nil else {
            throw AWSError.invalidValue(other.region, for: "peerRegion")
        }
        let tags = try Tags.read(input.tagSpecifications, for: .peering)
        let peering = try await write(input.dryRun) { transaction in
            let own = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            guard ResourceKind.vpc.isWellFormed(peerVPC) else { throw AWSError.malformed(.vpc, peerVPC) }
            guard peerVPC != own.id else {
                throw AWSError.invalidValue("A VPC cannot be peered with itself: \(own.id)")
            }
            try Quota.pendingPeerings.check(
                try transaction.peerings(in: place).count { $0.state(at: transaction.now) == .pendingAcceptance }
            )
            let peer = try transaction.get(VPCRecord.self, peerVPC, in: other)
            if peer == nil, other == place { throw AWSError.notFound(.vpc, peerVPC) }
            let isKnown = try transaction.peerings(ofVPC: own.id).contains { old in
                [old.requester.vpc, old.accepter.vpc].contains(peerVPC)
                    && [.active, .pendingAcceptance].contains(old.record.state(at: transaction.now))
            }
            guard !isKnown else {
                throw AWSError(
                    "VpcPeeringConnectionAlreadyExists",
                    "A VPC peering connection between \(own.id) and \(peerVPC) exists already."
                )
            }
            let blocks = peer?.addressSpace ?? []
            let overlaps = own.addressSpace.contains { a in blocks.contains { $0.overlaps(a) } }
            let fails = peer == nil || overlaps
            let record = PeeringRecord(
                requester: .init(account: place.account, region: place.region, vpc: own.id, blocks: own.addressSpace),
                accepter: .init(account: other.account, region: other.region, vpc: peerVPC, blocks: blocks),
                state: fails ? .failed : .pendingAcceptance,
                message: fails
                    ? "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range" : "",
                expires: transaction.now.advanced(by: PeeringRecord.openFor)
            )
            let id = self.newID(.peering)
            try transaction.setTags(tags, of: id, in: place)
            return try transaction.insert(record, id: id, in: place)
        }
        return try CreateVpcPeeringConnectionResult {
            $0.vpcPeeringConnection = try view(peering, world.ledger.snapshot(), for: place)
        }
    }

    func describePeerings(
        _ input: DescribeVpcPeeringConnectionsRequest,
        _ context: RequestContext
    ) async throws -> DescribeVpcPeeringConnectionsResult {
        let ledger = try read(input.dryRun)
        let place = context.place
        let now = world.clock.now
        var shown = try ledger.peerings(in: place).filter { peering in
            !peering.record.hasEnded || peering.updated.advanced(by: PeeringRecord.shownFor) > now
        }
        if let ids = input.vpcPeeringConnectionIds, !ids.isEmpty {
            for id in ids where !ResourceKind.peering.isWellFormed(id) { throw AWSError.malformed(.peering, id) }
            let missing = ids.filter { id in !shown.contains { $0.id == id } }
            guard missing.isEmpty else { throw AWSError.notFound(.peering, missing) }
            shown = shown.filter { ids.contains($0.id) }
        }
        let filters = try Filters<Kept<PeeringRecord>>(
            input.filters,
            [
                "vpc-peering-connection-id": { [$0.id] }, "status-code": { [$0.state(at: now).rawValue] },
                "status-message": { [$0.record.text(at: now)] }, "requester-vpc-info.vpc-id": { [$0.requester.vpc] },
                "requester-vpc-info.owner-id": { [$0.requester.account] },
                "requester-vpc-info.cidr-block": { $0.requester.blocks.map(\.description) },
                "accepter-vpc-info.vpc-id": { [$0.accepter.vpc] },
                "accepter-vpc-info.owner-id": { [$0.accepter.account] },
                "accepter-vpc-info.cidr-block": { $0.accepter.blocks.map(\.description) },
                "expiration-time": { _ in [] },
            ],
            tags: { try ledger.tags(of: $0.id, in: place) }
        )
        let page = try Page(
            shown.filter(filters.matches),
            nextToken: input.nextToken,
            maxResults: input.maxResults
        ) { $0.id }
        return try DescribeVpcPeeringConnectionsResult {
            $0.nextToken = page.nextToken
            $0.vpcPeeringConnections = try page.elements.map { try view($0, ledger, for: place) }
        }
    }
}

extension Kept where Record == PeeringRecord {
    fileprivate func state(at now: WorldInstant) -> PeeringRecord.State { record.state(at: now) }
}
