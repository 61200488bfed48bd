package import AWSModel
package import AWSService
import DatabasePair
import Ground
import RDSShapes
import Synchronization
package import World

/// Amazon RDS: databases, each a real server or a pair of them in two zones.
///
/// Handlers check requests and write what is wanted to the ledger; the controller makes it so.
///
/// Source: RDS API Reference; RDS User Guide.
package final class RDSService: CloudService {
    let world: World
    let caller: @Sendable () -> any InProcessCaller
    let platform: DatabasePlatform
    /// While it runs.
    let runningController = Mutex<DatabaseController?>(nil)

    /// - Parameter directory: where its engine keeps data and records.
    package convenience init(
        world: World,
        directory: String,
        caller: @escaping @Sendable () -> any InProcessCaller
    ) {
        self.init(world: world, caller: caller, platform: DatabasePlatform(world: world, directory: directory))
    }

    init(world: World, caller: @escaping @Sendable () -> any InProcessCaller, platform: DatabasePlatform) {
        self.world = world
        self.caller = caller
        self.platform = platform
    }

    package var model: ServiceModel { rdsModel }

    package func register(in table: inout OperationTable) {
        registerInstances(in: &table)
        registerSnapshots(in: &table)
        registerSubnetGroups(in: &table)
        registerParameterGroups(in: &table)
        registerOptionGroups(in: &table)
        registerEvents(in: &table)
        registerTags(in: &table)
        registerCertificates(in: &table)
        registerLogs(in: &table)
        registerCatalogue(in: &table)
    }

    package var resourceTypes: [ResourceType] {
        let maker = ResourceMaker(world: world)
        return [
            InstanceResource.type(maker), GroupResources.subnetGroup(maker), GroupResources.parameterGroup(maker),
            GroupResources.optionGroup(maker), GroupResources.subscription(maker),
        ]
    }

    /// Makes databases as the ledger wants them, from the first one on.
    package func run() async throws {
        try await untilNeeded()
        guard platform.refusal == nil, let host = try? platform.host() else {
            return try await untilCancelled()
        }
        let platform = platform
        let controller = DatabaseController(world: world, host: host) { platform.snapshotPath($0) }
        runningController.withLock { $0 = controller }
        defer { runningController.withLock { $0 = nil } }
        try await controller.run()
    }

    /// Ends the servers cleanly. The next start brings them back.
    package func stop() async {
        await platform.made?.shutdown()
        platform.made?.close()
        platform.forget()
    }

    /// Removes from this host what a cloud that kept its databases in this directory has left there. No cloud may be
    /// using it.
    package static func clean(directory: String) async throws {
        try await DatabasePlatform.clean(directory: directory, clock: WorldClock())
    }

    var refusal: String? { platform.refusal }

    /// The engine, for what handlers ask it: its log files.
    func host() throws -> any DatabaseHost { try platform.host() }

    func logs(of kept: Kept<DatabaseRecord>) async throws -> [DatabaseLogFile] {
        guard kept.born != nil, let host = platform.made else { return [] }
        return try await host.logFiles(kept.resourceID)
    }

    /// Returns when there is, or ever was, a database or a snapshot.
    private func untilNeeded() async throws {
        let snapshot = world.ledger.snapshot()
        let feed = try await world.ledger.changes(
            of: [DatabaseRecord.self, SnapshotRecord.self],
            after: snapshot.sequence
        )
        if snapshot.count(DatabaseRecord.self) + snapshot.count(SnapshotRecord.self) > 0 { return }
        for await _ in feed { return }
        try Task.checkCancellation()
    }

    private func untilCancelled() async throws {
        let (wait, held) = AsyncStream.makeStream(of: Void.self)
        for await _ in wait {}
        held.finish()
    }
}
