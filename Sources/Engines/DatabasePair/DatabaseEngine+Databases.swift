import Ground
import ProcessSupervisor
import Synchronization

extension DatabaseEngine {
    /// After a restart of the control process: takes over the servers that run and reads each database's record. To be
    /// called once, before anything else.
    public func adopt() async {
        _ = await environment.supervisor.adopt()
        for id in HostFile.names(in: environment.directory + "/databases") {
            do throws(DatabaseError) {
                guard var file = try PairFile.read(environment.databaseDirectory(id)) else { continue }
                if file.record.boot != environment.boot {
                    // What a standby had received was not synced to disk: after a crash of the machine it may be gone.
                    file.record.boot = environment.boot
                    file.record.isStandbyPromotable = false
                    file.record.wholeCopy = nil
                    try file.write(environment.databaseDirectory(id))
                }
                begin(PairRunner(file, environment))
            } catch {
                state.value.withLock { $0.unreadable[id] = error.description }
            }
        }
    }

    private func begin(_ runner: PairRunner) {
        state.value.withLock { $0.runners[runner.id] = runner }
        welcome.yield(runner)
    }

    /// Ids of all databases.
    public var databases: [String] {
        state.value.withLock { (Array($0.runners.keys) + Array($0.unreadable.keys)).sorted() }
    }

    public func plan(_ id: String) async -> DatabasePlan? {
        guard let runner = try? runner(id) else { return nil }
        return await runner.plan
    }

    /// Writes down what is wanted and returns; the work is done by `run()`. A new id is a new database. Nodes,
    /// password, variables, storage and certificate may change; twice is as good as once.
    public func apply(_ plan: DatabasePlan) async throws(DatabaseError) {
        try plan.check()
        let (known, isClosed, unreadable) = state.value.withLock {
            ($0.runners[plan.id], $0.isClosed, $0.unreadable[plan.id])
        }
        if isClosed { throw .closed }
        if let unreadable { throw .failed(id: plan.id, step: "reading its record", said: unreadable) }
        if let known {
            try await known.apply(plan)
            return
        }
        _ = try await environment.programs.get(environment.supervisor)
        var record = PairRecord(primary: plan.nodes[0].id, nodes: plan.nodes.map(\.id))
        record.boot = environment.boot
        let file = PairFile(plan: plan, record: record)
        let directory = environment.databaseDirectory(plan.id)
        try await environment.pool.run { () throws(DatabaseError) in
            try ServerPlace.attempt(directory) { () throws(SupervisorError) in
                try HostFile.makeDirectories(directory)
            }
            try file.write(directory)
        }
        begin(PairRunner(file, environment))
    }

    /// Says what befell a node. Without power its server is dead when this returns.
    public func observe(_ id: String, node: String, _ condition: NodeCondition) async {
        await (try? runner(id))?.observe(node, condition)
    }

    /// Restarts the server, or hands over to the standby. Returns when a server is open again.
    public func reboot(_ id: String, failover: Bool) async throws(DatabaseError) {
        try await runner(id).reboot(failover: failover)
    }

    /// Ends the servers cleanly; data and plan stay. Returns when they are gone.
    public func stop(_ id: String) async throws(DatabaseError) { try await runner(id).want(.stopped) }

    /// Wants the servers running again; returns at once.
    public func start(_ id: String) async throws(DatabaseError) { try await runner(id).want(.running) }

    /// Writes a consistent copy to a directory that is made, from the standby when it is in sync. It holds all that was
    /// acknowledged before the call, and can be the `origin` of a plan.
    public func snapshot(_ id: String, to path: String) async throws(DatabaseError) {
        try await runner(id).snapshot(to: path)
    }

    /// Ends the servers and deletes the data, but for what was kept aside as damaged. Returns when it is gone.
    public func remove(_ id: String) async throws(DatabaseError) { try await runner(id).want(.removed) }

    public func status(_ id: String) -> DatabaseStatus? {
        let (runner, unreadable) = state.value.withLock { ($0.runners[id], $0.unreadable[id]) }
        if let unreadable { return DatabaseStatus(unreadable: id, unreadable) }
        return runner?.shownStatus.withLock { $0 }
    }

    public func metrics(_ id: String) async -> DatabaseMetrics? { await (try? runner(id))?.metrics() }

    public func logFiles(_ id: String) async throws(DatabaseError) -> [DatabaseLogFile] {
        await (try runner(id)).logFiles()
    }

    /// Part of a log file of the serving node, and where the next part begins.
    public func readLog(
        _ id: String,
        _ name: String,
        from offset: Int64,
        bytesMax: Int
    ) async throws(DatabaseError) -> (bytes: [UInt8], next: Int64) {
        try await runner(id).readLog(name, from: offset, bytesMax: bytesMax)
    }

    private func runner(_ id: String) throws(DatabaseError) -> PairRunner {
        guard let runner = state.value.withLock({ $0.runners[id] }) else { throw .missing(id: id) }
        return runner
    }
}

extension DatabaseStatus {
    init(unreadable id: String, _ reason: String) {
        self.id = id
        phase = .failed(reason: reason)
        epoch = 0
        standby = .none
        nodes = []
        followsPlan = false
        pendingRestart = []
        refusedVariables = [:]
        storageUsedBytes = 0
        storageBytes = 0
    }
}
