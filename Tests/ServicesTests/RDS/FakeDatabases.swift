import Ground
import Synchronization
import World

@testable import DatabasePair
@testable import RDSService

/// An engine that does at once what it is told, and remembers it.
final class FakeDatabases: DatabaseHost {
    struct State: Sendable {
        var plans: [String: DatabasePlan] = [:]
        var statuses: [String: DatabaseStatus] = [:]
        var calls: [String] = []
        var conditions: [String: NodeCondition] = [:]
        var listeners: [AsyncStream<DatabaseEvent>.Continuation] = []
        var refusal: DatabaseError?
        var snapshotFailure: DatabaseError?
    }

    let state = Mutex(State())

    var calls: [String] { state.withLock { $0.calls } }

    func adopt() async {}

    func run() async {
        let (wait, held) = AsyncStream.makeStream(of: Void.self)
        for await _ in wait {}
        held.finish()
    }

    func plan(_ id: String) async -> DatabasePlan? { state.withLock { $0.plans[id] } }

    func apply(_ plan: DatabasePlan) async throws {
        try state.withLock { state in
            if let refusal = state.refusal { throw refusal }
            state.calls.append("apply \(plan.nodes.map(\.id).joined())")
            state.plans[plan.id] = plan
            let old = state.statuses[plan.id]
            let primary = plan.nodes.contains { $0.id == old?.primary } ? old?.primary : plan.nodes.first?.id
            state.statuses[plan.id] = Self.status(plan, primary: primary, epoch: old?.epoch ?? 1)
        }
        tell(plan.id, .created)
    }

    private static func status(_ plan: DatabasePlan, primary: String?, epoch: UInt64) -> DatabaseStatus {
        DatabaseStatus(
            id: plan.id,
            phase: .available,
            version: "MariaDB 10.11.0",
            epoch: epoch,
            primary: primary,
            standby: plan.nodes.count > 1 ? .inSync : .none,
            nodes: plan.nodes.map {
                DatabaseStatus.NodeStatus(
                    id: $0.id,
                    isRunning: true,
                    isOpen: $0.id == primary,
                    hasPower: true,
                    hasNetwork: true,
                    processNumber: nil
                )
            },
            followsPlan: true,
            pendingRestart: [],
            refusedVariables: [:],
            storageUsedBytes: 0,
            storageBytes: plan.storageBytes
        )
    }

    func observe(_ id: String, node: String, _ condition: NodeCondition) async {
        let isLost = state.withLock { state in
            state.conditions[node] = condition
            state.calls.append("observe \(node) power \(condition.hasPower)")
            return !condition.hasPower && state.statuses[id]?.primary == node
        }
        if isLost { failOver(id) }
    }

    private func failOver(_ id: String) {
        let moved: (String, String)? = state.withLock { state in
            guard let old = state.statuses[id]?.primary,
                let new = state.plans[id]?.nodes.first(where: { $0.id != old })?.id
            else { return nil }
            state.statuses[id]?.primary = new
            state.statuses[id]?.epoch += 1
            return (old, new)
        }
        guard let moved else { return }
        tell(id, .failoverStarted(from: moved.0, reason: "asked for"))
        tell(id, .failoverCompleted(to: moved.1))
    }

    func reboot(_ id: String, failover: Bool) async throws {
        state.withLock { $0.calls.append(failover ? "failover" : "reboot") }
        if failover { failOver(id) }
    }

    func stop(_ id: String) async throws {
        state.withLock {
            $0.calls.append("stop")
            $0.statuses[id]?.phase = .stopped
        }
    }

    func start(_ id: String) async throws {
        state.withLock {
            $0.calls.append("start")
            $0.statuses[id]?.phase = .available
        }
        tell(id, .started)
    }

    func snapshot(_ id: String, to path: String) async throws {
        try state.withLock { state in
            state.calls.append("snapshot")
            if let failure = state.snapshotFailure { throw failure }
        }
    }

    func remove(_ id: String) async throws {
        state.withLock {
            $0.calls.append("remove")
            $0.plans[id] = nil
            $0.statuses[id] = nil
        }
    }

    func status(_ id: String) -> DatabaseStatus? { state.withLock { $0.statuses[id] } }

    func events() -> AsyncStream<DatabaseEvent> {
        let (stream, listener) = AsyncStream.makeStream(of: DatabaseEvent.self)
        state.withLock { $0.listeners.append(listener) }
        return stream
    }

    private func tell(_ id: String, _ kind: DatabaseEvent.Kind) {
        let listeners = state.withLock { $0.listeners }
        for listener in listeners { listener.yield(DatabaseEvent(database: id, time: .epoch, kind: kind)) }
    }

    func metrics(_ id: String) async -> DatabaseMetrics? { nil }
    func logFiles(_ id: String) async throws -> [DatabaseLogFile] {
        [DatabaseLogFile(name: "error/mysql-error.log", bytes: 12, changedMillisecondsSince1970: 1000)]
    }

    func readLog(_ id: String, _ name: String, from offset: Int64, bytesMax: Int) async throws
        -> (bytes: [UInt8], next: Int64)
    {
        (Array("one\ntwo\nthree"[...].utf8.dropFirst(Int(offset))), 13)
    }

    func shutdown() async {}
    func close() {}
}

/// Hosts with an address for each name, made at once.
final class FakeHosts: ServiceHosts {
    let placed = Mutex<[String: ServiceHostPlan]>([:])
    let refusal: String? = nil

    func place(_ wanted: ServiceHostPlan) async throws -> ServiceHost {
        let number = placed.withLock { placed in
            placed[wanted.id] = wanted
            return UInt32(wanted.id.utf8.last ?? 0)
        }
        return ServiceHost(
            id: wanted.id,
            interface: "eni-\(number)",
            vpc: "vpc",
            zone: "",
            zoneName: "",
            address: IPv4Address(0x0A00_0000 + number),
            namespacePath: "/none"
        )
    }

    func remove(_ id: String, in place: Place) async throws { placed.withLock { _ = $0.removeValue(forKey: id) } }

    func connect(to id: String, port: Int, in place: Place, within: Duration) async throws -> Int32 { -1 }
}
