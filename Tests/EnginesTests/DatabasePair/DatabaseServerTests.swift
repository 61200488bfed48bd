import Glibc
import Ground
import Testing

@testable import DatabasePair
@testable import ProcessSupervisor

@Suite("A real server", .serialized, .enabled(if: DatabaseTests.areAllowed), .timeLimit(.minutes(3)))
struct DatabaseServerTests {
    @Test("recovers from its own logs when it is killed")
    func crash() async throws {
        try await DatabaseFixture.with { fixture, engine, watch in
            try await engine.apply(fixture.plan(nodes: 1))
            await watch.until { $0 == .created }
            try fixture.say("a", "CREATE TABLE app.t (n INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1)")
            kill(watch.process("a"), SIGKILL)
            await watch.until { $0 == .crashRecovered(node: "a") }
            #expect(try fixture.count("a") == "1")
        }
    }

    @Test("that has no second copy is failed when its data is damaged, and the data is kept")
    func damage() async throws {
        try await DatabaseFixture.with { fixture, engine, watch in
            try await engine.apply(fixture.plan(nodes: 1))
            await watch.until { $0 == .created }
            try await engine.stop(fixture.id)
            let data = "\(fixture.directory)/data/databases/test/nodes/a/data"
            let file = open(data + "/ibdata1", O_WRONLY)
            for page in 0..<200 { _ = pwrite(file, [UInt8](repeating: 0x55, count: 9000), 9000, off_t(page * 16384)) }
            close(file)
            try await engine.start(fixture.id)
            let told = await watch.until { if case .corruptDataKeptAside = $0 { true } else { false } }
            await watch.until { if case .failed = $0 { true } else { false } }
            guard case .corruptDataKeptAside(_, let path) = told else { return }
            #expect(HostFile.exists(path + "/ibdata1"))
            guard case .failed = engine.status(fixture.id)?.phase else {
                Issue.record("\(String(describing: engine.status(fixture.id)))")
                return
            }
        }
    }

    @Test("is copied while it runs, and the copy begins another")
    func snapshot() async throws {
        try await DatabaseFixture.with { fixture, engine, watch in
            try await engine.apply(fixture.plan(nodes: 1))
            await watch.until { $0 == .created }
            try fixture.say("a", "CREATE TABLE app.t (n INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1), (2)")
            let path = fixture.directory + "/snapshots/one"
            try await engine.snapshot(fixture.id, to: path)
            try fixture.say("a", "INSERT INTO app.t VALUES (3)")
            try await engine.remove(fixture.id)
            await watch.until { $0 == .removed }
            var plan = fixture.plan(nodes: 1)
            plan.origin = path
            plan.administrator.password = "another one"
            try await engine.apply(plan)
            await watch.until { $0 == .created }
            let rows = try fixture.say("a", "SELECT COUNT(*) AS n FROM app.t", password: "another one")
            #expect(rows == [["n": "2"]])
        }
    }

    @Test("takes new variables and a new password while it runs, others with the next restart")
    func variables() async throws {
        try await DatabaseFixture.with { fixture, engine, watch in
            var plan = fixture.plan(nodes: 1)
            try await engine.apply(plan)
            await watch.until { $0 == .created }
            plan.variables = ["max_connections": "77", "ft_min_word_len": "6", "sort_buffer_size": "1M"]
            plan.administrator.password = "new"
            try await engine.apply(plan)
            await watch.until { $0 == .variablesChanged(pendingRestart: ["ft_min_word_len"]) }
            let ask = "SELECT @@max_connections AS m, @@ft_min_word_len AS f, @@GLOBAL.sort_buffer_size AS s"
            #expect(try fixture.say("a", ask, password: "new") == [["m": "77", "f": "4", "s": "1048576"]])
            try await engine.reboot(fixture.id, failover: false)
            #expect(try fixture.say("a", ask, password: "new") == [["m": "77", "f": "6", "s": "1048576"]])
            #expect(engine.status(fixture.id)?.pendingRestart == [])
            plan.variables = ["sync_binlog": "0"]
            await #expect(throws: DatabaseError.self) { try await engine.apply(plan) }
        }
    }

    @Test("refuses writes when its storage is used up, and takes them again when there is more")
    func storage() async throws {
        try await DatabaseFixture.with { fixture, engine, watch in
            var plan = fixture.plan(nodes: 1)
            try await engine.apply(plan)
            await watch.until { $0 == .created }
            try fixture.say("a", "CREATE TABLE app.t (n INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1)")
            plan.storageBytes = 1 << 20
            try await engine.apply(plan)
            await watch.until { $0 == .storageFull }
            #expect(throws: SessionError.self) { try fixture.say("a", "INSERT INTO app.t VALUES (2)") }
            #expect(try fixture.count("a") == "1")
            #expect(engine.status(fixture.id)?.phase == .storageFull)
            plan.storageBytes = 1 << 30
            try await engine.apply(plan)
            await watch.until { $0 == .storageFreed }
            try fixture.say("a", "INSERT INTO app.t VALUES (2)")
        }
    }
}
