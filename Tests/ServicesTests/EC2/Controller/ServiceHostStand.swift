import Ground
import World

@testable import EC2Service

/// A VPC with a subnet and a group in it, and a controller before some network engine.
struct ServiceHostStand {
    let cloud: NetworkHarness
    let vpc: String
    let subnet: String
    let group: String

    init() async throws {
        cloud = try NetworkHarness()
        vpc = try await cloud.makeVPC()
        subnet = try await cloud.makeSubnet(vpc, zone: "us-east-1a")
        group = try await cloud.makeGroup(vpc, "db")
    }

    var place: Place { Place(account: "000000000000", region: "us-east-1") }

    func plan(_ id: String, peers: String? = nil) -> ServiceHostPlan {
        ServiceHostPlan(
            id: id,
            place: place,
            requester: "amazon-rds",
            description: "RDSNetworkInterface",
            subnet: subnet,
            groups: [group],
            peers: peers
        )
    }

    /// Runs the controller while the body does.
    func with(
        _ network: any NetworkHost,
        _ body: @escaping @Sendable (EC2ServiceHosts) async throws -> Void
    ) async throws {
        let (world, host, running) = (cloud.world, FakeHost(), RunningController())
        let controller = EC2Controller(
            world: world,
            network: network,
            instances: host,
            acts: InstanceActs(world: world, host: host, launches: LaunchReader(world: world)),
            doors: NetworkDoors(
                host: host,
                doors: { host },
                metadata: MetadataService(world: world, roles: .none, key: [1]),
                geography: world.geography,
                endpoints: world.names
            )
        )
        let hosts = EC2ServiceHosts(world: world, controller: running, network: { network }, missing: { [] })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await controller.run() }
            group.addTask { try await body(hosts) }
            running.begin(controller)
            try await group.next()
            group.cancelAll()
        }
    }
}
