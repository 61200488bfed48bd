import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateRouteTable", "DescribeRouteTables", "DeleteRouteTable".
extension EC2Service {
    func registerRouteTables(in table: inout OperationTable) {
        on(&table, EC2Operations.createRouteTable, createRouteTable)
        on(&table, EC2Operations.describeRouteTables, describeRouteTables)
        on(&table, EC2Operations.deleteRouteTable, deleteRouteTable)
        registerRouteTableAssociations(in: &table)
    }

    func createRouteTable(
        _ input: CreateRouteTableRequest,
        _ context: RequestContext
    ) async throws -> CreateRouteTableResult {
        let tags = try Tags.read(input.tagSpecifications, for: .routeTable)
        let place = context.place
        let once = IdempotentRequest(input.clientToken, "CreateRouteTable", input) { $0.clientToken = nil }
        let table = try await write(input.dryRun) { transaction in
            if let made = try transaction.resource(RouteTableRecord.self, of: once, in: place) { return made }
            let vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            let tables = try transaction.list(RouteTableRecord.self, where: "vpc", is: vpc.id, in: .place(place))
            try Quota.routeTablesPerVPC.check(tables.count)
            let id = self.newID(.routeTable)
            try transaction.setTags(tags, of: id, in: place)
            try transaction.remember(once, made: id, in: place)
            return try transaction.insert(RouteTableRecord(vpc: vpc.id, associations: []), id: id, in: place)
        }
        return try CreateRouteTableResult {
            $0.routeTable = try view(table, world.ledger.snapshot())
            $0.clientToken = input.clientToken
        }
    }

    func describeRouteTables(
        _ input: DescribeRouteTablesRequest,
        _ context: RequestContext
    ) async throws -> DescribeRouteTablesResult {
        let ledger = try read(input.dryRun)
        /// What a filter looks at in the routes as they are shown.
        func routes(_ value: @escaping (Route) -> String?) -> (Kept<RouteTableRecord>) -> [String] {
            { table in ((try? self.view(table, ledger))?.routes ?? []).compactMap(value) }
        }
        let page = try ledger.page(
            RouteTableRecord.self,
            .routeTable,
            ids: input.routeTableIds,
            filters: input.filters,
            [
                "route-table-id": { [$0.id] }, "vpc-id": { [$0.vpc] }, "owner-id": { [$0.place.account] },
                "association.main": { $0.associations.map { String($0.subnet == nil) } },
                "association.route-table-association-id": { $0.associations.map(\.id) },
                "association.route-table-id": { table in table.associations.map { _ in table.id } },
                "association.subnet-id": { $0.associations.compactMap(\.subnet) },
                "association.gateway-id": { _ in [] }, "association.state": { _ in ["associated"] },
                "route.destination-cidr-block": routes(\.destinationCidrBlock),
                "route.destination-prefix-list-id": routes(\.destinationPrefixListId),
                "route.destination-ipv6-cidr-block": { _ in [] },
                "route.egress-only-internet-gateway-id": { _ in [] }, "route.gateway-id": routes(\.gatewayId),
                "route.instance-id": routes(\.instanceId), "route.nat-gateway-id": routes(\.natGatewayId),
                "route.network-interface-id": routes(\.networkInterfaceId), "route.origin": routes(\.origin),
                "route.state": routes(\.state), "route.transit-gateway-id": { _ in [] },
                "route.vpc-peering-connection-id": routes(\.vpcPeeringConnectionId),
            ],
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeRouteTablesResult {
            $0.nextToken = page.nextToken
            $0.routeTables = try page.elements.map { try view($0, ledger) }
        }
    }

    func deleteRouteTable(_ input: DeleteRouteTableRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let table = try transaction.resource(RouteTableRecord.self, .routeTable, input.routeTableId, in: place)
            guard table.associations.isEmpty else { throw AWSError.inUse(.routeTable, table.id) }
            // Gateway endpoints forget the table with it.
            for var endpoint in try transaction.list(
                VPCEndpointRecord.self,
                where: "vpc",
                is: table.vpc,
                in: .place(place)
            )
            where endpoint.routeTables.contains(table.id) {
                endpoint.routeTables.removeAll { $0 == table.id }
                try transaction.update(endpoint)
            }
            try transaction.forgetTags(of: table.id, in: place)
            try transaction.delete(table)
        }
    }
}
