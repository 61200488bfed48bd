public import Ground

/// Runs databases: each a real server, or a primary and its synchronous standby that takes over.
///
/// What is wanted comes as a `DatabasePlan`; the engine works towards it while `run()` runs, and tells how things stand
/// through `status(_:)` and `events()`. Nothing a client was told to be committed is lost when a server, a node or the
/// control process dies.
public final class DatabaseEngine: Sendable {
    /// Makes a connection to a node's port from outside, as a client would; the engine owns the socket that it gives.
    public typealias Probe = @Sendable (_ id: String, _ node: DatabaseNodePlan, _ port: Int) async throws -> Int32

    /// - Parameters:
    ///   - owner: distinguishes the cgroups of several engines on one machine.
    ///   - directory: where records and data are kept; made when absent.
    ///   - probe: nil: health is asked of the server's own socket, and the network is believed to be well.
    public init(
        owner: String,
        directory: String,
        clock: WorldClock,
        ids: IdentifierSource,
        probe: Probe? = nil
    ) throws(DatabaseError) {}

    /// What this machine lacks to run databases, each with its remedy.
    public static func missing() -> [String] { [] }

    /// After a restart of the control process: takes over the servers that run and reads each database's record. To be
    /// called once, before anything else.
    public func adopt() async {}

    /// Works on all databases until the calling task is cancelled. Cancelled, it leaves the servers running.
    public func run() async {}

    /// Ids of all databases.
    public var databases: [String] { [] }

    public func plan(_ id: String) -> DatabasePlan? { nil }

    /// Writes down what is wanted and returns; the work is done by `run()`. A new id is a new database. Nodes,
    /// password, variables, storage, port and certificate may change; twice is as good as once.
    public func apply(_ plan: DatabasePlan) async throws(DatabaseError) { throw .closed }

    /// Says what befell a node. Without power its server is dead when this returns.
    public func observe(_ id: String, node: String, _ condition: NodeCondition) async {}

    /// Restarts the server, or hands over to the standby. Returns when a server is open again.
    public func reboot(_ id: String, failover: Bool) async throws(DatabaseError) { throw .closed }

    /// Ends the servers cleanly; data and plan stay. Returns when they are gone.
    public func stop(_ id: String) async throws(DatabaseError) { throw .closed }

    /// Wants the servers running again; returns at once.
    public func start(_ id: String) async throws(DatabaseError) { throw .closed }

    /// Writes a consistent copy to a directory that is made, from the standby when it is in sync. It holds all that was
    /// acknowledged before the call, and can be the `origin` of a plan.
    public func snapshot(_ id: String, to path: String) async throws(DatabaseError) { throw .closed }

    /// Ends the servers and deletes the data, but for what was kept aside as damaged.
    public func remove(_ id: String) async throws(DatabaseError) { throw .closed }

    public func status(_ id: String) -> DatabaseStatus? { nil }

    /// Events from now on. Each caller gets a stream of its own.
    public func events() -> AsyncStream<DatabaseEvent> { AsyncStream { $0.finish() } }

    public func metrics(_ id: String) async -> DatabaseMetrics? { nil }

    public func logFiles(_ id: String) async throws(DatabaseError) -> [DatabaseLogFile] { throw .closed }

    /// Part of a log file of the serving node, and where the next part begins.
    public func readLog(
        _ id: String,
        _ name: String,
        from offset: Int64,
        bytesMax: Int
    ) async throws(DatabaseError) -> (bytes: [UInt8], next: Int64) { throw .closed }

    /// Ends all servers cleanly; data stays, and what ran runs again after the next `adopt()`.
    public func shutdown() async {}

    /// Leaves all servers running, and the directory to another engine.
    public func close() {}

    /// What cannot be limited on this machine.
    public var warnings: [String] { [] }
}
