import Glibc
import Ground
import Testing

@testable import NetworkFabric

@Suite("Flows through a fabric", .needsNetworks, .serialized)
struct FlowFabricTests {
    @Test("are told with the way that they took")
    func ways() async throws {
        try await FabricScope.with { scope in
            let watch = try await Self.start(scope)
            let listeners = [
                try scope.listen(scope.outside("client")), try scope.listen(scope.path("web")),
                try scope.listen(scope.path("data")),
                try scope.listen(scope.fabric.routerNamespacePath(network: "n1"), port: 443, transparent: true),
            ]
            _ = try scope.connect(scope.path("data"), to: "198.51.100.20")
            _ = try scope.connect(scope.path("data"), to: "52.219.0.1", port: 443)
            _ = try scope.connect(scope.path("web"), to: "198.51.100.20")
            _ = try scope.connect(scope.path("web"), to: "10.9.2.10")
            _ = try scope.connect(scope.outside("client"), to: "203.0.113.10")
            let window = try await watch.collect()
            #expect(
                Self.egress(window) == [
                    "eni-data>198.51.100.20 translator", "eni-nat>198.51.100.20 internetGateway",
                    "eni-nat>10.9.2.10 local", "eni-data>52.219.0.1 endpoint",
                    "eni-web>198.51.100.20 internetGateway", "eni-web>10.9.2.10 local", "eni-data>10.9.1.10 local",
                ]
            )
            withExtendedLifetime(listeners) {}
        }
    }

    @Test("of an open connection are told as they grow")
    func open() async throws {
        try await FabricScope.with { scope in
            let watch = try await Self.start(scope)
            let listener = try scope.listen(scope.path("data"))
            let client = try scope.connect(scope.path("web"), to: "10.9.2.10")
            let server = try #require(listener.accept())
            var sums: [UInt64] = []
            for _ in 0..<3 {
                #expect(client.carries(to: server))
                let window = try await watch.collect()
                let there = window.records.filter { $0.flow.interface == "eni-web" && $0.flow.direction == .egress }
                sums.append(there.reduce(0) { $0 + $1.packets })
            }
            // SYN, ACK and the byte; then a byte alone each.
            #expect(sums == [3, 1, 1])
        }
    }

    @Test("that were refused are told where they were")
    func refused() async throws {
        try await FabricScope.with { scope in
            let watch = try await Self.start(scope) { network in
                network.groups.append(SecurityGroupPlan(id: "shut", egress: Plans.open.egress))
                for place in network.interfaces.indices where network.interfaces[place].id == "eni-data" {
                    network.interfaces[place].groups = ["shut"]
                }
            }
            #expect(!scope.connects(scope.path("web"), to: "10.9.2.10", port: 22))
            let window = try await watch.collect()
            let words = Set(window.records.map { "\($0.flow.interface) \($0.flow.direction) \($0.flow.action)" })
            #expect(words == ["eni-data ingress reject", "eni-web egress accept"])
        }
    }

    private static func egress(_ window: FlowWindow) -> Set<String> {
        Set(
            window.records.filter { $0.flow.direction == .egress }.map {
                "\($0.flow.interface)>\($0.flow.destination) \($0.flow.way.map { "\($0)" } ?? "")"
            }
        )
    }

    private static func start(
        _ scope: FabricScope,
        _ change: (inout NetworkPlan) -> Void = { _ in }
    ) async throws -> FlowWatch {
        var network = Plans.network()
        network.interfaces = [
            Plans.host("web", "n1-a", "10.9.1.10"), Plans.host("data", "n1-b", "10.9.2.10"),
            Plans.translator("nat", "n1-a", "10.9.1.5"),
        ]
        network.interfaces[0].publicAddresses = [address("10.9.1.10"): address("203.0.113.10")]
        network.interfaces[2].publicAddresses = [address("10.9.1.5"): address("203.0.113.5")]
        network.internetGateway = InternetGatewayPlan(id: "gate")
        network.endpoints = [GatewayEndpointPlan(id: "storage", blocks: [block("52.219.0.0/24")])]
        network.routeTables[0].routes = [RoutePlan([.everything], .internetGateway("gate"))]
        network.routeTables[1].routes = [
            RoutePlan([.everything], .translator("nat")), RoutePlan([block("52.219.0.0/24")], .endpoint("storage")),
        ]
        for place in network.interfaces.indices { network.interfaces[place].isObserved = true }
        change(&network)
        try await scope.fabric.apply(
            FabricPlan(
                networks: [network],
                outside: OutsidePlan(
                    serviceBlocks: [block("52.219.0.0/24")],
                    hosts: [OutsideHost(id: "client", address: address("198.51.100.20"))]
                )
            )
        )
        let observer = FlowObserver(clock: WorldClock(mode: .manual)) { Fabric.linkName(interface: $0) }
        return try await observer.watch(
            network,
            router: scope.fabric.routerNamespacePath(network: "n1"),
            every: .seconds(60)
        )
    }
}
