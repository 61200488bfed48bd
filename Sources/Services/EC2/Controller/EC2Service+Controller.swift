import AWSService
import Ground
import NetworkFabric
import Sandbox
import Synchronization
import World

extension EC2Service {
    /// Makes networks and instances as the ledger wants them, from the first launch on.
    package func run() async throws {
        guard let platform else { return }
        try await untilNeeded()
        let metadata = MetadataService(
            world: world,
            roles: .asking(platform.surroundings.caller, world: world),
            key: try await MetadataKey.load(world)
        )
        guard platform.missing.isEmpty else {
            return try await run(controller(NoHost(), network: nil, platform, metadata))
        }
        let engines = try platform.engines()
        _ = await engines.sandboxes.adopt()
        let host = SandboxHost(
            engine: engines.sandboxes,
            fabric: engines.fabric,
            authorityPEM: platform.surroundings.authorityPEM
        )
        let network = FabricHost(fabric: engines.fabric)
        let metrics = InstanceMetrics(world: world, process: { engines.sandboxes.processNumber(of: $0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await metrics.run() }
            try await run(controller(host, network: network, platform, metadata, engines.flowLogs))
            group.cancelAll()
        }
    }

    private func run(_ controller: EC2Controller) async throws {
        runningController.begin(controller)
        defer { runningController.end() }
        try await controller.run()
    }

    /// Ends what runs on the host. The next start begins it anew.
    package func stop() async { await platform?.rest() }

    private func controller(
        _ host: any InstanceHost,
        network: (any NetworkHost)?,
        _ platform: EC2Platform,
        _ metadata: MetadataService,
        _ flowLogs: FlowLogDelivery? = nil
    ) -> EC2Controller {
        EC2Controller(
            world: world,
            network: network,
            instances: host,
            acts: InstanceActs(world: world, host: host, launches: LaunchReader(world: world)),
            doors: NetworkDoors(
                host: network ?? NoHost(),
                doors: platform.surroundings.doors,
                metadata: metadata,
                geography: world.geography,
                endpoints: world.names
            ),
            flowLogs: flowLogs
        )
    }

    /// Returns when there is, or ever was, something for the controller to do.
    private func untilNeeded() async throws {
        let kinds: [any LedgerRecord.Type] = [
            InstanceRecord.self, NATGatewayRecord.self, VPCEndpointRecord.self, NetworkInterfaceRecord.self,
        ]
        let snapshot = world.ledger.snapshot()
        let feed = try await world.ledger.changes(of: kinds, after: snapshot.sequence)
        if try Self.isNeeded(snapshot) { return }
        for await _ in feed where try Self.isNeeded(world.ledger.snapshot()) { return }
        try Task.checkCancellation()
    }

    /// A user's own interfaces are records until an instance has them.
    private static func isNeeded(_ ledger: LedgerSnapshot) throws -> Bool {
        let count =
            ledger.count(InstanceRecord.self) + ledger.count(NATGatewayRecord.self)
            + ledger.count(VPCEndpointRecord.self)
        return try count > 0 || ledger.list(NetworkInterfaceRecord.self).contains { $0.host != nil }
    }
}

/// Stands where nothing can be run; nothing gets as far as asking it.
private struct NoHost: InstanceHost, NetworkHost {
    private struct Unavailable: Error {}

    func apply(_ plan: FabricPlan) async throws { throw Unavailable() }
    func openSocket(in place: SocketPlace, _ purpose: SocketPurpose, address: IPv4Address, port: UInt16) throws -> Int32
    {
        throw Unavailable()
    }
    func connect(
        fromRouterOf network: String,
        source: IPv4Address,
        to address: IPv4Address,
        port: UInt16,
        within time: Duration
    ) async throws -> Int32 { throw Unavailable() }
    func namespacePath(host owner: String) -> String { "" }
    func start(_ launch: InstanceLaunch) async throws { throw Unavailable() }
    func stop(_ id: String, grace: Duration) async throws {}
    func cutPower(_ ids: [String]) async throws {}
    func remove(_ id: String) async throws {}
    func running() async -> Set<String> { [] }
    func followExits(_ tell: @Sendable (InstanceExit) async throws -> Void) async throws {}
}
