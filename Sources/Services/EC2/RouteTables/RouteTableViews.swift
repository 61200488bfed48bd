import AWSModel
import EC2Shapes
import Ground
import World

extension EC2Service {
    func view(_ table: Kept<RouteTableRecord>, _ ledger: some LedgerReading) throws -> RouteTable {
        let tags = try ledger.tags(of: table.id, in: table.place)
        let routes = try ledger.routes(of: table).map { route in
            var route = route
            if case .networkInterface(let id) = route.target {
                // The instance may be another since the route was made.
                let interface = try ledger.get(NetworkInterfaceRecord.self, id, in: table.place)
                route.instance = interface?.attachment?.instance
            }
            return RouteViews.view(
                route,
                isBlackhole: try ledger.isBlackhole(route, in: table),
                account: table.place.account
            )
        }
        return RouteTable {
            $0.routeTableId = table.id
            $0.vpcId = table.vpc
            $0.ownerId = table.place.account
            $0.associations = table.associations.map { RouteViews.view($0, of: table.id) }
            $0.propagatingVgws = []
            $0.routes = routes
            $0.tags = Tags.views(tags) ?? []
        }
    }
}

/// Source: EC2 API Reference, "Route", "RouteTableAssociation".
enum RouteViews {
    static let associated = RouteTableAssociationState { $0.state = "associated" }

    static func view(_ association: RouteTableRecord.Association, of table: String) -> RouteTableAssociation {
        RouteTableAssociation {
            $0.routeTableAssociationId = association.id
            $0.routeTableId = table
            $0.subnetId = association.subnet
            $0.main = association.subnet == nil
            $0.associationState = associated
        }
    }

    static func view(_ route: RouteTableRecord.Route, isBlackhole: Bool, account: String) -> Route {
        Route { view in
            switch route.destination {
            case .block(let block): view.destinationCidrBlock = block.description
            case .prefixList(let id): view.destinationPrefixListId = id
            }
            switch route.target {
            case .local: view.gatewayId = "local"
            case .internetGateway(let id), .endpoint(let id): view.gatewayId = id
            case .natGateway(let id): view.natGatewayId = id
            case .networkInterface(let id):
                view.networkInterfaceId = id
                view.instanceId = route.instance
                view.instanceOwnerId = route.instance.map { _ in account }
            case .peering(let id): view.vpcPeeringConnectionId = id
            }
            view.origin = route.origin.rawValue
            view.state = isBlackhole ? "blackhole" : "active"
        }
    }
}

extension RouteTableRecord.Destination: CustomStringConvertible {
    var description: String {
        switch self {
        case .block(let block): block.description
        case .prefixList(let id): id
        }
    }
}
