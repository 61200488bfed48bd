import Ground
import ProcessSupervisor
import Synchronization

extension BrokerEngine {
    /// Has a broker be as planned; returns when that is recorded. A new one is `creating` then. Of one that exists,
    /// changes of users, configuration and limits wait for the next reboot.
    public func apply(_ plan: BrokerPlan) async throws(BrokerError) {
        try check(plan)
        let fresh = BrokerRecord(
            plan: plan,
            keystorePassword: ids.alphanumeric(24),
            internalPassword: ids.alphanumeric(24)
        )
        let record = try state.withLock { (state) throws(BrokerError) in
            guard var entry = state.entries[plan.id] else { return fresh }
            guard entry.machine.goal != .removed else { throw .badPlan("the broker is being removed") }
            guard entry.record.applied.nodes.map(\.id) == plan.nodes.map(\.id) else {
                throw .badPlan("the nodes of a broker cannot be changed")
            }
            entry.record.applied = plan
            state.entries[plan.id] = entry
            return entry.record
        }
        let files = files(plan.id)
        try await pool.run { () throws(BrokerError) in try files.write(record) }
        let isNew = state.withLock { state in
            guard state.entries[plan.id] == nil else { return false }
            let machine = BrokerMachine(nodes: plan.nodes.map(\.id))
            register(&state, Entry(record: record, machine: machine, since: clock.now))
            return true
        }
        take(isNew ? .timePassed : .wanted(.running), plan.id)
    }

    func register(_ state: inout State, _ entry: Entry) {
        let id = entry.record.applied.id
        state.entries[id] = entry
        for (place, node) in entry.machine.nodes.enumerated() {
            state.places[ServerCommand.processID(id, node.id)] = Place(broker: id, node: place)
        }
    }

    private func check(_ plan: BrokerPlan) throws(BrokerError) {
        guard RecordStore.isGoodID(plan.id), plan.id.utf8.count <= 100 else {
            throw .badPlan("'\(plan.id)' cannot name it")
        }
        guard (1...2).contains(plan.nodes.count) else { throw .badPlan("it has \(plan.nodes.count) nodes, not 1 or 2") }
        guard Set(plan.nodes.map(\.id)).count == plan.nodes.count,
            plan.nodes.allSatisfy({ RecordStore.isGoodID($0.id) })
        else { throw .badPlan("its nodes' names are not good or not different") }
        guard Set(plan.users.map(\.name)).count == plan.users.count else { throw .badPlan("a user is named twice") }
        guard !plan.users.contains(where: { $0.name == ServerDocument.internalUser }) else {
            throw .badPlan("a user cannot be named \(ServerDocument.internalUser)")
        }
        guard plan.storageBytes > 0 else { throw .badPlan("it has no storage") }
        if let text = plan.configuration {
            let configuration: BrokerConfiguration
            do throws(BrokerConfigurationError) {
                configuration = try BrokerConfiguration(text)
            } catch {
                throw .configuration(error)
            }
            guard configuration.findings.isEmpty else { throw .configuration(.disallowed(configuration.findings)) }
        }
        _ = try Keystore.bytes(plan.certificate, password: "check")
    }

    /// Tells what a node's place offers. Without power its process is killed at once. Without network it reaches
    /// neither clients nor store: it is killed too. It is started again when both are back.
    public func observe(_ id: String, node: String, hasPower: Bool, hasNetwork: Bool) async throws(BrokerError) {
        let place = try place(id, node)
        // At once: whatever else is in hand, a place without power does not run anything.
        if !hasPower || !hasNetwork { supervisor.strike([ServerCommand.processID(id, node)]) }
        take(.place(node: place, hasPower: hasPower, hasNetwork: hasNetwork), id)
    }

    private func place(_ id: String, _ node: String) throws(BrokerError) -> Int {
        try state.withLock { (state) throws(BrokerError) in
            guard let entry = state.entries[id] else { throw .unknownBroker(id) }
            guard let place = entry.machine.nodes.firstIndex(where: { $0.id == node }) else {
                throw .badPlan("broker \(id) has no node \(node)")
            }
            return place
        }
    }

    /// Restarts all nodes with what was applied last: of two, the standby first, then the active one, so that the other
    /// takes over. Returns when that is decided.
    public func reboot(_ id: String) async throws(BrokerError) {
        guard status(id) != nil else { throw .unknownBroker(id) }
        take(.rebootWanted, id)
    }

    /// Ends a broker and deletes its store. Returns when it is gone; nothing when there is none.
    public func remove(_ id: String) async throws(BrokerError) {
        take(.wanted(.removed), id)
        await withUnsafeContinuation { (waiting: UnsafeContinuation<Void, Never>) in
            let isThere = state.withLock { state in
                guard state.entries[id] != nil, !state.isClosed else { return false }
                state.entries[id]?.removalWaiters.append(waiting)
                return true
            }
            if !isThere { waiting.resume() }
        }
    }

    /// Ends all servers in an orderly way; stores and plans stay. The next `adopt` starts them again. `run()` must be
    /// running.
    public func shutdown() async {
        for id in brokers { take(.wanted(.stopped), id) }
        for id in brokers {
            for node in state.withLock({ $0.entries[id]?.machine.nodes.map(\.id) ?? [] }) {
                await supervisor.untilGone(ServerCommand.processID(id, node))
            }
        }
        await supervisor.removeHomes()
    }
}
