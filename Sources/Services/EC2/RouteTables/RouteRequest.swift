import AWSModel
import EC2Shapes
import Ground
import World

/// What CreateRoute and ReplaceRoute ask for alike.
struct RouteRequest: Sendable {
    var destination: RouteTableRecord.Destination
    /// The members that can name a target, by their names; those given only.
    var targets: [(name: String, id: String)]

    init(_ input: CreateRouteRequest) throws {
        try refuse([
            "DestinationIpv6CidrBlock": input.destinationIpv6CidrBlock != nil,
            "EgressOnlyInternetGatewayId": input.egressOnlyInternetGatewayId != nil,
            "TransitGatewayId": input.transitGatewayId != nil, "LocalGatewayId": input.localGatewayId != nil,
            "CarrierGatewayId": input.carrierGatewayId != nil, "CoreNetworkArn": input.coreNetworkArn != nil,
            "OdbNetworkArn": input.odbNetworkArn != nil,
        ])
        destination = try Self.destination(input.destinationCidrBlock, input.destinationPrefixListId)
        targets = Self.given([
            ("gatewayId", input.gatewayId), ("natGatewayId", input.natGatewayId),
            ("networkInterfaceId", input.networkInterfaceId), ("instanceId", input.instanceId),
            ("vpcPeeringConnectionId", input.vpcPeeringConnectionId), ("vpcEndpointId", input.vpcEndpointId),
        ])
    }

    init(_ input: ReplaceRouteRequest) throws {
        try refuse([
            "DestinationIpv6CidrBlock": input.destinationIpv6CidrBlock != nil,
            "EgressOnlyInternetGatewayId": input.egressOnlyInternetGatewayId != nil,
            "TransitGatewayId": input.transitGatewayId != nil, "LocalGatewayId": input.localGatewayId != nil,
            "CarrierGatewayId": input.carrierGatewayId != nil, "CoreNetworkArn": input.coreNetworkArn != nil,
            "OdbNetworkArn": input.odbNetworkArn != nil,
        ])
        destination = try Self.destination(input.destinationCidrBlock, input.destinationPrefixListId)
        targets = Self.given([
            ("gatewayId", input.gatewayId), ("natGatewayId", input.natGatewayId),
            ("networkInterfaceId", input.networkInterfaceId), ("instanceId", input.instanceId),
            ("vpcPeeringConnectionId", input.vpcPeeringConnectionId), ("vpcEndpointId", input.vpcEndpointId),
            ("localTarget", input.localTarget == true ? "local" : nil),
        ])
    }

    static func destination(_ block: String?, _ prefixList: String?) throws -> RouteTableRecord.Destination {
        switch (block, prefixList) {
        case (let block?, nil): return .block(try AddressText.block(block, for: "destinationCidrBlock"))
        case (nil, let id?): return .prefixList(id)
        default:
            throw AWSError(
                block == nil ? "MissingParameter" : "InvalidParameterCombination",
                "The request must contain exactly one of destinationCidrBlock, destinationPrefixListId"
            )
        }
    }

    private static func given(_ targets: [(name: String, id: String?)]) -> [(name: String, id: String)] {
        targets.compactMap { target in target.id.map { (target.name, $0) } }
    }
}

extension LedgerReading {
    /// The one target that a request names, looked up and checked against the table's VPC.
    func target(of request: RouteRequest, for table: Kept<RouteTableRecord>) throws -> RouteTableRecord.Route {
        guard request.targets.count == 1, let (name, id) = request.targets.first else {
            throw AWSError(
                request.targets.isEmpty ? "MissingParameter" : "InvalidParameterCombination",
                "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, "
                    + "vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, localGatewayId, "
                    + "carrierGatewayId, vpcEndpointId, instanceId"
            )
        }
        let place = table.place
        var route = RouteTableRecord.Route(destination: request.destination, target: .local, origin: .route)
        switch name {
        case "gatewayId": route.target = try gateway(id, for: table)
        case "localTarget": break
        case "natGatewayId":
            let nat = try natGateway(id, in: place)
            try requireSameNetwork(table, nat.vpc, "NAT gateway \(id)")
            route.target = .natGateway(id)
        case "networkInterfaceId":
            let interface = try resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
            try requireSameNetwork(table, interface.vpc, "interface \(id)")
            route.target = .networkInterface(id)
            route.instance = interface.attachment?.instance
        case "instanceId":
            let instance = try resource(InstanceRecord.self, .instance, id, in: place)
            try requireSameNetwork(table, instance.vpc, "instance \(id)")
            route.target = .networkInterface(instance.primaryInterface)
            route.instance = id
        case "vpcPeeringConnectionId":
            guard ResourceKind.peering.isWellFormed(id) else { throw AWSError.malformed(.peering, id) }
            guard let peering = try peerings(ofVPC: table.vpc).first(where: { $0.id == id }) else {
                throw AWSError.notFound(.peering, id)
            }
            guard peering.state == .active || peering.state == .pendingAcceptance else {
                throw AWSError.incorrectState("The vpcPeeringConnection '\(id)' is not active.")
            }
            route.target = .peering(id)
        default:
            throw AWSError.invalidValue(
                "A route to \(id) cannot be made: this is supported for Gateway Load Balancer endpoints only. "
                    + "A gateway endpoint makes its routes in the route tables that are associated with it."
            )
        }
        return route
    }

    private func gateway(_ id: String, for table: Kept<RouteTableRecord>) throws -> RouteTableRecord.Target {
        if id == "local" { return .local }
        if id.hasPrefix("vgw-") { throw AWSError.notBuilt("A virtual private gateway as a route's target") }
        if id.hasPrefix("vpce-") {
            throw AWSError.invalidValue("VPC endpoint \(id) cannot be the target of a route that is made by hand")
        }
        let gateway = try resource(InternetGatewayRecord.self, .internetGateway, id, in: table.place)
        try requireSameNetwork(table, gateway.vpc, "network gateway \(id)")
        return .internetGateway(id)
    }

    private func requireSameNetwork(_ table: Kept<RouteTableRecord>, _ vpc: String?, _ what: String) throws(AWSError) {
        guard vpc == table.vpc else {
            throw .invalidValue("route table \(table.id) and \(what) belong to different networks")
        }
    }
}
