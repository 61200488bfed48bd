import Ground
import ProcessSupervisor
import Synchronization

/// What all runners of an engine share.
struct PairEnvironment: Sendable {
    let directory: String
    let clock: WorldClock
    let ids: IdentifierSource
    let supervisor: ProcessSupervisor
    /// For talks with servers and for files: their calls block.
    let pool: BlockingPool
    /// For what may take long, so that a talk never waits behind it.
    let slowPool: BlockingPool
    let programs: ProgramsBox
    let replicationPassword: String
    let boot: String
    let probe: DatabaseEngine.Probe?
    let pulse: Pulse
    let tell: @Sendable (DatabaseEvent) -> Void
    /// A database is no more.
    let forget: @Sendable (String) -> Void
    let templateGate = TemplateGate()

    func databaseDirectory(_ id: String) -> String { "\(directory)/databases/\(id)" }

    /// Writes to a session with a server's own socket, on a thread that may block.
    @discardableResult
    func talk<Value: Sendable>(
        _ place: ServerPlace,
        within limit: Duration,
        _ body: @escaping @Sendable (MySQLSession) throws(SessionError) -> Value
    ) async throws(SessionError) -> Value {
        let data = place.data
        return try await pool.run { () throws(SessionError) in
            let deadline = HostTime.uptime + limit
            let session = try MySQLSession(.local(data, ServerPlace.socketName, deadline: deadline))
            try session.logIn("root")
            try session.query("SET SESSION sql_mode = ''")
            let value = try body(session)
            // Who goes without a word is complained of in the log that the user reads.
            try? session.quit()
            return value
        }
    }
}

extension PairEnvironment {
    /// The data directory that new databases begin with.
    func template(_ programs: ServerPrograms) async throws(DatabaseError) -> String {
        let template = ServerTemplate(
            engineDirectory: directory,
            programs: programs,
            replicationPassword: replicationPassword,
            supervisor: supervisor
        )
        return try await templateGate.ready(template)
    }
}

/// Lets one make the template; who comes meanwhile waits for what comes of it.
actor TemplateGate {
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func ready(_ template: ServerTemplate) async throws(DatabaseError) -> String {
        while isBusy { await withCheckedContinuation { waiting.append($0) } }
        isBusy = true
        defer {
            isBusy = false
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        return try await template.ready()
    }
}

/// The programs, found when first needed.
final class ProgramsBox: Sendable {
    private let found = Mutex<ServerPrograms?>(nil)

    func get(_ supervisor: ProcessSupervisor) async throws(DatabaseError) -> ServerPrograms {
        if let known = found.withLock({ $0 }) { return known }
        let programs = try await ServerPrograms.probe(supervisor)
        found.withLock { $0 = programs }
        return programs
    }

    var version: String? { found.withLock { $0?.version } }
}
