import Ground
import NetworkFabric
import Testing

@Suite("Routes", .needsNetworks, .serialized)
struct RoutingTests {
    private func plan() -> FabricPlan {
        var network = Plans.network()
        network.interfaces = [
            Plans.host("a", "n1-a", "10.9.1.10"), Plans.host("b", "n1-b", "10.9.2.10"),
        ]
        return FabricPlan(networks: [network])
    }

    @Test("to an own block lead to its interfaces, and to unused addresses nowhere")
    func local() async throws {
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan())
            let server = try scope.listen(scope.path("b"))
            let socket = try scope.connect(scope.path("a"), to: "10.9.2.10")
            #expect(server.accept()?.peer == address("10.9.1.10"))
            #expect(scope.misses(scope.path("a"), to: "10.9.2.77"))
            _ = socket
        }
    }

    @Test("that are more specific than the network may be black holes or lead to a middlebox")
    func specific() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            try await scope.fabric.apply(plan)
            let server = try scope.listen(scope.path("b"))
            let routes = [RoutePlan([block("10.9.2.0/24")], .blackhole)]
            plan.networks[0].routeTables[0].routes = routes
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("a"), to: "10.9.2.10"))
            var middle = Plans.host("middle", "n1-b", "10.9.2.20")
            middle.checksAddresses = false
            plan.networks[0].interfaces.append(middle)
            plan.networks[0].routeTables[0].routes = [RoutePlan([block("10.9.2.0/24")], .interface(middle.id))]
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("a"), to: "10.9.2.10"), "the middlebox does not forward yet")
            let box = Shell(namespace: scope.path("middle"))
            try box.run("echo 1 > /proc/sys/net/ipv4/ip_forward")
            #expect(scope.connects(scope.path("a"), to: "10.9.2.10"))
            plan.networks[0].interfaces[2].checksAddresses = true
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("a"), to: "10.9.2.10"), "neither from nor for the middlebox")
            _ = server
        }
    }

    @Test("do not lead away what stays in its subnet")
    func withinSubnet() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            plan.networks[0].interfaces.append(Plans.host("near", "n1-a", "10.9.1.20"))
            plan.networks[0].routeTables[0].routes = [RoutePlan([block("10.9.1.0/24")], .blackhole)]
            try await scope.fabric.apply(plan)
            let near = try scope.listen(scope.path("near"))
            #expect(scope.connects(scope.path("a"), to: "10.9.1.20"))
            // A successor finds the rules as they should be and leaves them.
            let successor = try await scope.successor()
            try await successor.fabric.apply(plan)
            #expect(scope.connects(scope.path("a"), to: "10.9.1.20"))
            let rules = Shell.output("nsenter --net=\(scope.fabric.routerNamespacePath(network: "n1")) ip rule")
            #expect(rules.split(separator: "\n").count { $0.hasPrefix("90:") } == 2)
            _ = near
        }
    }

    @Test("of two networks with the same addresses stay apart")
    func overlap() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            var twin = Plans.network("n2", 9)
            twin.interfaces = [Plans.host("c", "n2-a", "10.9.1.10"), Plans.host("d", "n2-b", "10.9.2.10")]
            for place in twin.interfaces.indices { twin.interfaces[place].id += "-twin" }
            plan.networks.append(twin)
            try await scope.fabric.apply(plan)
            let one = try scope.listen(scope.path("b"))
            let two = try scope.listen(scope.path("d"))
            let socket = try scope.connect(scope.path("a"), to: "10.9.2.10")
            let first = try #require(one.accept())
            #expect(socket.carries(to: first))
            let other = try scope.connect(scope.path("c"), to: "10.9.2.10")
            let second = try #require(two.accept())
            #expect(other.carries(to: second))
        }
    }

    @Test("end at an interface whose link is cut, until it is mended")
    func interfaceDown() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            try await scope.fabric.apply(plan)
            let server = try scope.listen(scope.path("b"))
            let socket = try scope.connect(scope.path("a"), to: "10.9.2.10")
            let accepted = try #require(server.accept())
            plan.networks[0].interfaces[1].isUp = false
            try await scope.fabric.apply(plan)
            #expect(!socket.carries(to: accepted))
            #expect(scope.misses(scope.path("a"), to: "10.9.2.10"))
            plan.networks[0].interfaces[1].isUp = true
            try await scope.fabric.apply(plan)
            #expect(scope.connects(scope.path("a"), to: "10.9.2.10"))
        }
    }

    @Test("take no packet with a borrowed address")
    func spoofing() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            plan.networks[0].interfaces.append(Plans.host("thief", "n1-a", "10.9.1.11"))
            try await scope.fabric.apply(plan)
            let server = try scope.listen(scope.path("b"))
            try Shell(namespace: scope.path("thief")).run(
                "ip addr add 10.9.1.99/32 dev lo && ip route replace 10.9.2.10 via 10.9.1.1 src 10.9.1.99"
            )
            #expect(scope.misses(scope.path("thief"), to: "10.9.2.10"))
            try Shell(namespace: scope.path("thief")).run("ip route del 10.9.2.10")
            #expect(scope.connects(scope.path("thief"), to: "10.9.2.10"))
            _ = server
        }
    }
}
