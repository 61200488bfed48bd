import Ground

extension NetworkCompiler {
    /// The main table leads to interfaces and nowhere else; each route table has a table that its subnets' marks
    /// choose.
    var routes: [RouteKey: RouteState] {
        var routes: [RouteKey: RouteState] = [RouteKey(block: .everything): .blackhole]
        for interface in attached where interface.isUp {
            for address in interface.addresses {
                let key = RouteKey(block: IPv4Block(address, prefix: 32))
                routes[key] = .device(LinkNames.interface(interface.id))
            }
        }
        let used = Set(network.subnets.map(\.routeTable))
        for table in network.routeTables where used.contains(table.id) {
            guard let number = tableNumbers[table.id] else { continue }
            for (block, state) in entries(of: table) { routes[RouteKey(table: number, block: block)] = state }
        }
        return routes
    }

    /// Traffic inside a subnet is not routed by its table, whatever the table says of the subnet's own block.
    var rules: Set<RuleState> {
        var rules: Set<RuleState> = []
        for subnet in network.subnets {
            guard let mark = subnetMarks[subnet.id], let table = tableNumbers[subnet.routeTable] else { continue }
            rules.insert(
                RuleState(priority: 90, mark: mark, destination: subnet.block, table: RouteKey.mainTable)
            )
            rules.insert(RuleState(priority: 100, mark: mark, table: table))
        }
        return rules
    }

    /// The first of two routes to the same block is taken. An own block may be overridden, as by a middlebox.
    private func entries(of table: RouteTablePlan) -> [IPv4Block: RouteState] {
        var entries: [IPv4Block: RouteState] = [:]
        for route in table.routes {
            let state = self.state(of: route.target)
            for block in route.destinations where entries[block] == nil { entries[block] = state }
        }
        let fixed =
            network.blocks.map { ($0, RouteState.throw) } + [
                (Self.linkLocal, .blackhole), (.everything, .blackhole),
            ]
        for (block, state) in fixed where entries[block] == nil { entries[block] = state }
        return entries
    }

    private func state(of target: RouteTarget) -> RouteState {
        switch target {
        case .local: .throw
        case .blackhole: .blackhole
        case .internetGateway(let id):
            isGatewayUp && network.internetGateway?.id == id
                ? .gateway(Self.farEnd, LinkNames.gateway) : .blackhole
        case .translator(let id): way { $0.role == .translator(id: id) }
        case .interface(let id): way { $0.id == id }
        case .endpoint(let id):
            network.endpoints.contains { $0.id == id && $0.isUp } ? .local : .blackhole
        case .peering(let id):
            peers[id] == nil ? .blackhole : .gateway(Self.farEnd, LinkNames.peering(id))
        }
    }

    private func way(through isNextHop: (InterfacePlan) -> Bool) -> RouteState {
        guard let next = attached.first(where: isNextHop), next.isUp, let address = next.addresses.first else {
            return .blackhole
        }
        return .gateway(address, LinkNames.interface(next.id))
    }
}
