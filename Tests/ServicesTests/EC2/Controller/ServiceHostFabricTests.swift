import Glibc
import Ground
import NetworkFabric
import Testing
import World

@testable import EC2Service

extension Trait where Self == ConditionTrait {
    /// Skips loudly where the machine has no networks to give.
    static var needsNetworks: Self {
        let missing = Fabric.missing()
        if !missing.isEmpty { print("SKIPPED, networks are not there: \(missing.joined(separator: "; "))") }
        return .enabled(if: missing.isEmpty, "\(missing.joined(separator: "; "))")
    }
}

@Suite("Hosts of services in real networks", .needsNetworks)
struct ServiceHostFabricTests {
    private func withFabric(_ body: (FabricHost, _ successor: () async throws -> FabricHost) async throws -> Void)
        async throws
    {
        let owner = "sh" + IdentifierSource().hexadecimal(8)
        let directory = "/tmp/faultline-hosts-" + owner
        let made = try Fabric(owner: owner, stateDirectory: directory)
        let next = try Fabric(owner: owner, stateDirectory: directory)
        do {
            try await body(FabricHost(fabric: made)) {
                await made.letGo()
                return FabricHost(fabric: next)
            }
        } catch {
            await made.letGo()
            try? await next.removeAll()
            throw error
        }
        await made.letGo()
        try await next.removeAll()
        Directories.remove(directory)
    }

    private func listen(_ host: ServiceHost, port: UInt16) throws -> OwnedSocket {
        OwnedSocket(
            try Fabric.openSocket(
                inNamespace: host.namespacePath,
                .listen(transparent: false),
                address: .any,
                port: port
            )
        )
    }

    private func connects(_ from: ServiceHost, to host: ServiceHost, port: UInt16) -> OwnedSocket? {
        let socket = try? Fabric.openSocket(
            inNamespace: from.namespacePath,
            .connect(timeoutMilliseconds: 300),
            address: host.address,
            port: port
        )
        return socket.map(OwnedSocket.init)
    }

    @Test("are reached from the router past their groups, and by their peers alone")
    func reach() async throws {
        let stand = try await ServiceHostStand()
        try await withFabric { network, _ in
            try await stand.with(network) { hosts in
                let a = try await hosts.place(stand.plan("a", peers: "pair"))
                let b = try await hosts.place(stand.plan("b", peers: "pair"))
                let other = try await hosts.place(stand.plan("c"))
                let server = try listen(a, port: 3306)
                let mine = OwnedSocket(
                    try await hosts.connect(to: "a", port: 3306, in: stand.place, within: .seconds(3))
                )
                #expect(mine.peer == a.address)
                #expect(server.accept() != nil)
                #expect(connects(b, to: a, port: 3306) != nil)
                #expect(connects(other, to: a, port: 3306) == nil)
                await #expect(throws: ServiceHostError.self) {
                    try await hosts.connect(to: "a", port: 3307, in: stand.place, within: .seconds(3))
                }
            }
        }
    }

    @Test("cannot be reached while their zone has no power, and can again after")
    func power() async throws {
        let stand = try await ServiceHostStand()
        let world = stand.cloud.world
        try await withFabric { network, _ in
            try await stand.with(network) { hosts in
                let a = try await hosts.place(stand.plan("a", peers: "pair"))
                let b = try await hosts.place(stand.plan("b", peers: "pair"))
                let server = try listen(a, port: 3306)
                let fault = try await world.faults.add(.powerLoss, to: .zone(a.zone), origin: .cli)
                _ = try await hosts.place(stand.plan("a", peers: "pair"))
                await #expect(throws: ServiceHostError.self) {
                    try await hosts.connect(to: "a", port: 3306, in: stand.place, within: .milliseconds(300))
                }
                // Nor past the check of the faults: the link itself is cut.
                await #expect(throws: FabricError.self) {
                    try await network.connect(
                        fromRouterOf: a.vpc,
                        source: IPv4Address(0x0A00_0002),
                        to: a.address,
                        port: 3306,
                        within: .milliseconds(300)
                    )
                }
                #expect(connects(b, to: a, port: 3306) == nil)
                try await world.faults.heal(fault.id)
                _ = try await hosts.place(stand.plan("a", peers: "pair"))
                _ = OwnedSocket(try await hosts.connect(to: "a", port: 3306, in: stand.place, within: .seconds(3)))
                #expect(server.accept() != nil)
            }
        }
    }

    @Test("keep their namespaces and connections when another process takes over")
    func restart() async throws {
        let stand = try await ServiceHostStand()
        try await withFabric { network, successor in
            let held = Held()
            try await stand.with(network) { hosts in
                let a = try await hosts.place(stand.plan("a"))
                let server = try listen(a, port: 3306)
                let mine = OwnedSocket(
                    try await hosts.connect(to: "a", port: 3306, in: stand.place, within: .seconds(3))
                )
                let theirs = try #require(server.accept())
                held.set([server, mine, theirs], a)
            }
            let next = try await successor()
            try await stand.with(next) { hosts in
                #expect(try await hosts.place(stand.plan("a")) == held.host)
                #expect(held.sockets[1].carries(to: held.sockets[2]))
                _ = OwnedSocket(try await hosts.connect(to: "a", port: 3306, in: stand.place, within: .seconds(3)))
            }
        }
    }
}
