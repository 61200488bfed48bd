import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "DescribeNatGateways", "DeleteNatGateway", "NatGateway".
extension EC2Service {
    func registerNATGateways(in table: inout OperationTable) {
        on(&table, EC2Operations.createNatGateway, createNATGateway)
        on(&table, EC2Operations.describeNatGateways, describeNATGateways)
        on(&table, EC2Operations.deleteNatGateway, deleteNATGateway)
    }

    func describeNATGateways(
        _ input: DescribeNatGatewaysRequest,
        _ context: RequestContext
    ) async throws -> DescribeNatGatewaysResult {
        let ledger = try read(input.dryRun)
        let now = world.clock.now
        for id in input.natGatewayIds ?? [] {
            guard ResourceKind.natGateway.isWellFormed(id) else { throw AWSError.malformed(.natGateway, id) }
            guard let kept = try ledger.get(NATGatewayRecord.self, id, in: context.place), !kept.record.isForgotten(now)
            else { throw AWSError.noNATGateway(id) }
        }
        let filters = try Filters<Kept<NATGatewayRecord>>(
            input.filter,
            [
                "nat-gateway-id": { [$0.id] }, "vpc-id": { [$0.vpc] }, "subnet-id": { [$0.subnet] },
                "state": { [$0.state.rawValue] },
            ],
            tags: { try ledger.tags(of: $0.id, in: context.place) }
        )
        let all = try ledger.resources(NATGatewayRecord.self, .natGateway, input.natGatewayIds, in: context.place)
        let shown = all.filter { !$0.record.isForgotten(now) && filters.matches($0) }
        let page = try Page(shown, nextToken: input.nextToken, maxResults: input.maxResults) { $0.id }
        return try DescribeNatGatewaysResult {
            $0.nextToken = page.nextToken
            $0.natGateways = try page.elements.map { try view($0, ledger) }
        }
    }

    func view(_ gateway: Kept<NATGatewayRecord>, _ ledger: some LedgerReading) throws -> NatGateway {
        let tags = try ledger.tags(of: gateway.id, in: gateway.place)
        let record = gateway.record
        let address = NatGatewayAddress {
            $0.allocationId = record.allocation
            $0.associationId = record.association
            $0.publicIp = record.publicAddress?.description
            $0.networkInterfaceId = record.networkInterface.isEmpty ? nil : record.networkInterface
            $0.privateIp = record.networkInterface.isEmpty ? nil : record.privateAddress.description
            $0.isPrimary = true
            $0.status = record.state == .failed ? "failed" : "succeeded"
        }
        return NatGateway {
            $0.natGatewayId = gateway.id
            $0.vpcId = record.vpc
            $0.subnetId = record.subnet
            $0.state = record.state.rawValue
            $0.connectivityType = record.isPublic ? "public" : "private"
            $0.createTime = gateway.created.timestamp
            $0.deleteTime = record.deleted?.timestamp
            $0.failureCode = record.failure
            $0.failureMessage = record.failure.map { _ in "Network \(record.vpc) has no Internet gateway attached" }
            $0.natGatewayAddresses = [address]
            $0.tags = Tags.views(tags) ?? []
        }
    }

    /// The controller takes it apart; until then its routes lead nowhere.
    func deleteNATGateway(
        _ input: DeleteNatGatewayRequest,
        _ context: RequestContext
    ) async throws -> DeleteNatGatewayResult {
        let (place, id, now) = (context.place, input.natGatewayId, world.clock.now)
        try await write(input.dryRun) { transaction in
            guard ResourceKind.natGateway.isWellFormed(id) else { throw AWSError.malformed(.natGateway, id) }
            guard var gateway = try transaction.get(NATGatewayRecord.self, id, in: place),
                !gateway.record.isForgotten(now)
            else { throw AWSError.noNATGateway(id) }
            switch gateway.state {
            case .pending, .available: gateway.state = .deleting
            case .failed: (gateway.state, gateway.deleted) = (.deleted, transaction.now)
            case .deleting, .deleted: return
            }
            try transaction.update(gateway)
        }
        return DeleteNatGatewayResult { $0.natGatewayId = id }
    }

    /// The controller has made a NAT gateway: it carries packets now.
    static func natGatewayBecameAvailable(_ id: String, in place: Place, _ transaction: inout LedgerTransaction) throws
    {
        guard var gateway = try transaction.get(NATGatewayRecord.self, id, in: place), gateway.state == .pending
        else { return }
        gateway.state = .available
        try transaction.update(gateway)
    }

    /// The controller has taken a NAT gateway apart: its interface goes, its Elastic IP address is free again.
    static func natGatewayWasDeleted(_ id: String, in place: Place, _ transaction: inout LedgerTransaction) throws {
        guard var gateway = try transaction.get(NATGatewayRecord.self, id, in: place), gateway.state == .deleting
        else { return }
        try transaction.deleteNetworkInterface(gateway.networkInterface, in: place)
        gateway.state = .deleted
        gateway.deleted = transaction.now
        try transaction.update(gateway)
    }
}

extension AWSError {
    static func noNATGateway(_ id: String) -> AWSError {
        AWSError("NatGatewayNotFound", "NAT gateway \(id) was not found")
    }
}

extension NATGatewayRecord {
    /// A deleted one is shown for an hour.
    func isForgotten(_ now: WorldInstant) -> Bool {
        guard state == .deleted, let deleted else { return false }
        return deleted.duration(to: now) > .seconds(3600)
    }
}

extension LedgerTransaction {
    /// Lets go of NAT gateways that nobody is shown any more.
    mutating func forgetNATGateways(in place: Place) throws {
        for gateway in try list(NATGatewayRecord.self, in: .place(place)) where gateway.record.isForgotten(now) {
            try forgetTags(of: gateway.id, in: place)
            try delete(gateway)
        }
    }
}
