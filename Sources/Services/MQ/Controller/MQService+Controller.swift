import Synchronization
import World

extension MQService {
    /// Has brokers run as the ledger wants them, from the first one on.
    package func run() async throws {
        try await untilNeeded()
        let controller = BrokerController(world: world, engine: try platform.engineMade())
        runningController.withLock { $0 = controller }
        defer { runningController.withLock { $0 = nil } }
        try await controller.run()
    }

    /// Ends the servers in an orderly way; their stores stay, and the next start has them again.
    package func stop() async { await platform.rest() }

    /// Ends what a cloud with this data directory has left running. No cloud may be using it.
    package static func clean(directory: String) async throws { try await MQPlatform.clean(directory: directory) }

    /// Returns when there is, or ever was, a broker to look after.
    private func untilNeeded() async throws {
        let snapshot = world.ledger.snapshot()
        let feed = try await world.ledger.changes(of: [BrokerRecord.self], after: snapshot.sequence)
        if snapshot.count(BrokerRecord.self) > 0 { return }
        for await _ in feed { return }
        try Task.checkCancellation()
    }
}
