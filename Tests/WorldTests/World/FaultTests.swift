import Ground
import Testing
import World

@Suite("Faults")
struct FaultTests {
    private let test: TestWorld
    private var faults: Faults { test.world.faults }

    init() throws { test = try TestWorld() }

    @Test("are in force from their start until they are healed")
    func healed() async throws {
        let before = test.clock.now
        test.clock.advance(by: .seconds(1))
        let fault = try await faults.add(.powerLoss, to: .zone("use1-az1"), origin: .cli)
        #expect(try faults.inForce() == [fault])
        #expect(try faults.inForce(at: before).isEmpty)
        test.clock.advance(by: .seconds(60))
        try await faults.heal(fault.id)
        try await faults.heal(fault.id)
        #expect(try faults.inForce().isEmpty)
        #expect(try faults.history().map(\.end) == [test.clock.now])
        await #expect(throws: LedgerError.self) { try await faults.heal("fault-none") }
    }

    @Test("are over when their time is, noticed or not")
    func expires() async throws {
        let fault = try await faults.add(.latency, to: .region("us-east-1"), for: .seconds(60), origin: .fis)
        test.clock.advance(by: .seconds(59))
        #expect(try faults.inForce().map(\.id) == [fault.id])
        test.clock.advance(by: .seconds(1))
        #expect(try faults.inForce().isEmpty)
        #expect(try faults.get(fault.id)?.isClosed == false)
        try await faults.closeDue()
        #expect(try faults.get(fault.id)?.isClosed == true)
    }

    @Test("of a Region befall its zones")
    func scopes() async throws {
        let region = try await faults.add(.networkLoss, to: .region("us-east-1"), origin: .console)
        let zone = try await faults.add(.powerLoss, to: .zone("use1-az1"), origin: .console)
        let engine = try await faults.add(.processKill, to: FaultScope(.engine, "broker-1"), origin: .drill)
        #expect(try Set(faults.affecting(zone: "use1-az1").map(\.id)) == [region.id, zone.id])
        #expect(try faults.affecting(zone: "use1-az2").map(\.id) == [region.id])
        #expect(try faults.affecting(zone: "euw1-az1").isEmpty)
        #expect(try faults.affecting(region: "us-east-1").map(\.id) == [region.id])
        #expect(try faults.affecting(FaultScope(.engine, "broker-1")).map(\.id) == [engine.id])
        try await faults.healAll()
        #expect(try faults.inForce().isEmpty)
    }

    @Test("end by themselves while they are watched, and are told of")
    func watched() async throws {
        let world = test.world
        let feed = try await faults.changes()
        let early = try await faults.add(.powerLoss, to: .zone("use1-az1"), for: .seconds(10), origin: .cli)
        let watcher = Task { try await world.faults.run() }
        await test.clock.untilSleepers(1)
        let late = try await faults.add(.powerLoss, to: .zone("use1-az2"), for: .seconds(20), origin: .cli)
        await test.clock.untilSleepers(2)
        test.clock.advance(by: .seconds(10))
        let iterator = feed.makeAsyncIterator()
        var told: [String] = []
        for _ in 0..<3 {
            if case .change(let change) = await iterator.next() { told.append("\(change.action) \(change.key.id)") }
        }
        #expect(told == ["created \(early.id)", "created \(late.id)", "updated \(early.id)"])
        #expect(try faults.inForce().map(\.id) == [late.id])
        watcher.cancel()
        _ = try? await watcher.value
    }

    @Test("outlive a restart")
    func restart() async throws {
        let fault = try await faults.add(
            .diskFull,
            to: FaultScope(.host, "h-1"),
            origin: .cli,
            settings: ["share": "90"]
        )
        test.world.close()
        let copy = test.directory.copy()
        let world = try World(directory: copy.path, durability: .relaxed, clock: test.clock)
        #expect(try world.faults.inForce() == [fault])
    }

    @Test("are told in the event log")
    func logged() async throws {
        let fault = try await faults.add(.powerLoss, to: .zone("use1-az1"), origin: .cli)
        try await faults.heal(fault.id)
        let events = try await test.world.events.find(EventQuery(zone: "use1-az1")).events
        #expect(events.map(\.event.what) == ["fault.begins", "fault.ends"])
    }
}
