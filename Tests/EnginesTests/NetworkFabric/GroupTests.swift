import Ground
import NetworkFabric
import Testing

@Suite("Security groups", .needsNetworks, .serialized)
struct GroupTests {
    /// `web` and `mate` share a subnet, `db` is in the other.
    private func plan() -> FabricPlan {
        var network = Plans.network()
        network.groups += [
            SecurityGroupPlan(id: "web", egress: [FilterRule(.any, .blocks([.everything]))]),
            SecurityGroupPlan(id: "db", ingress: [FilterRule(.tcp(3306...3306), .group("web"))]),
        ]
        network.interfaces = [
            Plans.host("web", "n1-a", "10.9.1.10", groups: ["web"]),
            Plans.host("mate", "n1-a", "10.9.1.11"),
            Plans.host("db", "n1-b", "10.9.2.10", groups: ["db"]),
        ]
        return FabricPlan(networks: [network])
    }

    @Test("let in whom they name, on the port that they name")
    func references() async throws {
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan())
            let database = try scope.listen(scope.path("db"), port: 3306)
            let other = try scope.listen(scope.path("db"), port: 3307)
            #expect(scope.connects(scope.path("web"), to: "10.9.2.10", port: 3306))
            #expect(scope.misses(scope.path("web"), to: "10.9.2.10", port: 3307), "another port")
            #expect(scope.misses(scope.path("mate"), to: "10.9.2.10", port: 3306), "not in the group")
            #expect(scope.misses(scope.path("db"), to: "10.9.1.11"), "nothing may leave it")
            _ = (database, other)
        }
    }

    @Test("filter inside of a subnet as well")
    func sameSubnet() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            try await scope.fabric.apply(plan)
            let listeners = try [scope.listen(scope.path("web")), scope.listen(scope.path("mate"))]
            #expect(scope.connects(scope.path("web"), to: "10.9.1.11"))
            #expect(scope.misses(scope.path("mate"), to: "10.9.1.10"), "the group lets nobody in")
            plan.networks[0].groups[1].ingress = [FilterRule(.tcp(80...80), .blocks([block("10.9.1.0/24")]))]
            try await scope.fabric.apply(plan)
            #expect(scope.connects(scope.path("mate"), to: "10.9.1.10"))
            plan.networks[0].interfaces[0].groups = []
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("mate"), to: "10.9.1.10"), "no group allows nothing")
            #expect(scope.misses(scope.path("web"), to: "10.9.1.11"), "no group allows nothing")
            _ = listeners
        }
    }

    @Test("do not matter where a fault cuts the way between two: others still reach both")
    func severed() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            plan.networks[0].interfaces[1].groups = ["open", "web"]
            try await scope.fabric.apply(plan)
            let database = try scope.listen(scope.path("db"), port: 3306)
            let socket = try scope.connect(scope.path("web"), to: "10.9.2.10", port: 3306)
            let accepted = try #require(database.accept())
            #expect(socket.carries(to: accepted))
            plan.networks[0].severed = [SeveredPair([block("10.9.1.10/32")], [block("10.9.2.0/24")])]
            try await scope.fabric.apply(plan)
            #expect(!socket.carries(to: accepted), "an open connection is cut as well")
            #expect(scope.misses(scope.path("web"), to: "10.9.2.10", port: 3306))
            #expect(scope.connects(scope.path("mate"), to: "10.9.2.10", port: 3306))
            plan.networks[0].severed = []
            try await scope.fabric.apply(plan)
            #expect(scope.connects(scope.path("web"), to: "10.9.2.10", port: 3306))
            #expect(accepted.carries(to: socket))
        }
    }

    @Test("follow an interface that joins or leaves")
    func membership() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            try await scope.fabric.apply(plan)
            let database = try scope.listen(scope.path("db"), port: 3306)
            plan.networks[0].interfaces[1].groups = ["open", "web"]
            try await scope.fabric.apply(plan)
            #expect(scope.connects(scope.path("mate"), to: "10.9.2.10", port: 3306))
            plan.networks[0].interfaces[1].groups = ["open"]
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("mate"), to: "10.9.2.10", port: 3306))
            _ = database
        }
    }

    @Test("leave a tracked connection alone when its rule goes, and let no new one in")
    func tracked() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            try await scope.fabric.apply(plan)
            let database = try scope.listen(scope.path("db"), port: 3306)
            let socket = try scope.connect(scope.path("web"), to: "10.9.2.10", port: 3306)
            let accepted = try #require(database.accept())
            plan.networks[0].groups[2].ingress = []
            try await scope.fabric.apply(plan)
            #expect(socket.carries(to: accepted) && accepted.carries(to: socket))
            #expect(scope.misses(scope.path("web"), to: "10.9.2.10", port: 3306))
        }
    }

    @Test("of peered networks may be named")
    func peered() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            var other = Plans.network("n2", 8)
            other.groups.append(
                SecurityGroupPlan(id: "caller", egress: [FilterRule(.any, .blocks([.everything]))])
            )
            other.interfaces = [
                Plans.host("caller", "n2-a", "10.8.1.10", groups: ["caller"]),
                Plans.host("stranger", "n2-a", "10.8.1.11"),
            ]
            plan.networks[0].groups[2].ingress = [FilterRule(.tcp(3306...3306), .group("caller"))]
            plan.networks.append(other)
            for (place, peer) in [(0, "n2"), (1, "n1")] {
                plan.networks[place].peerings = [PeeringPlan(id: "pcx", peer: peer)]
                let to = plan.networks[1 - place].blocks
                for table in [0, 1] {
                    plan.networks[place].routeTables[table].routes = [RoutePlan(to, .peering("pcx"))]
                }
            }
            try await scope.fabric.apply(plan)
            let database = try scope.listen(scope.path("db"), port: 3306)
            #expect(scope.connects(scope.path("caller"), to: "10.9.2.10", port: 3306))
            #expect(scope.misses(scope.path("stranger"), to: "10.9.2.10", port: 3306))
            plan.networks[1].peerings[0].isUp = false
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("caller"), to: "10.9.2.10", port: 3306))
            _ = database
        }
    }
}
