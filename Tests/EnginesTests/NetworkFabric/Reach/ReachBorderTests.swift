import Ground
import NetworkFabric
import Testing

@Suite("A packet that crosses its network's border")
struct ReachBorderTests {
    static let gateway: [ReachRow] = [
        ReachRow("goes out under a public address", .interface("web"), .outsideHost("visitor"), .tcp(80)),
        ReachRow("comes in to a public address", .outsideHost("visitor"), .interface("web"), .tcp(443)),
        ReachRow("comes to a service outside", .interface("web"), .address("52.219.0.7"), .tcp(443)),
        ReachRow(
            "without a public address is dropped",
            .interface("web"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .noPublicAddress(interface: "web", address: "10.0.1.10")
        ) { $0.change(interface: "web") { $0.publicAddresses = [:] } },
        ReachRow(
            "needs an internet gateway",
            .interface("web"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .targetMissing(table: "t-public", destination: .everything, .internetGateway("gate"))
        ) { $0.internetGateway = nil },
        ReachRow(
            "needs one that is up",
            .interface("web"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .internetGatewayDown("gate")
        ) { $0.internetGateway?.isUp = false },
        ReachRow(
            "also on the way in",
            .outsideHost("visitor"),
            .interface("web"),
            .tcp(443),
            .refused,
            .internetGatewayDown("gate")
        ) { $0.internetGateway?.isUp = false },
        ReachRow(
            "finds no way in without a gateway",
            .outsideHost("visitor"),
            .interface("web"),
            .tcp(443),
            .refused,
            .noInternetGateway(network: "shop")
        ) { $0.internetGateway = nil },
        ReachRow(
            "needs a route",
            .interface("shut"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .noRoute(table: "t-closed", destination: ReachFixture.visitor)
        ),
        ReachRow(
            "from outside needs a route back",
            .outsideHost("visitor"),
            .address("203.0.113.33"),
            .tcp(443),
            .unanswered,
            .noRoute(table: "t-closed", destination: ReachFixture.visitor)
        ) { $0.change(interface: "shut") { $0.publicAddresses = ["10.0.3.10": "203.0.113.33"] } },
        ReachRow(
            "from outside is not answered through a translator",
            .outsideHost("visitor"),
            .address("203.0.113.33"),
            .tcp(443),
            .unanswered,
            .translatorTakesNothing("nat")
        ) {
            $0.change(interface: "shut") { $0.publicAddresses = ["10.0.3.10": "203.0.113.33"] }
            $0.route("t-closed", .everything, .translator("nat"))
        },
        ReachRow(
            "from outside finds no private address",
            .outsideHost("visitor"),
            .address("10.0.1.10"),
            .tcp(443),
            .refused,
            .nobodyOutside("10.0.1.10")
        ),
        ReachRow(
            "from outside meets groups",
            .outsideHost("visitor"),
            .interface("web"),
            .tcp(22),
            .refused,
            .groups(["g-web"], interface: "web", .ingress)
        ),
        ReachRow(
            "from outside meets access lists",
            .outsideHost("visitor"),
            .interface("web"),
            .tcp(443),
            .refused,
            .accessList("a-public", subnet: "public", .ingress, entry: 50)
        ) {
            $0.change(accessList: "a-public") {
                let visitor = IPv4Block(ReachFixture.visitor, prefix: 32)
                $0.ingress.insert(AccessListEntry(number: 50, allows: false, traffic: .any, block: visitor), at: 0)
            }
        },
        ReachRow(
            "to a neighbour's public address goes out and in",
            .interface("web"),
            .address("203.0.113.11"),
            .tcp(443)
        ),
        ReachRow(
            "to a neighbour's public address is no longer of the group",
            .interface("web"),
            .address("203.0.113.11"),
            .tcp(443),
            .refused,
            .groups(["g-inner"], interface: "web-2", .ingress)
        ) {
            $0.groups.append(
                SecurityGroupPlan(
                    id: "g-inner",
                    ingress: [FilterRule(.any, .group("g-web"))],
                    egress: [FilterRule(.any, .blocks([.everything]))]
                )
            )
            $0.change(interface: "web-2") { $0.groups = ["g-inner"] }
        },
        ReachRow(
            "to nobody's address",
            .interface("web"),
            .address("192.0.2.1"),
            .tcp(80),
            .refused,
            .nobodyOutside("192.0.2.1")
        ),
    ]

    static let translator: [ReachRow] = [
        ReachRow("goes out from a private subnet", .interface("data"), .outsideHost("visitor"), .tcp(80)),
        ReachRow("comes back in to a public address", .interface("data"), .address("203.0.113.10"), .tcp(443)),
        ReachRow(
            "meets the lists of the translator's subnet",
            .interface("data"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .accessList("a-public", subnet: "public", .ingress, entry: nil)
        ) { $0.change(accessList: "a-public") { $0.ingress = [] } },
        ReachRow(
            "meets them also with its answer",
            .interface("data"),
            .outsideHost("visitor"),
            .tcp(80),
            .unanswered,
            .accessList("a-public", subnet: "public", .ingress, entry: nil)
        ) {
            $0.change(accessList: "a-public") {
                $0.ingress = [AccessListEntry(number: 1, allows: true, traffic: .any, block: "10.0.0.0/16")]
            }
        },
        ReachRow(
            "and those of its own subnet",
            .interface("data"),
            .outsideHost("visitor"),
            .tcp(80),
            .unanswered,
            .accessList("a-private", subnet: "private", .ingress, entry: nil)
        ) { $0.change(accessList: "a-private") { $0.ingress = [] } },
        ReachRow(
            "goes by the route table of the translator's subnet",
            .interface("data"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .noRoute(table: "t-public", destination: ReachFixture.visitor)
        ) { $0.routeTables[0].routes = [] },
        ReachRow(
            "needs a public address of the translator",
            .interface("data"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .noPublicAddress(interface: "nat-1", address: "10.0.1.5")
        ) { $0.change(interface: "nat-1") { $0.publicAddresses = [:] } },
        ReachRow(
            "needs the translator",
            .interface("data"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .targetMissing(table: "t-private", destination: .everything, .translator("nat"))
        ) { $0.interfaces.removeAll { $0.id == "nat-1" } },
        ReachRow(
            "needs the translator's link",
            .interface("data"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .interfaceDown("nat-1")
        ) { $0.change(interface: "nat-1") { $0.isUp = false } },
        ReachRow(
            "finds no host in a translator",
            .outsideHost("visitor"),
            .interface("nat-1"),
            .echo,
            .refused,
            .translatorTakesNothing("nat")
        ),
        ReachRow(
            "finds no host in a translator from inside either",
            .interface("data"),
            .interface("nat-1"),
            .echo,
            .refused,
            .translatorTakesNothing("nat")
        ),
        ReachRow(
            "may go in a circle",
            .interface("data"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .loops
        ) { $0.route("t-public", .everything, .translator("nat")) },
    ]

    static let others: [ReachRow] = [
        ReachRow("goes to a service by an endpoint", .interface("data"), .endpoint("storage"), .tcp(443)),
        ReachRow(
            "vanishes in an endpoint that is cut off",
            .interface("data"),
            .endpoint("storage"),
            .tcp(443),
            .refused,
            .endpointDown("storage")
        ) { $0.endpoints[0].isUp = false },
        ReachRow(
            "needs the endpoint that its route names",
            .interface("data"),
            .address("52.219.0.1"),
            .tcp(443),
            .refused,
            .targetMissing(table: "t-private", destination: "52.219.0.0/24", .endpoint("storage"))
        ) { $0.endpoints = [] },
        ReachRow("goes through the translator without the route", .interface("data"), .address("52.219.0.1"), .tcp(443))
        {
            $0.routeTables[1].routes.removeAll { $0.target == .endpoint("storage") }
        },
        ReachRow(
            "meets lists on its way to an endpoint",
            .interface("data"),
            .endpoint("storage"),
            .tcp(443),
            .unanswered,
            .accessList("a-private", subnet: "private", .ingress, entry: nil)
        ) {
            $0.change(accessList: "a-private") {
                $0.ingress = [AccessListEntry(number: 1, allows: true, traffic: .any, block: "10.0.0.0/16")]
            }
        },
        ReachRow("goes over a peering", .interface("data"), .interface("desk"), .tcp(22)),
        ReachRow(
            "finds no peering without a route",
            .interface("web"),
            .address("10.1.1.10"),
            .tcp(22),
            .refused,
            .nobodyOutside("10.1.1.10")
        ),
        ReachRow(
            "needs a peering that is up",
            .interface("data"),
            .interface("desk"),
            .tcp(22),
            .refused,
            .peeringDown("link")
        ) { $0.peerings[0].isUp = false },
        ReachRow(
            "needs a peering that the route names",
            .interface("data"),
            .address("10.1.1.10"),
            .tcp(22),
            .refused,
            .targetMissing(table: "t-private", destination: "10.1.0.0/16", .peering("link"))
        ) { $0.peerings = [] },
        ReachRow(
            "finds in the other network its interfaces alone",
            .interface("data"),
            .address("10.1.9.9"),
            .tcp(22),
            .refused,
            .nobodyHasAddress("10.1.9.9", network: "office")
        ),
        ReachRow(
            "goes nowhere by a blackhole",
            .interface("data"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .blackhole(table: "t-private", destination: "198.51.100.0/24")
        ) { $0.route("t-private", "198.51.100.0/24", .blackhole) },
        ReachRow(
            "goes by the longest prefix, also within the network",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .blackhole(table: "t-public", destination: "10.0.2.0/24")
        ) { $0.route("t-public", "10.0.2.0/24", .blackhole) },
        ReachRow(
            "goes by the network's own blocks before a wider route",
            .interface("web"),
            .interface("data"),
            .tcp(3306)
        ) {
            $0.route("t-public", "10.0.0.0/8", .blackhole)
        },
        ReachRow(
            "is not taken by an interface that checks addresses",
            .interface("web"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .addressCheck(interface: "web-2", address: ReachFixture.visitor)
        ) { $0.route("t-public", "198.51.100.0/24", .interface("web-2")) },
        ReachRow(
            "is handed to one that does not",
            .interface("web"),
            .outsideHost("visitor"),
            .tcp(443),
            .handedOver,
            nil
        ) {
            $0.route("t-public", "198.51.100.0/24", .interface("web-2"))
            $0.change(interface: "web-2") { $0.checksAddresses = false }
        },
        ReachRow(
            "needs the interface that its route names",
            .interface("web"),
            .outsideHost("visitor"),
            .tcp(80),
            .refused,
            .targetMissing(table: "t-public", destination: "198.51.100.0/24", .interface("web-2"))
        ) {
            $0.route("t-public", "198.51.100.0/24", .interface("web-2"))
            $0.change(interface: "web-2") { $0.role = .detached }
        },
    ]

    static let farSide: [ReachRow] = [
        ReachRow(
            "is not answered without a route at the other side",
            .interface("data"),
            .interface("desk"),
            .tcp(22),
            .unanswered,
            .noRoute(table: "t-desks", destination: "10.0.2.10")
        ) { $0.routeTables[0].routes = [] },
        ReachRow(
            "needs the peering in the other network's plan",
            .interface("data"),
            .address("10.1.1.10"),
            .tcp(22),
            .refused,
            .peeringOneSided("link", network: "office")
        ) { $0.peerings = [] },
        ReachRow(
            "needs it up there too",
            .interface("data"),
            .interface("desk"),
            .tcp(22),
            .refused,
            .peeringDown("link")
        ) { $0.peerings[0].isUp = false },
        ReachRow(
            "meets the lists there",
            .interface("data"),
            .interface("desk"),
            .tcp(22),
            .refused,
            .accessList("a-desks", subnet: "desks", .ingress, entry: nil)
        ) { $0.accessLists[0].ingress = [] },
    ]

    @Test("by the internet gateway", arguments: gateway)
    func byGateway(row: ReachRow) { row.check() }

    @Test("by a translator", arguments: translator)
    func byTranslator(row: ReachRow) { row.check() }

    @Test("by other ways", arguments: others)
    func byOthers(row: ReachRow) { row.check() }

    @Test("to a peered network", arguments: farSide)
    func toPeer(row: ReachRow) { row.check(network: "office") }
}
