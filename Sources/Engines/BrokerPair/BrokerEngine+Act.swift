import Glibc
import Ground
import ProcessSupervisor
import Synchronization

extension BrokerEngine {
    /// One after the other, in the order in which they were decided: an end that was decided after a start ends it.
    func carryOutOrders() async {
        for await order in orders {
            if Task.isCancelled { return }
            await carryOut(order.action, order.broker)
        }
    }

    private func carryOut(_ action: BrokerMachine.Action, _ id: String) async {
        switch action {
        case .start(let node, let generation): await start(id, node, generation)
        case .terminate(let node): withProcess(id, node) { supervisor.signal($0, SIGTERM) }
        case .kill(let node):
            state.withLock { $0.entries[id]?.doors[node] = nil }
            withProcess(id, node) { supervisor.strike([$0]) }
        case .renew(let generation):
            await remember(id) { record in
                record.used = record.applied
                record.generation = generation
                record.isRebooting = true
            }
        case .remember: await remember(id) { _ in }
        case .putStoreAside: await putStoreAside(id)
        case .delete: await delete(id)
        case .tell(let kind): tell(id, kind)
        }
    }

    private func withProcess(_ id: String, _ node: Int, _ body: (String) -> Void) {
        guard let name = nodeName(id, node) else { return }
        let process = ServerCommand.processID(id, name)
        // One that has ended meanwhile is told of as such, or has been.
        if supervisor.isActive(process) { body(process) }
    }

    private func nodeName(_ id: String, _ node: Int) -> String? {
        state.withLock { $0.entries[id]?.machine.nodes[node].id }
    }

    /// Brings the record up to what the machine knows, changes it, and writes it down.
    private func remember(_ id: String, _ change: (inout BrokerRecord) -> Void) async {
        let record = state.withLock { state -> BrokerRecord? in
            guard var entry = state.entries[id] else { return nil }
            entry.record.hasServed = entry.machine.hasServed
            entry.record.isStopped = entry.machine.goal == .stopped
            entry.record.isRemoved = entry.machine.goal == .removed
            entry.record.isRebooting = entry.machine.isRebooting
            change(&entry.record)
            state.entries[id] = entry
            return entry.record
        }
        guard let record else { return }
        let files = files(id)
        do throws(BrokerError) {
            try await pool.run { () throws(BrokerError) in try files.write(record) }
        } catch {
            tell(id, .failed("its record cannot be written: \(error)"))
        }
    }

    static func heapBytes(_ node: BrokerNodePlan) -> Int64 {
        let memory = node.memoryBytes ?? 512 << 20
        return min(max(memory / 2, 64 << 20), 1 << 30)
    }

    private func start(_ id: String, _ node: Int, _ generation: Int) async {
        guard let name = nodeName(id, node) else { return }
        let incarnation = state.withLock { $0.entries[id]?.machine.nodes[node].incarnation }
        let files = files(id)
        let offset = await pool.run { NodeLog.size(NodeLog.path(files.directory, name)) }
        await remember(id) { $0.nodes[name] = BrokerRecord.Node(generation: generation, logOffset: offset) }
        guard let record = state.withLock({ $0.entries[id]?.record }) else { return }
        let plan = record.used.nodes[node]
        let heap = Self.heapBytes(plan)
        do {
            let archive = try await pool.run { [archive] () throws(BrokerError) in
                try files.prepare(record, node: plan, heapBytes: heap)
                return archive.link(into: files.directory)
            }
            let command = ServerCommand(
                broker: id,
                directory: files.directory,
                node: plan,
                heapBytes: heap,
                archive: archive
            )
            guard let process = command.plan else { throw BrokerError.missing(ServerPackage.missing()) }
            _ = try await supervisor.start(process)
            state.withLock { $0.entries[id]?.begun[node] = incarnation }
        } catch {
            take(.startFailed(node: node, "\(error)"), id)
        }
    }

    private func putStoreAside(_ id: String) async {
        let files = files(id)
        do throws(BrokerError) {
            let path = try await pool.run { () throws(BrokerError) in try files.putStoreAside() }
            take(.storePutAside(path: path), id)
        } catch {
            // Nothing is started over a store that can neither be read nor moved.
            tell(id, .failed("its store cannot be read, nor put aside: \(error)"))
        }
    }

    private func delete(_ id: String) async {
        let files = files(id)
        let names = state.withLock { $0.entries[id]?.machine.nodes.map(\.id) ?? [] }
        for name in names { await supervisor.forget(ServerCommand.processID(id, name)) }
        do throws(BrokerError) {
            try await pool.run { () throws(BrokerError) in try files.remove() }
        } catch {
            tell(id, .failed("its files cannot be deleted: \(error)"))
        }
        let waiters = state.withLock { state in
            for name in names { state.places[ServerCommand.processID(id, name)] = nil }
            return state.entries.removeValue(forKey: id)?.removalWaiters ?? []
        }
        for waiter in waiters { waiter.resume() }
    }
}
