import AWSModel
import EC2Shapes
import Ground
import NetworkFabric
import Synchronization
import Testing
import World

@testable import EC2Service

@Suite("Hosts of services in VPCs")
struct ServiceHostTests {
    let stand: ServiceHostStand
    let host = FakeHost()
    private var cloud: NetworkHarness { stand.cloud }
    private var place: Place { stand.place }

    init() async throws { stand = try await ServiceHostStand() }

    private func with(_ body: @escaping @Sendable (EC2ServiceHosts) async throws -> Void) async throws {
        try await stand.with(host, body)
    }

    private func interfaces() async throws -> [NetworkInterface] {
        try await cloud.run(EC2Operations.describeNetworkInterfaces) { _ in }.networkInterfaces ?? []
    }

    private func planned() -> [InterfacePlan] { host.state.withLock { $0.plan?.networks.flatMap(\.interfaces) } ?? [] }

    @Test("are interfaces that the service has attached, and namespaces by the time they are placed")
    func placing() async throws {
        try await with { hosts in
            let made = try await hosts.place(stand.plan("rds-a"))
            #expect(made.vpc == stand.vpc)
            #expect(made.zoneName == "us-east-1a")
            #expect(made.namespacePath == "/run/netns/" + made.interface)
            #expect(planned().map(\.role) == [.host(owner: made.interface, index: 0)])
            let shown = try #require(try await interfaces().first)
            #expect(shown.requesterId == "amazon-rds")
            #expect(shown.requesterManaged == true)
            #expect(shown.status == "in-use")
            #expect(shown.attachment?.instanceOwnerId == "amazon-rds")
            #expect(shown.privateIpAddress == made.address.description)
        }
    }

    @Test("stay the same when placed again, but for their groups")
    func twice() async throws {
        try await with { hosts in
            let first = try await hosts.place(stand.plan("rds-a"))
            let before = cloud.world.ledger.snapshot().sequence
            #expect(try await hosts.place(stand.plan("rds-a")) == first)
            #expect(cloud.world.ledger.snapshot().sequence == before)
            var changed = stand.plan("rds-a")
            changed.groups = [try await cloud.makeGroup(stand.vpc, "other")]
            #expect(try await hosts.place(changed).interface == first.interface)
            #expect(planned().map(\.groups) == [changed.groups])
        }
    }

    @Test("of one name reach each other whatever their groups say, and others do not")
    func peers() async throws {
        try await with { hosts in
            for (id, peers) in [("a", "pair"), ("b", "pair"), ("c", nil)] {
                _ = try await hosts.place(stand.plan(id, peers: peers))
            }
            let name = "peers:000000000000/us-east-1/pair"
            #expect(planned().count { $0.groups == [stand.group, name] } == 2)
            let groups = host.state.withLock { $0.plan?.networks.first?.groups } ?? []
            let rule = FilterRule(.any, .group(name))
            #expect(groups.first { $0.id == name } == SecurityGroupPlan(id: name, ingress: [rule], egress: [rule]))
        }
    }

    @Test("are not the user's to change, and keep their subnet and groups from deletion")
    func managed() async throws {
        try await with { hosts in
            let id = try await hosts.place(stand.plan("rds-a")).interface
            let attachment = try await interfaces().first?.attachment?.attachmentId ?? ""
            let refusals = [
                try await cloud.code(EC2Operations.deleteNetworkInterface) { $0.networkInterfaceId = id },
                try await cloud.code(EC2Operations.detachNetworkInterface) { $0.attachmentId = attachment },
                try await cloud.code(EC2Operations.modifyNetworkInterfaceAttribute) {
                    ($0.networkInterfaceId, $0.groups) = (id, [stand.group])
                },
                try await cloud.code(EC2Operations.assignPrivateIpAddresses) {
                    ($0.networkInterfaceId, $0.secondaryPrivateIpAddressCount) = (id, 1)
                },
                try await cloud.code(EC2Operations.deleteSubnet) { $0.subnetId = stand.subnet },
                try await cloud.code(EC2Operations.deleteSecurityGroup) { $0.groupId = stand.group },
            ]
            let (refused, kept) = ("AuthFailure", "DependencyViolation")
            #expect(refusals == ["InvalidParameterValue", refused, refused, refused, kept, kept])
            try await hosts.remove("rds-a", in: place)
            #expect(planned().isEmpty)
            #expect(try await cloud.code(EC2Operations.deleteSubnet) { $0.subnetId = stand.subnet } == "none")
            try await hosts.remove("rds-a", in: place)
        }
    }

    @Test(
        "lose their link with their zone's power and by faults of their own",
        arguments: [
            (FaultScope.zone("use1-az1"), FaultKind.powerLoss), (FaultScope(.host, "rds-a"), .powerLoss),
            (FaultScope(.engine, "rds-a"), .networkLoss), (FaultScope(.link, "rds-a"), .networkLoss),
        ]
    )
    func faults(scope: FaultScope, kind: FaultKind) async throws {
        let zone = try #require(cloud.world.geography.zones(in: "us-east-1", for: place.account).first)
        let scope = scope.level == .zone ? FaultScope.zone(zone.id) : scope
        try await with { hosts in
            _ = try await hosts.place(stand.plan("rds-a"))
            #expect(try await hosts.connect(to: "rds-a", port: 3306, in: place, within: .seconds(1)) == -1)
            #expect(host.state.withLock { $0.connections.map { $0.prefix(11) } } == ["10.0.0.2 > "])
            let fault = try await cloud.world.faults.add(kind, to: scope, origin: .cli)
            await #expect(throws: ServiceHostError.self) {
                try await hosts.connect(to: "rds-a", port: 3306, in: place, within: .seconds(1))
            }
            _ = try await hosts.place(stand.plan("rds-a"))
            #expect(planned().map(\.isUp) == [false])
            try await cloud.world.faults.heal(fault.id)
            _ = try await hosts.place(stand.plan("rds-a"))
            #expect(planned().map(\.isUp) == [true])
        }
    }

    @Test("say why they cannot be made")
    func refusals() async throws {
        try await with { hosts in
            var wanted = stand.plan("rds-a")
            wanted.groups = ["sg-00000000000000000"]
            await #expect(throws: AWSError.self) { try await hosts.place(wanted) }
            host.state.withLock { $0.refusesNetworks = true }
            await #expect(throws: ServiceHostError.self) { try await hosts.place(stand.plan("rds-a")) }
            host.state.withLock { $0.refusesNetworks = false }
            _ = try await hosts.place(stand.plan("rds-b"))
            #expect(planned().count == 2)
            var elsewhere = stand.plan("rds-b")
            elsewhere.subnet = try await cloud.makeSubnet(stand.vpc, "10.0.2.0/24")
            await #expect(throws: ServiceHostError.elsewhere(subnet: stand.subnet)) { try await hosts.place(elsewhere) }
            await #expect(throws: ServiceHostError.absent) {
                try await hosts.connect(to: "none", port: 1, in: place, within: .seconds(1))
            }
        }
        let bare = EC2ServiceHosts(
            world: cloud.world,
            controller: RunningController(),
            network: { host },
            missing: { ["no nft"] }
        )
        await #expect(throws: ServiceHostError.self) { try await bare.place(stand.plan("rds-c")) }
    }
}
