import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateInternetGateway", "AttachInternetGateway", "DetachInternetGateway".
extension EC2Service {
    func registerInternetGateways(in table: inout OperationTable) {
        on(&table, EC2Operations.createInternetGateway, createInternetGateway)
        on(&table, EC2Operations.describeInternetGateways, describeInternetGateways)
        on(&table, EC2Operations.deleteInternetGateway, deleteInternetGateway)
        on(&table, EC2Operations.attachInternetGateway, attachInternetGateway)
        on(&table, EC2Operations.detachInternetGateway, detachInternetGateway)
    }

    func createInternetGateway(
        _ input: CreateInternetGatewayRequest,
        _ context: RequestContext
    ) async throws -> CreateInternetGatewayResult {
        let tags = try Tags.read(input.tagSpecifications, for: .internetGateway)
        let place = context.place
        let gateway = try await write(input.dryRun) { transaction in
            try Quota.internetGateways.check(transaction.count(InternetGatewayRecord.self, in: .place(place)))
            let id = self.newID(.internetGateway)
            try transaction.setTags(tags, of: id, in: place)
            return try transaction.insert(InternetGatewayRecord(), id: id, in: place)
        }
        return try CreateInternetGatewayResult { $0.internetGateway = try view(gateway, world.ledger.snapshot()) }
    }

    func describeInternetGateways(
        _ input: DescribeInternetGatewaysRequest,
        _ context: RequestContext
    ) async throws -> DescribeInternetGatewaysResult {
        let ledger = try read(input.dryRun)
        let page = try ledger.page(
            InternetGatewayRecord.self,
            .internetGateway,
            ids: input.internetGatewayIds,
            filters: input.filters,
            [
                "internet-gateway-id": { [$0.id] }, "owner-id": { [$0.place.account] },
                "attachment.vpc-id": { Array($0.vpc) },
                "attachment.state": { $0.vpc == nil ? [] : ["available"] },
            ],
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeInternetGatewaysResult {
            $0.nextToken = page.nextToken
            $0.internetGateways = try page.elements.map { try view($0, ledger) }
        }
    }

    func view(_ gateway: Kept<InternetGatewayRecord>, _ ledger: some LedgerReading) throws -> InternetGateway {
        let tags = try ledger.tags(of: gateway.id, in: gateway.place)
        return InternetGateway {
            $0.internetGatewayId = gateway.id
            $0.ownerId = gateway.place.account
            $0.attachments = [String](gateway.vpc).map { vpc in
                InternetGatewayAttachment {
                    $0.state = "available"
                    $0.vpcId = vpc
                }
            }
            $0.tags = Tags.views(tags) ?? []
        }
    }

    func deleteInternetGateway(_ input: DeleteInternetGatewayRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let id = input.internetGatewayId
            let gateway = try transaction.resource(InternetGatewayRecord.self, .internetGateway, id, in: place)
            guard gateway.vpc == nil else { throw AWSError.inUse(.internetGateway, id) }
            try transaction.forgetTags(of: id, in: place)
            try transaction.delete(gateway)
        }
    }

    func attachInternetGateway(_ input: AttachInternetGatewayRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let id = input.internetGatewayId
            var gateway = try transaction.resource(InternetGatewayRecord.self, .internetGateway, id, in: place)
            let vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            if let other = gateway.vpc {
                throw AWSError("Resource.AlreadyAssociated", "resource \(id) is already attached to network \(other)")
            }
            guard try transaction.internetGateway(ofVPC: vpc.id, in: place) == nil else {
                throw AWSError.invalidValue("Network \(vpc.id) already has an internet gateway attached")
            }
            gateway.vpc = vpc.id
            try transaction.update(gateway)
        }
    }

    func detachInternetGateway(_ input: DetachInternetGatewayRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let id = input.internetGatewayId
            var gateway = try transaction.resource(InternetGatewayRecord.self, .internetGateway, id, in: place)
            let vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            guard gateway.vpc == vpc.id else {
                throw AWSError("Gateway.NotAttached", "resource \(id) is not attached to network \(vpc.id)")
            }
            guard try !transaction.hasPublicAddresses(vpc: vpc.id, in: place) else {
                throw AWSError.dependency(
                    "Network \(vpc.id) has some mapped public address(es). "
                        + "Please unmap those public address(es) before detaching the gateway."
                )
            }
            gateway.vpc = nil
            try transaction.update(gateway)
        }
    }
}

extension LedgerReading {
    func internetGateway(ofVPC vpc: String, in place: Place) throws -> Kept<InternetGatewayRecord>? {
        try list(InternetGatewayRecord.self, where: "vpc", is: vpc, in: .place(place)).first
    }

    fileprivate func hasPublicAddresses(vpc: String, in place: Place) throws -> Bool {
        let interfaces = try list(NetworkInterfaceRecord.self, where: "vpc", is: vpc, in: .place(place))
        if interfaces.contains(where: { $0.borrowedPublicAddress != nil }) { return true }
        let ids = Set(interfaces.map(\.id))
        return try list(AddressRecord.self, in: .place(place)).contains { address in
            address.association.map { ids.contains($0.networkInterface) } ?? false
        }
    }
}
