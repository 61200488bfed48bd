import Glibc
import Ground
import Testing

@testable import NetworkFabric

@Suite("A fabric", .needsNetworks, .serialized)
struct LifecycleTests {
    private func plan() -> FabricPlan {
        var network = Plans.network()
        network.internetGateway = InternetGatewayPlan(id: "igw")
        network.interfaces = [
            Plans.host("a", "n1-a", "10.9.1.10"), Plans.host("b", "n1-b", "10.9.2.10"),
            Plans.translator("nat", "n1-a", "10.9.1.20"),
        ]
        network.interfaces[0].publicAddresses = [address("10.9.1.10"): address("198.51.100.10")]
        network.endpoints = [GatewayEndpointPlan(id: "s3", blocks: [block("52.219.0.0/16")])]
        network.routeTables[0].routes = [
            RoutePlan([.everything], .internetGateway("igw")), RoutePlan([block("52.219.0.0/16")], .endpoint("s3")),
        ]
        network.routeTables[1].routes = [RoutePlan([.everything], .translator("nat"))]
        var second = Plans.host("a", "n1-b", "10.9.2.11")
        second.id = "eni-a-second"
        second.role = .host(owner: "a", index: 1)
        second.addresses.append(address("10.9.2.12"))
        network.interfaces.append(second)
        let client = OutsideHost(id: "client", address: address("203.0.113.5"))
        return FabricPlan(
            networks: [network],
            outside: OutsidePlan(serviceBlocks: [block("52.0.0.0/16")], hosts: [client])
        )
    }

    /// What a look at the host would change, beside filters.
    private func difference(_ scope: FabricScope, _ plan: FabricPlan) throws -> HostBatch {
        let names = FabricNames(owner: scope.owner)
        var compiler = FabricCompiler(names: names)
        let wanted = try compiler.compile(plan)
        let worker = try HostWorker { _ in }
        var batch = try HostObserver(names: names).findings(for: wanted, worker: worker).changes(to: wanted)
        batch.filters = [:]
        return batch
    }

    @Test("finds on the host just what it was told to make")
    func standing() async throws {
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan())
            #expect(try difference(scope, plan()) == HostBatch())
            var changed = plan()
            changed.networks[0].interfaces[1].isUp = false
            changed.networks[0].internetGateway?.isUp = false
            changed.networks[0].interfaces[3].addresses.removeLast()
            changed.networks[0].subnets[1].routeTable = "n1-a"
            try await scope.fabric.apply(changed)
            #expect(try difference(scope, changed) == HostBatch())
            try await scope.fabric.apply(plan())
            #expect(try difference(scope, plan()) == HostBatch())
        }
    }

    @Test("takes over what an earlier one made, and connections stay")
    func adoption() async throws {
        let scope = try FabricScope()
        try await scope.fabric.apply(plan())
        // The answers leave by the first of its interfaces, though the other is nearer.
        let server = try scope.listen(scope.path("a"))
        let socket = try scope.connect(scope.path("b"), to: "10.9.1.10")
        let accepted = try #require(server.accept())
        let next = try await scope.successor()
        try await next.fabric.apply(plan())
        #expect(socket.carries(to: accepted) && accepted.carries(to: socket))
        var fewer = plan()
        fewer.networks[0].interfaces.removeLast(2)
        let last = try await next.successor()
        try await last.fabric.apply(fewer)
        #expect(socket.carries(to: accepted))
        #expect(try difference(last, fewer) == HostBatch())
        try await last.fabric.removeAll()
        rmdir(last.directory)
    }

    @Test("mends what others broke, once it knows of it")
    func repair() async throws {
        let scope = try FabricScope()
        try await scope.fabric.apply(plan())
        let router = scope.fabric.routerNamespacePath(network: "n1")
        try Shell(namespace: router).run("nft delete table ip fabric && ip rule del pref 100 && ip link del igw")
        try Shell(namespace: scope.path("a")).run("ip link del eth0")
        let next = try await scope.successor()
        try await next.fabric.apply(plan())
        #expect(try difference(next, plan()) == HostBatch())
        let server = try next.listen(next.path("b"))
        #expect(next.connects(next.path("a"), to: "10.9.2.10"))
        umount2(router, Int32(MNT_DETACH))
        let last = try await next.successor()
        try await last.fabric.apply(plan())
        #expect(last.connects(last.path("a"), to: "10.9.2.10"))
        try await last.fabric.removeAll()
        rmdir(last.directory)
        _ = server
    }

    @Test("keeps a second process of the same owner off")
    func lock() async throws {
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan())
            let second = try Fabric(owner: scope.owner, stateDirectory: scope.directory)
            await #expect(throws: FabricError.inUse(owner: scope.owner)) { try await second.apply(plan()) }
        }
    }

    @Test("leaves no trace when all is removed")
    func removal() async throws {
        let before = HostTraces()
        try await FabricScope.with { scope in
            try await scope.fabric.apply(plan())
            #expect(!HostTraces.namespaces(of: scope.owner).isEmpty)
            #expect(Fabric.recordedOwners().contains(scope.owner))
            try await scope.fabric.removeAll()
            #expect(HostTraces.namespaces(of: scope.owner).isEmpty)
            #expect(!Fabric.recordedOwners().contains(scope.owner))
            #expect(access(scope.directory + "/fabric-owner", F_OK) != 0)
        }
        #expect(HostTraces() == before)
    }

    @Test("refuses a plan that contradicts itself, and does nothing")
    func refusal() async throws {
        try await FabricScope.with { scope in
            var plan = plan()
            plan.networks[0].interfaces[0].subnet = "none"
            await #expect(throws: FabricError.self) { try await scope.fabric.apply(plan) }
            #expect(HostTraces.namespaces(of: scope.owner).isEmpty)
        }
    }
}

/// What can be seen of networks on the host itself.
struct HostTraces: Equatable {
    let links = Shell.output("ls /sys/class/net")
    let rules = Shell.output("ip rule; ip route show table all | grep -v ^fe80")
    let filters = Shell.output("nft list tables")

    static func namespaces(of owner: String) -> [String] {
        HostObserver(names: FabricNames(owner: owner)).namespaceNames()
    }
}
