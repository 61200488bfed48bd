import Ground
import NetworkFabric
import Testing

@Suite("Ways out of a network", .needsNetworks, .serialized)
struct GatewayTests {
    /// A host in a public subnet, a NAT gateway beside it, a host in a private subnet, and a host in the world outside.
    private func plan() -> FabricPlan {
        var network = Plans.network()
        network.internetGateway = InternetGatewayPlan(id: "igw")
        var web = Plans.host("web", "n1-a", "10.9.1.10")
        web.publicAddresses = [web.addresses[0]: address("198.51.100.10")]
        var nat = Plans.translator("nat", "n1-a", "10.9.1.20")
        nat.publicAddresses = [nat.addresses[0]: address("198.51.100.20")]
        let bare = Plans.host("bare", "n1-a", "10.9.1.30")
        let inner = Plans.host("inner", "n1-b", "10.9.2.10")
        network.interfaces = [web, nat, bare, inner]
        network.routeTables[0].routes = [RoutePlan([.everything], .internetGateway("igw"))]
        network.routeTables[1].routes = [RoutePlan([.everything], .translator("nat"))]
        return FabricPlan(
            networks: [network],
            outside: OutsidePlan(
                serviceBlocks: [block("52.0.0.0/16")],
                hosts: [OutsideHost(id: "client", address: address("203.0.113.5"))]
            )
        )
    }

    @Test("a public address leads in and out, one to one")
    func publicAddress() async throws {
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan())
            let web = try scope.listen(scope.path("web"))
            let client = try scope.listen(scope.outside("client"))
            let inward = try scope.connect(scope.outside("client"), to: "198.51.100.10")
            #expect(web.accept()?.peer == address("203.0.113.5"))
            let outward = try scope.connect(scope.path("web"), to: "203.0.113.5")
            #expect(client.accept()?.peer == address("198.51.100.10"))
            _ = (inward, outward)
            #expect(scope.misses(scope.path("bare"), to: "203.0.113.5"), "it has no public address")
        }
    }

    @Test("a public address that changes hands takes no open connection with it")
    func movedAddress() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            try await scope.fabric.apply(plan)
            let web = try scope.listen(scope.path("web"))
            let bare = try scope.listen(scope.path("bare"))
            let socket = try scope.connect(scope.outside("client"), to: "198.51.100.10")
            let accepted = try #require(web.accept())
            #expect(socket.carries(to: accepted))
            plan.networks[0].interfaces[0].publicAddresses = [:]
            plan.networks[0].interfaces[2].publicAddresses = [address("10.9.1.30"): address("198.51.100.10")]
            try await scope.fabric.apply(plan)
            #expect(!socket.carries(to: accepted))
            let next = try scope.connect(scope.outside("client"), to: "198.51.100.10")
            #expect(bare.accept() != nil)
            _ = next
        }
    }

    @Test("two public addresses of one network meet outside")
    func hairpin() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            plan.networks[0].interfaces[2].publicAddresses = [address("10.9.1.30"): address("198.51.100.30")]
            try await scope.fabric.apply(plan)
            let web = try scope.listen(scope.path("web"))
            let socket = try scope.connect(scope.path("bare"), to: "198.51.100.10")
            #expect(web.accept()?.peer == address("198.51.100.30"))
            _ = socket
        }
    }

    @Test("a NAT gateway leads out only")
    func translator() async throws {
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan())
            let client = try scope.listen(scope.outside("client"))
            let inner = try scope.listen(scope.path("inner"))
            let service = try scope.listen(scope.fabric.outsideNamespacePath, "52.0.7.7", port: 443)
            let socket = try scope.connect(scope.path("inner"), to: "203.0.113.5")
            let accepted = try #require(client.accept())
            #expect(accepted.peer == address("198.51.100.20"))
            #expect(socket.carries(to: accepted) && accepted.carries(to: socket))
            let second = try scope.connect(scope.path("inner"), to: "52.0.7.7", port: 443)
            #expect(service.accept()?.peer == address("198.51.100.20"))
            #expect(scope.misses(scope.outside("client"), to: "198.51.100.20"))
            _ = (second, inner)
        }
    }

    @Test("nothing passes an internet gateway that is cut or gone")
    func cut() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            try await scope.fabric.apply(plan)
            let web = try scope.listen(scope.path("web"))
            let client = try scope.listen(scope.outside("client"))
            #expect(scope.connects(scope.path("inner"), to: "203.0.113.5"))
            plan.networks[0].internetGateway?.isUp = false
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.outside("client"), to: "198.51.100.10"))
            #expect(scope.misses(scope.path("inner"), to: "203.0.113.5"))
            plan.networks[0].internetGateway?.isUp = true
            try await scope.fabric.apply(plan)
            #expect(scope.connects(scope.outside("client"), to: "198.51.100.10"))
            #expect(scope.connects(scope.path("inner"), to: "203.0.113.5"))
            plan.networks[0].internetGateway = nil
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("web"), to: "203.0.113.5"))
            _ = (web, client)
        }
    }

    @Test("an endpoint's listener is reached from subnets with the route, and knows the address that was dialled")
    func endpoint() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            plan.networks[0].endpoints = [GatewayEndpointPlan(id: "s3", blocks: [block("52.219.0.0/16")])]
            plan.networks[0].routeTables[1].routes.append(RoutePlan([block("52.219.0.0/16")], .endpoint("s3")))
            try await scope.fabric.apply(plan)
            let router = scope.fabric.routerNamespacePath(network: "n1")
            let listener = try scope.listen(router, port: 443, transparent: true)
            let socket = try scope.connect(scope.path("inner"), to: "52.219.3.4", port: 443)
            let accepted = try #require(listener.accept())
            #expect(accepted.own == address("52.219.3.4"))
            #expect(accepted.peer == address("10.9.2.10"))
            #expect(socket.carries(to: accepted) && accepted.carries(to: socket))
            #expect(scope.misses(scope.path("web"), to: "52.219.3.4", port: 443))
            plan.networks[0].endpoints[0].isUp = false
            try await scope.fabric.apply(plan)
            #expect(scope.misses(scope.path("inner"), to: "52.219.3.4", port: 443))
            #expect(!socket.carries(to: accepted), "an open connection is cut as well")
        }
    }

    @Test("a network's service addresses answer in each network, whatever its groups say")
    func services() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            plan.networks[0].interfaces[3].groups = []
            try await scope.fabric.apply(plan)
            let router = scope.fabric.routerNamespacePath(network: "n1")
            let metadata = try scope.listen(router, "169.254.169.254")
            let resolver = try scope.listen(router, "10.9.0.2", port: 53)
            let socket = try scope.connect(scope.path("inner"), to: "169.254.169.254")
            #expect(metadata.accept()?.peer == address("10.9.2.10"))
            #expect(scope.connects(scope.path("web"), to: "10.9.0.2", port: 53))
            #expect(scope.misses(scope.outside("client"), to: "10.9.0.2", port: 53))
            _ = (resolver, socket)
        }
    }
}
