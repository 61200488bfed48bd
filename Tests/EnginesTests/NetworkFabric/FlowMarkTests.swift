import Ground
import Testing

@testable import NetworkFabric

@Suite("A router's connection table", .needsNetworks, .serialized)
struct FlowMarkTests {
    private func plan() -> FabricPlan {
        var network = Plans.network()
        network.internetGateway = InternetGatewayPlan(id: "igw")
        var nat = Plans.translator("nat", "n1-a", "10.9.1.20")
        nat.publicAddresses = [nat.addresses[0]: address("198.51.100.20")]
        network.interfaces = [Plans.host("a", "n1-a", "10.9.1.10"), Plans.host("b", "n1-b", "10.9.2.10"), nat]
        network.endpoints = [GatewayEndpointPlan(id: "s3", blocks: [block("52.219.0.0/16")])]
        network.routeTables[0].routes = [RoutePlan([.everything], .internetGateway("igw"))]
        network.routeTables[1].routes = [
            RoutePlan([.everything], .translator("nat")), RoutePlan([block("52.219.0.0/16")], .endpoint("s3")),
        ]
        let client = OutsideHost(id: "client", address: address("203.0.113.5"))
        return FabricPlan(networks: [network], outside: OutsidePlan(hosts: [client]))
    }

    @Test("tells each connection's way out, with counts")
    func ways() async throws {
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan())
            let router = scope.fabric.routerNamespacePath(network: "n1")
            let listeners = try [
                scope.listen(scope.path("a")), scope.listen(scope.outside("client")),
                scope.listen(router, transparent: true),
            ]
            for target in ["10.9.1.10", "203.0.113.5", "52.219.3.4"] {
                #expect(scope.connects(scope.path("b"), to: target))
            }
            let table = Shell.output("nsenter --net=\(router) cat /proc/net/nf_conntrack")
            func line(_ source: String, _ target: String) -> Substring? {
                table.split(separator: "\n").first { $0.contains("src=\(source) dst=\(target) ") }
            }
            let rows: [(String, String, FlowWay)] = [
                ("10.9.2.10", "10.9.1.10", .local), ("10.9.2.10", "203.0.113.5", .translator),
                ("10.9.1.20", "203.0.113.5", .internetGateway), ("10.9.2.10", "52.219.3.4", .endpoint),
            ]
            for (source, target, way) in rows {
                let found = try #require(line(source, target), "\(source) to \(target) in \(table)")
                #expect(found.contains(" mark=\(way.rawValue) "), "\(found)")
                #expect(found.contains("packets="), "\(found)")
            }
            _ = listeners
        }
    }

    @Test("forgets an interface that is gone, and no other")
    func forgetting() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            try await scope.fabric.apply(plan)
            let listeners = try [scope.listen(scope.path("a")), scope.listen(scope.outside("client"))]
            #expect(scope.connects(scope.path("b"), to: "10.9.1.10"))
            #expect(scope.connects(scope.path("b"), to: "203.0.113.5"))
            plan.networks[0].interfaces.remove(at: 0)
            try await scope.fabric.apply(plan)
            let router = scope.fabric.routerNamespacePath(network: "n1")
            let table = Shell.output("nsenter --net=\(router) cat /proc/net/nf_conntrack")
            #expect(!table.contains("10.9.1.10"))
            #expect(table.contains("203.0.113.5"))
            _ = listeners
        }
    }

    @Test("passes pings where a rule names them")
    func ping() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            plan.networks[0].groups.append(
                SecurityGroupPlan(
                    id: "ping",
                    ingress: [FilterRule(TrafficMatch(number: 1, icmpType: 8), .blocks([.everything]))]
                )
            )
            try await scope.fabric.apply(plan)
            let host = Shell(namespace: scope.path("b"))
            try host.ping("10.9.1.10", identifier: 1)
            plan.networks[0].interfaces[0].groups = ["ping"]
            try await scope.fabric.apply(plan)
            try host.ping("10.9.1.10", identifier: 2)
            plan.networks[0].groups[1].ingress[0].traffic.icmpType = 13
            try await scope.fabric.apply(plan)
            #expect(throws: Shell.Failure.self) { try host.ping("10.9.1.10", identifier: 3) }
            #expect(throws: Shell.Failure.self, "a router is not seen") { try host.ping("10.9.2.1", identifier: 4) }
        }
    }
}
