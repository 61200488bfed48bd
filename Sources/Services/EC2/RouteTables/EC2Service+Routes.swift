import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateRoute", "ReplaceRoute", "DeleteRoute".
extension EC2Service {
    func registerRoutes(in table: inout OperationTable) {
        on(&table, EC2Operations.createRoute, createRoute)
        on(&table, EC2Operations.replaceRoute, replaceRoute)
        on(&table, EC2Operations.deleteRoute, deleteRoute)
    }

    func createRoute(_ input: CreateRouteRequest, _ context: RequestContext) async throws -> CreateRouteResult {
        let request = try RouteRequest(input)
        let place = context.place
        try await write(input.dryRun) { transaction in
            var table = try transaction.resource(RouteTableRecord.self, .routeTable, input.routeTableId, in: place)
            try transaction.checkDestination(request.destination, in: place)
            let route = try transaction.target(of: request, for: table)
            let all = try transaction.routes(of: table)
            if let known = all.first(where: { $0.destination == route.destination }) {
                // The same route again is no change.
                if known.target == route.target { return }
                throw AWSError(
                    "RouteAlreadyExists",
                    "The route identified by \(route.destination) already exists."
                )
            }
            try transaction.check(route, in: table)
            try Quota.routesPerTable.check(
                try table.routes.reduce(0) { try $0 + transaction.weight(of: $1, in: place) },
                adding: try transaction.weight(of: route, in: place)
            )
            table.routes.append(route)
            try transaction.update(table)
        }
        return CreateRouteResult { $0.return = true }
    }

    func replaceRoute(_ input: ReplaceRouteRequest, _ context: RequestContext) async throws {
        let request = try RouteRequest(input)
        let place = context.place
        try await write(input.dryRun) { transaction in
            var table = try transaction.resource(RouteTableRecord.self, .routeTable, input.routeTableId, in: place)
            let destination = request.destination
            guard let old = try transaction.routes(of: table).first(where: { $0.destination == destination }) else {
                throw AWSError.invalidValue(
                    "There is no route defined for '\(destination)' in the route table. Use CreateRoute instead."
                )
            }
            try refuseIfManaged(old, table.id, "replace")
            let isOwnBlock = try transaction.isOwnBlock(destination, of: table)
            var route = try transaction.target(of: request, for: table)
            table.routes.removeAll { $0.destination == destination }
            if route.target == .local {
                guard isOwnBlock else {
                    throw AWSError.invalidValue("The local target is only possible for a block of the VPC.")
                }
            } else {
                if isOwnBlock { route.origin = .table }
                try transaction.check(route, in: table)
                table.routes.append(route)
            }
            try transaction.update(table)
        }
    }

    func deleteRoute(_ input: DeleteRouteRequest, _ context: RequestContext) async throws {
        try refuse(["DestinationIpv6CidrBlock": input.destinationIpv6CidrBlock != nil])
        let destination = try RouteRequest.destination(input.destinationCidrBlock, input.destinationPrefixListId)
        let place = context.place
        try await write(input.dryRun) { transaction in
            var table = try transaction.resource(RouteTableRecord.self, .routeTable, input.routeTableId, in: place)
            guard try !transaction.isOwnBlock(destination, of: table) else {
                throw AWSError.invalidValue("cannot remove local route \(destination) in route table \(table.id)")
            }
            guard let old = table.routes.first(where: { $0.destination == destination }) else {
                let name = input.destinationPrefixListId == nil ? "cidr-block" : "prefix-list-id"
                throw AWSError(
                    "InvalidRoute.NotFound",
                    "no route with destination-\(name) \(destination) in route table \(table.id)"
                )
            }
            try refuseIfManaged(old, table.id, "remove")
            table.routes.removeAll { $0.destination == destination }
            try transaction.update(table)
        }
    }
}

/// A gateway endpoint alone puts its routes into its tables and takes them out.
private func refuseIfManaged(_ route: RouteTableRecord.Route, _ table: String, _ verb: String) throws(AWSError) {
    if case .endpoint = route.target {
        throw .invalidValue("cannot \(verb) VPC endpoint route \(route.destination) in route table \(table)")
    }
}

extension LedgerReading {
    fileprivate func isOwnBlock(
        _ destination: RouteTableRecord.Destination,
        of table: Kept<RouteTableRecord>
    ) throws -> Bool {
        guard case .block(let block) = destination else { return false }
        return try get(VPCRecord.self, table.vpc, in: table.place)?.record.addressSpace.contains(block) ?? false
    }

    fileprivate func checkDestination(_ destination: RouteTableRecord.Destination, in place: Place) throws {
        if case .prefixList(let id) = destination { _ = try requirePrefixList(id, in: place) }
    }

    /// Within the VPC only appliances may stand in the way.
    ///
    /// Source: VPC User Guide, "Routing for a middlebox appliance".
    fileprivate func check(_ route: RouteTableRecord.Route, in table: Kept<RouteTableRecord>) throws {
        guard case .block(let block) = route.destination else { return }
        let space = try get(VPCRecord.self, table.vpc, in: table.place)?.record.addressSpace ?? []
        guard space.contains(where: { $0.contains(block) }) else { return }
        switch route.target {
        case .networkInterface, .natGateway: return
        default:
            throw AWSError.invalidValue(
                "The destination CIDR block \(block) is equal to or more specific than one of this VPC's CIDR blocks. "
                    + "This route can target only an interface or an instance."
            )
        }
    }

    /// As how many a route counts: a prefix list as many as it may hold.
    fileprivate func weight(of route: RouteTableRecord.Route, in place: Place) throws -> Int {
        guard case .prefixList(let id) = route.destination else { return 1 }
        // AWS's own lists have weights of their own; one that has no record counts as one.
        return try get(PrefixListRecord.self, id, in: place)?.entriesMax ?? 1
    }
}
