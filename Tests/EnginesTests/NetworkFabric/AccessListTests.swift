import Ground
import NetworkFabric
import Testing

@Suite("Access lists", .needsNetworks, .serialized)
struct AccessListTests {
    private func plan() -> FabricPlan {
        var network = Plans.network()
        network.accessLists.append(
            AccessListPlan(
                id: "strict",
                ingress: [
                    AccessListEntry(number: 90, allows: false, traffic: .tcp(81...81), block: .everything),
                    AccessListEntry(number: 100, allows: true, traffic: .tcp(80...90), block: block("10.9.1.0/24")),
                ],
                egress: [
                    AccessListEntry(number: 100, allows: true, traffic: .tcp(1024...65535), block: .everything)
                ]
            )
        )
        network.subnets[1].accessList = "strict"
        network.interfaces = [
            Plans.host("caller", "n1-a", "10.9.1.10"),
            Plans.host("server", "n1-b", "10.9.2.10"),
            Plans.host("mate", "n1-b", "10.9.2.11"),
        ]
        return FabricPlan(networks: [network])
    }

    @Test("decide by the first entry that matches, at the subnet's edge only")
    func order() async throws {
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan())
            let listeners = try [80, 81, 99].map { try scope.listen(scope.path("server"), port: $0) }
            #expect(scope.connects(scope.path("caller"), to: "10.9.2.10", port: 80))
            #expect(scope.misses(scope.path("caller"), to: "10.9.2.10", port: 81), "denied before it is allowed")
            #expect(scope.misses(scope.path("caller"), to: "10.9.2.10", port: 99), "no entry")
            #expect(scope.connects(scope.path("mate"), to: "10.9.2.10", port: 81), "inside of the subnet")
            _ = listeners
        }
    }

    @Test("judge answers by themselves, and connections that are open")
    func stateless() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            try await scope.fabric.apply(plan)
            let server = try scope.listen(scope.path("server"))
            let caller = try scope.listen(scope.path("caller"), port: 2000)
            let socket = try scope.connect(scope.path("caller"), to: "10.9.2.10")
            let accepted = try #require(server.accept())
            #expect(socket.carries(to: accepted) && accepted.carries(to: socket))
            #expect(scope.misses(scope.path("server"), to: "10.9.1.10", port: 2000), "its answer may not come in")
            plan.networks[0].accessLists[1].egress = []
            try await scope.fabric.apply(plan)
            #expect(!accepted.carries(to: socket))
            _ = caller
        }
    }

    @Test("stand before a gateway endpoint, both ways")
    func endpoint() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            plan.networks[0].endpoints = [GatewayEndpointPlan(id: "s3", blocks: [block("52.219.0.0/16")])]
            plan.networks[0].routeTables[1].routes = [RoutePlan([block("52.219.0.0/16")], .endpoint("s3"))]
            plan.networks[0].subnets[1].accessList = "open"
            try await scope.fabric.apply(plan)
            let router = scope.fabric.routerNamespacePath(network: "n1")
            let listener = try scope.listen(router, port: 443, transparent: true)
            #expect(scope.connects(scope.path("server"), to: "52.219.3.4", port: 443))
            plan.networks[0].subnets[1].accessList = "strict"
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("server"), to: "52.219.3.4", port: 443), "egress")
            plan.networks[0].accessLists[1].egress[0].traffic = .any
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("server"), to: "52.219.3.4", port: 443), "the answer's ingress")
            plan.networks[0].accessLists[1].ingress = [
                AccessListEntry(number: 1, allows: true, traffic: .tcp(), block: block("52.219.0.0/16"))
            ]
            try await scope.fabric.apply(plan)
            #expect(scope.connects(scope.path("server"), to: "52.219.3.4", port: 443))
            plan.networks[0].groups[0].egress = [FilterRule(.tcp(80...80), .blocks([.everything]))]
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("server"), to: "52.219.3.4", port: 443), "the group's egress")
            _ = listener
        }
    }
}
