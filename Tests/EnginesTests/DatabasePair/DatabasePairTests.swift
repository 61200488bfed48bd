import Glibc
import Ground
import Synchronization
import Testing

@testable import DatabasePair
@testable import ProcessSupervisor

@Suite("A pair of real servers", .serialized, .enabled(if: DatabaseTests.areAllowed), .timeLimit(.minutes(3)))
struct DatabasePairTests {
    @Test("hands over when its primary's node loses power, and has its standby back when that returns")
    func powerLoss() async throws {
        try await DatabaseFixture.with { fixture, engine, watch in
            try await engine.apply(fixture.plan(nodes: 2))
            await watch.untilInSync()
            try fixture.say("a", "CREATE TABLE app.t (n INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1), (2)")
            // The standby is not for clients.
            #expect(throws: SessionError.self) { try fixture.say("b", "SELECT 1") }
            await engine.observe(fixture.id, node: "a", NodeCondition(hasPower: false))
            #expect(!engine.environment.supervisor.isActive("test.a"))
            await watch.until { $0 == .failoverCompleted(to: "b") }
            #expect(engine.status(fixture.id)?.epoch == 2)
            #expect(try fixture.count("b") == "2")
            try fixture.say("b", "INSERT INTO app.t VALUES (3)")
            await engine.observe(fixture.id, node: "a", NodeCondition())
            await watch.until { $0 == .standbyInSync(node: "a") }
            try await engine.reboot(fixture.id, failover: true)
            #expect(engine.status(fixture.id)?.primary == "a")
            #expect(try fixture.count("a") == "3")
        }
    }

    @Test("goes on alone when its standby dies, and says so")
    func standbyLoss() async throws {
        try await DatabaseFixture.with { fixture, engine, watch in
            try await engine.apply(fixture.plan(nodes: 2))
            await watch.untilInSync()
            try fixture.say("a", "CREATE TABLE app.t (n INT PRIMARY KEY)")
            kill(watch.process("b"), SIGKILL)
            await watch.until { $0 == .standbyLost(node: "b", reason: "its server ended") }
            try fixture.say("a", "INSERT INTO app.t VALUES (1)")
            await watch.until { $0 == .wentOnAlone(node: "a") }
            await watch.until { $0 == .standbyInSync(node: "b") }
        }
    }

    @Test("is adopted as it runs by the next control process, which goes on")
    func adopted() async throws {
        let fixture = try DatabaseFixture()
        let process = Mutex<[Int32]>([])
        try await fixture.running { engine, watch in
            try await engine.apply(fixture.plan(nodes: 2))
            await watch.untilInSync()
            try fixture.say("a", "CREATE TABLE app.t (n INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1)")
            process.withLock { $0 = ["a", "b"].map { watch.process($0) } }
        }
        // While nobody looked, the primary died.
        let numbers = process.withLock { $0 }
        kill(numbers[0], SIGKILL)
        try await fixture.running { engine, watch in
            await watch.until { $0 == .failoverCompleted(to: "b") }
            #expect(watch.process("b") == numbers[1])
            #expect(try fixture.count("b") == "1")
            try await engine.remove(fixture.id)
        }
    }

    @Test("comes of a single server and becomes one again without stopping")
    func conversion() async throws {
        try await DatabaseFixture.with { fixture, engine, watch in
            try await engine.apply(fixture.plan(nodes: 1))
            await watch.until { $0 == .created }
            try fixture.say("a", "CREATE TABLE app.t (n INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1)")
            let process = watch.process("a")
            try await engine.apply(fixture.plan(nodes: 2))
            await watch.untilInSync()
            try fixture.say("a", "INSERT INTO app.t VALUES (2)")
            try await engine.apply(fixture.plan(nodes: 1))
            await watch.until { $0 == .standbyRemoved(node: "b") }
            try fixture.say("a", "INSERT INTO app.t VALUES (3)")
            #expect(watch.process("a") == process)
            #expect(try fixture.count("a") == "3")
        }
    }

    @Test("keeps a standby's damaged data aside and builds it anew")
    func damagedStandby() async throws {
        try await DatabaseFixture.with { fixture, engine, watch in
            try await engine.apply(fixture.plan(nodes: 2))
            await watch.untilInSync()
            await engine.observe(fixture.id, node: "b", NodeCondition(hasPower: false))
            let data = "\(fixture.directory)/data/databases/test/nodes/b/data"
            #expect(unlink(data + "/ibdata1") == 0)
            await engine.observe(fixture.id, node: "b", NodeCondition())
            let told = await watch.until { if case .corruptDataKeptAside = $0 { true } else { false } }
            guard case .corruptDataKeptAside(_, let path) = told else { return }
            #expect(HostFile.exists(path + "/ib_logfile0"))
            await watch.untilInSync()
        }
    }
}
