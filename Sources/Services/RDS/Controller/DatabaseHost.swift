package import DatabasePair

/// What the service needs of the engine that runs databases; tests put another in its place.
package protocol DatabaseHost: Sendable {
    /// Takes over what runs. Called once, first.
    func adopt() async
    /// Works until cancelled; servers run on then.
    func run() async
    func plan(_ id: String) async -> DatabasePlan?
    func apply(_ plan: DatabasePlan) async throws
    func observe(_ id: String, node: String, _ condition: NodeCondition) async
    func reboot(_ id: String, failover: Bool) async throws
    func stop(_ id: String) async throws
    func start(_ id: String) async throws
    func snapshot(_ id: String, to path: String) async throws
    func remove(_ id: String) async throws
    func status(_ id: String) -> DatabaseStatus?
    func events() -> AsyncStream<DatabaseEvent>
    func metrics(_ id: String) async -> DatabaseMetrics?
    func logFiles(_ id: String) async throws -> [DatabaseLogFile]
    func readLog(_ id: String, _ name: String, from offset: Int64, bytesMax: Int) async throws
        -> (bytes: [UInt8], next: Int64)
    /// Ends all servers cleanly; they run again after the next adoption.
    func shutdown() async
    func close()
}

extension DatabaseEngine: DatabaseHost {}
