import AWSModel
import AWSService
import Ground
import NetworkFabric
import Synchronization
import World

/// Observes the routers of VPCs that have flow logs, and delivers what passed to S3 and to a readable file.
///
/// A VPC without a flow log is not observed at all.
final class FlowLogDelivery: Sendable {
    /// Puts an object into a bucket.
    typealias ObjectWriter =
        @Sendable (_ bucket: String, _ key: String, _ bytes: [UInt8], RequestContext) async throws -> Void

    private struct WatchKey: Hashable {
        let network: String
        let seconds: Int
    }

    private let world: World
    private let fabric: Fabric
    private let observer: FlowObserver
    private let writer: FlowLogWriter
    private let watches = Mutex<[WatchKey: FlowWatch]>([:])
    private let started: AsyncStream<(WatchKey, FlowWatch)>.Continuation
    private let starting: AsyncStream<(WatchKey, FlowWatch)>

    private init(world: World, fabric: Fabric, writer: FlowLogWriter) {
        self.world = world
        self.fabric = fabric
        self.writer = writer
        observer = FlowObserver(clock: world.clock) { Fabric.linkName(interface: $0) }
        (starting, started) = AsyncStream.makeStream()
    }

    convenience init(
        world: World,
        fabric: Fabric,
        directory: String,
        caller: @escaping @Sendable () -> any InProcessCaller,
        put: @escaping ObjectWriter
    ) {
        self.init(
            world: world,
            fabric: fabric,
            writer: FlowLogWriter(world: world, directory: directory, caller: caller, put: put)
        )
    }

    /// Starts, updates and ends watches as the ledger has flow logs. Called with each new plan.
    func settle(_ plan: FabricPlan, _ ledger: LedgerSnapshot) async throws {
        var wanted: [WatchKey: NetworkPlan] = [:]
        for log in try ledger.list(FlowLogRecord.self) {
            for network in plan.networks where network.isWatched(by: log.record) {
                wanted[WatchKey(network: network.id, seconds: log.record.windowSeconds)] = network
            }
        }
        let ended = watches.withLock { watches in
            let ended = watches.filter { wanted[$0.key] == nil }
            for key in ended.keys { watches[key] = nil }
            return ended
        }
        for watch in ended.values { watch.close() }
        for (key, network) in wanted {
            if let watch = watches.withLock({ $0[key] }) {
                watch.update(network)
                continue
            }
            let watch = try await observer.watch(
                network,
                router: fabric.routerNamespacePath(network: network.id),
                every: .seconds(key.seconds)
            )
            watches.withLock { $0[key] = watch }
            started.yield((key, watch))
        }
    }

    /// Delivers windows as they end, until cancelled.
    func run() async throws {
        await withDiscardingTaskGroup { group in
            for await (key, watch) in starting {
                group.addTask { await self.follow(watch, key) }
            }
            group.cancelAll()
        }
    }

    private func follow(_ watch: FlowWatch, _ key: WatchKey) async {
        while watches.withLock({ $0[key] === watch }) {
            // A watch that was closed, or whose router is gone, tells no more; a new one was started in its place.
            guard let window = try? await watch.nextWindow() else { return }
            await writer.deliver(window, seconds: key.seconds)
        }
    }

    /// Ends the windows of a VPC now, and gives the readable log.
    func readable(_ network: String) async -> String {
        let open = watches.withLock { $0.filter { $0.key.network == network } }
        for (key, watch) in open {
            guard let window = try? await watch.collect() else { continue }
            await writer.deliver(window, seconds: key.seconds)
        }
        return await writer.readable(network)
    }
}

extension NetworkPlan {
    /// Whether a flow log is about this network or a part of it.
    fileprivate func isWatched(by log: FlowLogRecord) -> Bool {
        log.resource == id || subnets.contains { $0.id == log.resource }
            || interfaces.contains { $0.id == log.resource }
    }
}
