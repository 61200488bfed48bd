import Ground
import Synchronization

@testable import BrokerPair
@testable import MQService

/// Stands for the engine: what a test says becomes of its servers. Keeps what it was told, as the real one does.
final class FakeBrokers: BrokerHost {
    struct Broker: Sendable {
        var plan: BrokerPlan
        /// What its servers run with; the plan is what the next start brings.
        var running: BrokerPlan
        var status: BrokerStatus
    }

    struct State: Sendable {
        var brokers: [String: Broker] = [:]
        var observed: [String] = []
        var rebooted: [String] = []
        var listeners: [AsyncStream<BrokerEvent>.Continuation] = []
        /// New brokers serve at once.
        var serves = true
        var trouble: String?
    }

    let state = Mutex(State())
    let clock: WorldClock

    init(clock: WorldClock) { self.clock = clock }

    @discardableResult
    func adopt() async throws -> [BrokerStatus] { state.withLock { $0.brokers.values.map(\.status) } }

    func run() async {
        // Until it is cancelled, as the engine's does.
        let (wait, held) = AsyncStream.makeStream(of: Void.self)
        for await _ in wait {}
        held.finish()
    }

    func shutdown() async {}
    func close() {}

    func apply(_ plan: BrokerPlan) async throws {
        state.withLock { state in
            if var known = state.brokers[plan.id] {
                known.plan = plan
                known.status.hasPendingChanges = known.running != plan
                state.brokers[plan.id] = known
            } else {
                state.brokers[plan.id] = Broker(plan: plan, running: plan, status: fresh(plan))
                if let why = state.trouble { state.brokers[plan.id]?.status.phase = .failed(why) }
            }
        }
        if state.withLock({ $0.serves && $0.trouble == nil }) { serve(plan.id) }
        tell(plan.id, .created)
    }

    func observe(_ id: String, node: String, hasPower: Bool, hasNetwork: Bool) async throws {
        state.withLock { $0.observed.append("\(node) \(hasPower ? "power" : "dark") \(hasNetwork ? "net" : "cut")") }
    }

    func reboot(_ id: String) async throws {
        state.withLock { state in
            state.rebooted.append(id)
            guard var known = state.brokers[id] else { return }
            known.running = known.plan
            known.status.hasPendingChanges = false
            known.status.phase = .running
            state.brokers[id] = known
        }
        tell(id, .rebooted)
    }

    func remove(_ id: String) async throws { state.withLock { $0.brokers[id] = nil } }
    func status(_ id: String) -> BrokerStatus? { state.withLock { $0.brokers[id]?.status } }
    var brokers: [String] { state.withLock { $0.brokers.keys.sorted() } }

    func events() -> AsyncStream<BrokerEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: BrokerEvent.self)
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }

    func metrics(_ id: String) async throws -> BrokerMetrics {
        var metrics = BrokerMetrics(node: "1")
        metrics.currentConnections = 3
        return metrics
    }

    func destinations(_ id: String) async throws -> [DestinationMetrics] {
        var queue = DestinationMetrics(kind: .queue, name: "orders")
        queue.size = 7
        return [queue]
    }

    func logs(_ id: String) async throws -> [BrokerLog] {
        [BrokerLog(node: "1", kind: .general, bytes: 5, path: "/log")]
    }

    func readLog(_ id: String, node: String, kind: BrokerLog.Kind, from: Int64, bytesMax: Int) async throws -> [UInt8] {
        Array("lines".utf8)
    }

    // MARK: What a test says

    /// The first server serves and the other stands by.
    func serve(_ id: String) {
        state.withLock { state in
            guard var status = state.brokers[id]?.status else { return }
            status.phase = .running
            status.active = "1"
            for place in status.nodes.indices { status.nodes[place].state = place == 0 ? .active : .standby }
            state.brokers[id]?.status = status
        }
        tell(id, .activated(node: "1"))
    }

    func tell(_ id: String, _ kind: BrokerEvent.Kind) {
        let event = BrokerEvent(broker: id, time: clock.now, kind: kind)
        for listener in state.withLock({ $0.listeners }) { listener.yield(event) }
    }

    func running(_ id: String) -> BrokerPlan? { state.withLock { $0.brokers[id]?.running } }

    private func fresh(_ plan: BrokerPlan) -> BrokerStatus {
        BrokerStatus(
            id: plan.id,
            phase: .creating,
            active: nil,
            nodes: plan.nodes.map {
                BrokerStatus.Node(id: $0.id, state: .starting, hasPower: true, hasNetwork: true, processNumber: nil)
            },
            hasPendingChanges: false,
            since: clock.now,
            version: "5.17.2"
        )
    }
}
