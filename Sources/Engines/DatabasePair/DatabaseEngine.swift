import Glibc
public import Ground
import ProcessSupervisor
import Synchronization

/// Runs databases: each a real server, or a primary and its synchronous standby that takes over.
///
/// What is wanted comes as a `DatabasePlan`; the engine works towards it while `run()` runs, and tells how things stand
/// through `status(_:)` and `events()`. Nothing a client was told to be committed is lost when a server, a node or the
/// control process dies: `PairMachine` says how.
public final class DatabaseEngine: Sendable {
    /// Makes a connection to a node's port from outside, as a client would; the engine owns the socket that it gives.
    public typealias Probe = @Sendable (_ id: String, _ node: DatabaseNodePlan, _ port: Int) async throws -> Int32

    struct State {
        var runners: [String: PairRunner] = [:]
        /// Databases whose record cannot be read: never touched, and told as failed.
        var unreadable: [String: String] = [:]
        var isClosed = false
    }

    /// Shared with the supervisor's observer and the runners, which are made with it.
    final class SharedState: Sendable {
        let value = Mutex(State())
    }

    let environment: PairEnvironment
    let state: SharedState
    private let broadcast: Broadcast<DatabaseEvent>
    private let newcomers: AsyncStream<PairRunner>
    let welcome: AsyncStream<PairRunner>.Continuation

    /// - Parameters:
    ///   - owner: distinguishes the cgroups of several engines on one machine.
    ///   - directory: where records and data are kept; made when absent.
    ///   - clock: stamps events. Servers are watched by the machine's own time, in which they live and die.
    ///   - probe: nil: health is asked of the server's own socket, and the network is believed to be well.
    public init(
        owner: String,
        directory: String,
        clock: WorldClock,
        ids: IdentifierSource,
        probe: Probe? = nil
    ) throws(DatabaseError) {
        (newcomers, welcome) = AsyncStream.makeStream(of: PairRunner.self)
        let (state, broadcast) = (SharedState(), Broadcast<DatabaseEvent>())
        (self.state, self.broadcast) = (state, broadcast)
        do throws(SupervisorError) {
            for name in ["databases", "templates"] { try HostFile.makeDirectories("\(directory)/\(name)") }
            let supervisor = try ProcessSupervisor(owner: owner, directory: directory + "/processes", clock: clock) {
                event in
                guard case .ended = event.kind, let point = event.id.lastIndex(of: ".") else { return }
                state.value.withLock { $0.runners[String(event.id[..<point])] }?.wake()
            }
            let pool = try BlockingPool(name: "database-talk", threads: 6)
            environment = PairEnvironment(
                directory: directory,
                clock: clock,
                ids: ids,
                supervisor: supervisor,
                pool: pool,
                slowPool: try BlockingPool(name: "database-files", threads: 2),
                programs: ProgramsBox(),
                replicationPassword: try Self.replicationPassword(directory, ids),
                boot: (HostFile.text("/proc/sys/kernel/random/boot_id") ?? "").filter { $0 != "\n" },
                probe: probe,
                pulse: Pulse(try BlockingPool(name: "database-pulse", threads: 1)),
                tell: { broadcast.send($0) },
                forget: { id in state.value.withLock { _ = $0.runners.removeValue(forKey: id) } }
            )
        } catch {
            switch error {
            case .directoryInUse(let path): throw .directoryInUse(path)
            case .machine(let operation, let path, let code):
                throw .machine(operation: operation, path: path, code: code)
            default: throw .failed(id: owner, step: "beginning", said: error.description)
            }
        }
    }

    /// The password that standbys come with: made once for a directory, as the template holds it too.
    private static func replicationPassword(
        _ directory: String,
        _ ids: IdentifierSource
    ) throws(SupervisorError) -> String {
        let path = directory + "/replication-password"
        if let known = HostFile.text(path), !known.isEmpty { return known }
        let made = ids.bytes(18).map { byte in String(byte, radix: 36) }.joined()
        try HostFile.replace(path, with: Array(made.utf8))
        return made
    }

    /// What this machine lacks to run databases, each with its remedy.
    public static func missing() -> [String] { ServerPrograms.missing() }

    /// Variables that a plan may not set, because the pair's promise hangs on them.
    public static var protectedVariables: Set<String> { ServerCommand.protected }

    /// What cannot be limited on this machine.
    public var warnings: [String] { environment.supervisor.warnings }

    /// Works on all databases until the calling task is cancelled. Cancelled, it leaves the servers running.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for await runner in newcomers { group.addTask { await runner.run() } }
        }
    }

    /// Events from now on. Each caller gets a stream of its own.
    public func events() -> AsyncStream<DatabaseEvent> { broadcast.stream() }

    /// Ends all servers cleanly; data stays, and what ran runs again after the next `adopt()`.
    public func shutdown() async {
        let runners = state.value.withLock { Array($0.runners.values) }
        await withDiscardingTaskGroup { group in
            for runner in runners { group.addTask { await runner.shutDown() } }
        }
        await environment.supervisor.removeHomes()
        close()
    }

    /// Leaves all servers running, and the directory to another engine.
    public func close() {
        state.value.withLock { $0.isClosed = true }
        welcome.finish()
        broadcast.finish()
        environment.pulse.close()
        environment.supervisor.close()
    }
}
