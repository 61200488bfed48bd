import Ground
import NetworkFabric

/// Two peered networks as a small shop would have them:
///
/// - `shop` 10.0.0.0/16 with subnets `public` (internet gateway), `private` (translator, endpoint) and `closed`;
/// - `office` 10.1.0.0/16 with one subnet `desks`;
/// - outside: the host `visitor`, services at 52.219.0.0/24.
enum ReachFixture {
    static let visitor: IPv4Address = "198.51.100.9"
    static let storage: IPv4Address = "52.219.0.1"

    static var plan: FabricPlan {
        FabricPlan(
            networks: [shop, office],
            outside: OutsidePlan(
                serviceBlocks: ["52.219.0.0/24"],
                hosts: [OutsideHost(id: "visitor", address: visitor)]
            )
        )
    }

    static let open = AccessListEntry(number: 100, allows: true, traffic: .any, block: .everything)

    static var shop: NetworkPlan {
        var shop = NetworkPlan(id: "shop", blocks: ["10.0.0.0/16"])
        shop.subnets = [
            SubnetPlan(id: "public", block: "10.0.1.0/24", routeTable: "t-public", accessList: "a-public"),
            SubnetPlan(id: "private", block: "10.0.2.0/24", routeTable: "t-private", accessList: "a-private"),
            SubnetPlan(id: "closed", block: "10.0.3.0/24", routeTable: "t-closed", accessList: "a-closed"),
        ]
        shop.routeTables = [
            RouteTablePlan(id: "t-public", routes: [RoutePlan([.everything], .internetGateway("gate"))]),
            RouteTablePlan(
                id: "t-private",
                routes: [
                    RoutePlan([.everything], .translator("nat")),
                    RoutePlan(["52.219.0.0/24"], .endpoint("storage")),
                    RoutePlan(["10.1.0.0/16"], .peering("link")),
                ]
            ),
            RouteTablePlan(id: "t-closed"),
        ]
        shop.accessLists = ["a-public", "a-private", "a-closed"].map {
            AccessListPlan(id: $0, ingress: [open], egress: [open])
        }
        shop.groups = [
            SecurityGroupPlan(
                id: "g-web",
                ingress: [
                    FilterRule(.tcp(443...443), .blocks([.everything])), FilterRule(.icmp, .blocks([.everything])),
                ],
                egress: [FilterRule(.any, .blocks([.everything]))]
            ),
            SecurityGroupPlan(
                id: "g-data",
                ingress: [FilterRule(.tcp(3306...3306), .group("g-web"))],
                egress: [FilterRule(.any, .blocks([.everything]))]
            ),
        ]
        shop.interfaces = [
            interface("web", "public", "10.0.1.10", groups: ["g-web"], seenAs: "203.0.113.10"),
            interface("web-2", "public", "10.0.1.11", groups: ["g-web"], seenAs: "203.0.113.11"),
            interface("nat-1", "public", "10.0.1.5", role: .translator(id: "nat"), seenAs: "203.0.113.5"),
            interface("data", "private", "10.0.2.10", groups: ["g-data"]),
            interface("data-2", "private", "10.0.2.11", groups: ["g-data"]),
            interface("shut", "closed", "10.0.3.10", groups: ["g-web"]),
        ]
        shop.internetGateway = InternetGatewayPlan(id: "gate")
        shop.endpoints = [GatewayEndpointPlan(id: "storage", blocks: ["52.219.0.0/24"])]
        shop.peerings = [PeeringPlan(id: "link", peer: "office")]
        shop.serviceAddresses = ["10.0.0.2", "169.254.169.254"]
        return shop
    }

    static var office: NetworkPlan {
        var office = NetworkPlan(id: "office", blocks: ["10.1.0.0/16"])
        office.subnets = [
            SubnetPlan(id: "desks", block: "10.1.1.0/24", routeTable: "t-desks", accessList: "a-desks")
        ]
        office.routeTables = [
            RouteTablePlan(id: "t-desks", routes: [RoutePlan(["10.0.0.0/16"], .peering("link"))])
        ]
        office.accessLists = [AccessListPlan(id: "a-desks", ingress: [open], egress: [open])]
        office.groups = [
            SecurityGroupPlan(
                id: "g-desk",
                ingress: [FilterRule(.tcp(22...22), .group("g-data"))],
                egress: [FilterRule(.any, .blocks([.everything]))]
            )
        ]
        office.interfaces = [interface("desk", "desks", "10.1.1.10", groups: ["g-desk"])]
        office.peerings = [PeeringPlan(id: "link", peer: "shop")]
        return office
    }

    static func interface(
        _ id: String,
        _ subnet: String,
        _ address: IPv4Address,
        groups: [String] = [],
        role: InterfaceRole? = nil,
        seenAs publicAddress: IPv4Address? = nil
    ) -> InterfacePlan {
        InterfacePlan(
            id: id,
            subnet: subnet,
            hardwareAddress: "0a:00:00:00:00:01",
            addresses: [address],
            publicAddresses: publicAddress.map { [address: $0] } ?? [:],
            groups: groups,
            role: role ?? .host(owner: "i-\(id)", index: 0)
        )
    }
}

extension FabricPlan {
    /// The plan with one network of it changed.
    func changing(_ network: String = "shop", _ change: (inout NetworkPlan) -> Void) -> FabricPlan {
        var plan = self
        guard let place = plan.networks.firstIndex(where: { $0.id == network }) else { return plan }
        change(&plan.networks[place])
        return plan
    }
}

extension NetworkPlan {
    mutating func change(interface id: String, _ change: (inout InterfacePlan) -> Void) {
        guard let place = interfaces.firstIndex(where: { $0.id == id }) else { return }
        change(&interfaces[place])
    }

    mutating func change(accessList id: String, _ change: (inout AccessListPlan) -> Void) {
        guard let place = accessLists.firstIndex(where: { $0.id == id }) else { return }
        change(&accessLists[place])
    }

    mutating func route(_ table: String, _ destination: IPv4Block, _ target: RouteTarget) {
        guard let place = routeTables.firstIndex(where: { $0.id == table }) else { return }
        routeTables[place].routes.removeAll { $0.destinations == [destination] }
        routeTables[place].routes.append(RoutePlan([destination], target))
    }
}
