package import AWSModel
package import AWSService
import CloudWatchShapes
import Ground
import MetricSeries
package import World

/// Amazon CloudWatch: metrics and alarms.
///
/// Metrics lie in the engine's own store, which is written behind: a killed process loses the last seconds of them.
/// Alarms, their states and their history are in the ledger.
///
/// Source: CloudWatch API Reference; CloudWatch User Guide.
package final class CloudWatchService: CloudService {
    let world: World
    let caller: @Sendable () -> any InProcessCaller
    let store: MetricStore

    package init(world: World, directory: String, caller: @escaping @Sendable () -> any InProcessCaller) {
        self.world = world
        self.caller = caller
        store = MetricStore(directory: directory)
    }

    package var model: ServiceModel { cloudWatchModel }

    package func register(in table: inout OperationTable) {
        registerMetrics(in: &table)
        registerAlarms(in: &table)
        registerDashboards(in: &table)
        registerTags(in: &table)
    }

    package var resourceTypes: [ResourceType] {
        [AlarmResource.type, CompositeAlarmResource.type, DashboardResource.type]
    }

    package func run() async throws {
        // Not before: a cloud that was told to do without this service does not collect for it.
        world.metrics.fill(StoreSink(store: store, clock: world.clock))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await StoreKeeper(store: self.store, world: self.world).run() }
            group.addTask { try await AlarmController(self).run() }
            try await group.waitForAll()
        }
    }

    package func stop() async { try? store.close() }
}

extension RequestContext {
    /// Where an account's metrics and alarms of a Region lie.
    var place: Place { Place(account: account, region: region) }
}

extension Place {
    /// The engine's name for it.
    var metricScope: String { account + "/" + region }
}

extension WorldInstant {
    var timestamp: Timestamp { Timestamp(milliseconds: millisecondsSince1970) }
}

extension Timestamp {
    /// Whole seconds, rounded down.
    var wholeSeconds: Int64 { milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000 }
}
