import Ground
import World

extension LedgerReading {
    /// The routes of a table as they hold: those to the VPC's own blocks, then the others.
    func routes(of table: Kept<RouteTableRecord>) throws -> [RouteTableRecord.Route] {
        let blocks = try get(VPCRecord.self, table.vpc, in: table.place)?.record.addressSpace ?? []
        let local = blocks.map {
            RouteTableRecord.Route(destination: .block($0), target: .local, origin: .table)
        }
        // A local route that leads elsewhere now was replaced; it stands among the others.
        return local.filter { route in !table.routes.contains { $0.destination == route.destination } } + table.routes
    }

    /// Whether packets that take this route are lost, because what it leads to is gone or not ready.
    ///
    /// Source: VPC User Guide, "Route tables": the state `blackhole`.
    func isBlackhole(_ route: RouteTableRecord.Route, in table: Kept<RouteTableRecord>) throws -> Bool {
        let place = table.place
        switch route.target {
        case .local: return false
        case .internetGateway(let id): return try get(InternetGatewayRecord.self, id, in: place)?.vpc != table.vpc
        case .natGateway(let id):
            let state = try get(NATGatewayRecord.self, id, in: place)?.state
            return state != .pending && state != .available
        case .endpoint(let id):
            let state = try get(VPCEndpointRecord.self, id, in: place)?.state
            return state == nil || state == .deleting
        case .networkInterface(let id):
            guard let interface = try get(NetworkInterfaceRecord.self, id, in: place) else { return true }
            guard let instance = interface.attachment?.instance else { return interface.type == "interface" }
            return try get(InstanceRecord.self, instance, in: place)?.state != .running
        case .peering(let id): return try peering(id)?.state != .active
        }
    }

    /// A peering connection, wherever its requester keeps it.
    func peering(_ id: String) throws -> Kept<PeeringRecord>? {
        try list(PeeringRecord.self).first { $0.id == id }
    }
}
