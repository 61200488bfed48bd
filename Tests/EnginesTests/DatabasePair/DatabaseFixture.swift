import Glibc
import Ground
import Synchronization
import Testing

@testable import DatabasePair
@testable import ProcessSupervisor

/// Why tests on real database servers run or do not. What is skipped is said on the error output, not only in the
/// report.
enum DatabaseTests {
    static let areAllowed: Bool = {
        let lacking = DatabaseEngine.missing()
        if lacking.isEmpty { return true }
        let line = Array("SKIPPED: tests of database servers: \(lacking.joined(separator: "; "))\n".utf8)
        _ = write(2, line, line.count)
        return false
    }()
}

/// An engine with databases in a directory of its own, at addresses of the loopback of its own.
final class DatabaseFixture: Sendable {
    let directory: String
    let owner: String
    let addresses: [IPv4Address]
    let id = "test"

    private static let count = Atomic<Int>(0)
    /// Made once: what new databases begin with.
    private static let template = Mutex<String?>(nil)

    init() throws {
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        owner = "test-\(getpid())-d\(number)"
        directory = "/tmp/faultline-\(owner)"
        let base = 0x7f4e_0000 + UInt32(getpid()) % 250 << 8 + UInt32(number) * 4
        addresses = [IPv4Address(base + 1), IPv4Address(base + 2)]
        try HostFile.removeTree(directory)
        try HostFile.makeDirectories(directory)
    }

    func engine() throws -> DatabaseEngine {
        try DatabaseEngine(
            owner: owner,
            directory: directory + "/data",
            clock: WorldClock(mode: .real),
            ids: IdentifierSource(seed: 7)
        )
    }

    func plan(nodes: Int) -> DatabasePlan {
        DatabasePlan(
            id: id,
            nodes: (0..<nodes).map { place in
                DatabaseNodePlan(id: ["a", "b"][place], namespacePath: nil, address: addresses[place])
            },
            administrator: DatabaseAccount(name: "admin", password: "it's \\ a secret"),
            databaseName: "app",
            storageBytes: 1 << 30
        )
    }

    func address(_ node: String?) -> IPv4Address { addresses[node == "b" ? 1 : 0] }

    /// Runs a test with an engine at work, and takes its databases away after it.
    static func with(_ body: @Sendable (DatabaseFixture, DatabaseEngine, Watch) async throws -> Void) async throws {
        let fixture = try DatabaseFixture()
        try await fixture.running { engine, watch in
            do {
                try await body(fixture, engine, watch)
            } catch {
                try? await engine.remove(fixture.id)
                throw error
            }
            if engine.status(fixture.id) != nil { try await engine.remove(fixture.id) }
            #expect(engine.environment.supervisor.active == [])
        }
    }

    /// One control process' life.
    func running(_ body: @Sendable (DatabaseEngine, Watch) async throws -> Void) async throws {
        let engine = try engine()
        let watch = Watch(engine, id)
        await engine.adopt()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run() }
            do {
                try await body(engine, watch)
            } catch {
                engine.close()
                group.cancelAll()
                throw error
            }
            engine.close()
            group.cancelAll()
        }
    }

    /// Says statements to a node as the administrator, as a client would.
    @discardableResult
    func say(_ node: String?, _ statements: String..., password: String? = nil) throws -> [[String: String]] {
        let deadline = HostTime.uptime + .seconds(20)
        let session = try MySQLSession(.remote(address(node), 3306, deadline: deadline))
        try session.logIn("admin", password: password ?? plan(nodes: 1).administrator.password)
        var rows: [[String: String]] = []
        for statement in statements { rows = try session.query(statement) }
        return rows
    }

    func count(_ node: String?) throws -> String? { try say(node, "SELECT COUNT(*) AS n FROM app.t").first?["n"] }

    deinit {
        let keeper = GroupKeeper(owner: owner, hierarchy: .probe())
        keeper.sweep(keeping: [])
        keeper.removeHomes()
        try? HostFile.removeTree(directory)
    }
}

/// Hears what happens to one database.
final class Watch: Sendable {
    private let events: AsyncStream<DatabaseEvent>
    private let engine: DatabaseEngine
    private let id: String
    private let heard = Mutex<[DatabaseEvent.Kind]>([])

    init(_ engine: DatabaseEngine, _ id: String) {
        self.engine = engine
        self.id = id
        events = engine.events()
    }

    /// Waits for an event, and gives it.
    @discardableResult
    func until(_ isWanted: (DatabaseEvent.Kind) -> Bool) async -> DatabaseEvent.Kind? {
        for await event in events where event.database == id {
            heard.withLock { $0.append(event.kind) }
            if isWanted(event.kind) { return event.kind }
        }
        Issue.record("not heard; but: \(heard.withLock { $0 }), \(String(describing: engine.status(id)))")
        return nil
    }

    func untilInSync() async { await until { if case .standbyInSync = $0 { true } else { false } } }

    func process(_ node: String) -> Int32 {
        engine.status(id)?.nodes.first { $0.id == node }?.processNumber ?? 0
    }
}
