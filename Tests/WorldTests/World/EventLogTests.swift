import Ground
import Testing

@testable import World

@Suite("The event log")
struct EventLogTests {
    private let test: TestWorld
    private var events: EventLog { test.world.events }

    init() throws { test = try TestWorld() }

    private func what(_ query: EventQuery) async throws -> [String] {
        try await events.find(query).events.map(\.event.what)
    }

    @Test("finds events by time, kind, resource and zone")
    func finds() async throws {
        let start = test.clock.now
        events.note("broker.started", by: "mq", region: "us-east-1", zone: "use1-az1", resource: "arn:broker")
        test.clock.advance(by: .seconds(10))
        events.note("broker.lost", by: "mq", account: "111122223333", resource: "arn:broker", detail: ["pid": 7])
        test.clock.advance(by: .seconds(10))
        events.note("broker.started", by: "mq", region: "us-east-1", zone: "use1-az2", resource: "arn:standby")
        #expect(try await what(EventQuery()) == ["broker.started", "broker.lost", "broker.started"])
        #expect(try await what(EventQuery(what: "broker.lost")) == ["broker.lost"])
        #expect(try await what(EventQuery(resource: "arn:broker")).count == 2)
        #expect(try await what(EventQuery(zone: "use1-az2")).count == 1)
        #expect(try await what(EventQuery(region: "us-east-1")).count == 2)
        #expect(try await what(EventQuery(account: "111122223333")) == ["broker.lost"])
        let later = start.advanced(by: .seconds(10))
        #expect(try await what(EventQuery(from: later)) == ["broker.lost", "broker.started"])
        #expect(try await what(EventQuery(until: later)) == ["broker.started"])
        let found = try await events.find(EventQuery(what: "broker.lost")).events.first?.event
        #expect(found?.detail["pid"]?.int == 7)
        #expect(found?.at == later)
    }

    @Test("is read page by page, either way", arguments: [false, true])
    func pages(newestFirst: Bool) async throws {
        for number in 0..<25 { events.note("e\(number)", by: "test") }
        var query = EventQuery(newestFirst: newestFirst, limit: 10)
        var seen: [String] = []
        var sizes: [Int] = []
        repeat {
            let page = try await events.find(query)
            seen += page.events.map(\.event.what)
            sizes.append(page.events.count)
            query.after = page.next
        } while query.after != nil
        let all = (0..<25).map { "e\($0)" }
        #expect(seen == (newestFirst ? all.reversed() : all))
        #expect(sizes == [10, 10, 5])
    }

    @Test("belongs to the transaction it is logged in")
    func transactions() async throws {
        struct Refusal: Error {}
        let event = Event(at: test.clock.now, who: "test", what: "made")
        try await test.ledger.write { transaction in
            transaction.log(event)
            try transaction.insert(Network(range: "a"), id: "vpc-1", in: home)
        }
        _ = try? await test.ledger.write { transaction in
            transaction.log(event)
            throw Refusal()
        }
        #expect(try await what(EventQuery()) == ["made"])
    }

    @Test("forgets the oldest, and numbers on after a restart")
    func bounded() async throws {
        let directory = TemporaryDirectory()
        func open() throws -> Ledger {
            try Ledger(
                file: directory.path + "/world.sqlite",
                durability: .relaxed,
                clock: test.clock,
                retention: .init(changes: 10, events: 20, step: 5)
            )
        }
        var ledger = try open()
        for number in 0..<63 { ledger.log([Event(at: test.clock.now, who: "test", what: "e\(number)")]) }
        try await ledger.flush()
        ledger.close()
        ledger = try open()
        ledger.log([Event(at: test.clock.now, who: "test", what: "last")])
        let kept = try await ledger.events(EventQuery(limit: 1000)).events
        #expect((20...25).contains(kept.count))
        #expect(kept.last?.sequence == 64)
        #expect(kept.last?.event.what == "last")
        ledger.close()
    }
}
