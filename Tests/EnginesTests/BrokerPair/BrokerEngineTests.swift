import Glibc
import Ground
import ProcessSupervisor
import Testing

@testable import BrokerPair

@Suite("A real broker", .serialized, .enabled(if: BrokerTests.areAllowed), .timeLimit(.minutes(5)))
struct BrokerEngineTests {
    @Test("has its standby take over when the one that serves is killed, and counts what it does")
    func takesOver() async throws {
        let fixture = try BrokerFixture()
        try await fixture.run(try fixture.engine()) { engine in
            let events = EventReader(engine)
            try await engine.apply(fixture.plan())
            #expect(engine.status("b")?.phase == .creating)
            _ = await events.first { if case .standbyReady = $0 { true } else { false } }
            while engine.status("b")?.active == nil { _ = await events.first { _ in true } }
            let status = try #require(engine.status("b"))
            let first = try #require(status.active)
            let process = try #require(status.nodes.first { $0.id == first }?.processNumber)
            #expect(try await engine.metrics("b").node == first)
            #expect(try await engine.destinations("b") == [])
            _ = kill(process, SIGKILL)
            let done = await events.first { if case .failoverCompleted = $0 { true } else { false } }
            guard case .failoverCompleted(let second, _)? = done else { return }
            #expect(second != first)
            #expect(try await engine.metrics("b").node == second)
            _ = await events.first { $0 == .restarted(node: first) }
            #expect(try await engine.logs("b").count { $0.kind == .general } == 2)
            let log = try await engine.readLog("b", node: second, kind: .general)
            #expect(String(decoding: log, as: UTF8.self).contains("Connector openwire started"))
        }
    }

    @Test("takes new passwords at the next reboot, not before")
    func pendingUsers() async throws {
        let fixture = try BrokerFixture()
        try await fixture.run(try fixture.engine()) { engine in
            let events = EventReader(engine)
            try await engine.apply(fixture.plan(nodes: 1))
            _ = await events.first { $0 == .created }
            #expect(Self.greeting(fixture, "first-password") == "CONNECTED")
            try await engine.apply(fixture.plan(nodes: 1, password: "second-password"))
            #expect(engine.status("b")?.hasPendingChanges == true)
            #expect(Self.greeting(fixture, "second-password") != "CONNECTED")
            try await engine.reboot("b")
            _ = await events.first { $0 == .rebooted }
            #expect(engine.status("b")?.hasPendingChanges == false)
            #expect(Self.greeting(fixture, "second-password") == "CONNECTED")
            #expect(Self.greeting(fixture, "first-password") != "CONNECTED")
        }
    }

    /// What the internal door says to a user: it checks accounts as the others do.
    private static func greeting(_ fixture: BrokerFixture, _ password: String) -> String? {
        let plan = fixture.plan(nodes: 1)
        let socket = NodeSocket.connect(
            plan.nodes[0],
            port: ServerDocument.internalPort,
            milliseconds: 500,
            waits: true
        )
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        let hello = StompFrame("CONNECT", [("accept-version", "1.2"), ("login", "user"), ("passcode", password)]).bytes
        _ = send(socket, hello, hello.count, 0)
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(socket, &buffer, buffer.count)
        var answer = Array(buffer.prefix(max(0, count)))
        return StompFrame.take(&answer)?.command
    }

    @Test("is adopted, still serving, by the next engine")
    func adopted() async throws {
        let fixture = try BrokerFixture()
        try await fixture.run(try fixture.engine(), removing: false) { engine in
            let events = EventReader(engine)
            try await engine.apply(fixture.plan(nodes: 1))
            _ = await events.first { $0 == .created }
        }
        let next = try fixture.engine()
        let found = try await next.adopt()
        #expect(found.map(\.id) == ["b"])
        let process = try #require(found.first?.nodes.first?.processNumber)
        try await fixture.run(next) { engine in
            let events = EventReader(engine)
            if engine.status("b")?.phase != .running { _ = await events.first { $0 == .activated(node: "1") } }
            #expect(engine.status("b")?.nodes.first?.processNumber == process)
        }
    }

    @Test("begins anew when its store is damaged, and keeps the damaged one")
    func corrupt() async throws {
        let fixture = try BrokerFixture()
        try await fixture.run(try fixture.engine(), removing: false) { engine in
            let events = EventReader(engine)
            try await engine.apply(fixture.plan(nodes: 1))
            _ = await events.first { $0 == .created }
            await engine.shutdown()
        }
        let store = fixture.directory + "/data/brokers/b/store"
        let journal = try #require(HostFile.bytes(store + "/db-1.log"))
        let noise = (0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
        try HostFile.replace(store + "/db-1.log", with: journal.prefix(64) + noise + journal.dropFirst(8256))
        _ = chmod(store + "/db-1.log", 0o666)
        unlink(store + "/db.data")
        let next = try fixture.engine()
        try await fixture.run(next) { engine in
            let events = EventReader(engine)
            _ = try await next.adopt()
            let kept = await events.first { if case .storeCorruptKeptAside = $0 { true } else { false } }
            #expect(kept == .storeCorruptKeptAside(path: store + ".corrupt-1"))
            #expect(HostFile.exists(store + ".corrupt-1/db-1.log"))
            _ = await events.first { $0 == .activated(node: "1") }
        }
    }

    @Test("is refused when its plan cannot be")
    func refused() async throws {
        let fixture = try BrokerFixture()
        let engine = try fixture.engine()
        var plan = fixture.plan()
        plan.configuration = "<broker><sslContext/></broker>"
        await #expect(throws: BrokerError.self) { try await engine.apply(plan) }
        plan = fixture.plan()
        plan.certificate.key = "no key"
        await #expect(throws: BrokerError.self) { try await engine.apply(plan) }
        plan = fixture.plan()
        plan.nodes[1].id = "1"
        await #expect(throws: BrokerError.self) { try await engine.apply(plan) }
        #expect(engine.brokers == [])
        await #expect(throws: BrokerError.unknownBroker("x")) { try await engine.reboot("x") }
        engine.close()
    }
}
