import Ground
import Testing

@testable import World

@Suite("A change feed")
struct ChangeFeedTests {
    private let test: TestWorld
    private var ledger: Ledger { test.ledger }

    init() throws { test = try TestWorld() }

    private func insert(_ ids: [String]) async throws {
        for id in ids { try await ledger.write { try $0.insert(Network(range: id), id: id, in: home) } }
    }

    private func take(_ count: Int, _ feed: ChangeFeed) async -> [ChangeFeed.Element] {
        var elements: [ChangeFeed.Element] = []
        guard count > 0 else { return elements }
        for await element in feed {
            elements.append(element)
            if elements.count == count { break }
        }
        return elements
    }

    private func ids(_ elements: [ChangeFeed.Element]) -> [String] {
        elements.map { element in
            switch element {
            case .change(let change): change.key.id
            case .resync: "resync"
            }
        }
    }

    @Test("tells of committed changes in their order, each record once in a transaction")
    func order() async throws {
        let feed = try await ledger.changes(of: [Network.self])
        try await insert(["a", "b"])
        try await ledger.write { transaction in
            try transaction.delete(Network.self, "b", in: home)
            try transaction.update(Network.self, "a", in: home) { $0.range = "1" }
            try transaction.update(Network.self, "a", in: home) { $0.range = "2" }
            try transaction.insert(Network(range: ""), id: "short", in: home)
            try transaction.delete(Network.self, "short", in: home)
            try transaction.insert(Subnet(network: "a"), id: "s", in: home)
        }
        let elements = await take(4, feed)
        #expect(ids(elements) == ["a", "b", "b", "a"])
        let changes = elements.compactMap { if case .change(let change) = $0 { change } else { nil } }
        #expect(changes.map(\.action) == [.created, .created, .deleted, .updated])
        #expect(changes.map(\.sequence) == changes.map(\.sequence).sorted())
        #expect(changes[3].oldVersion == changes[0].newVersion)
        #expect(changes[3].newVersion == (try ledger.require(Network.self, "a", in: home).version))
        #expect(changes[2].newVersion == nil)
    }

    @Test("goes on after what a snapshot shows, over a restart too")
    func resumes() async throws {
        try await insert(["a", "b"])
        let known = ledger.snapshot().sequence
        try await insert(["c"])
        ledger.close()
        let copy = test.directory.copy()
        let world = try World(directory: copy.path, durability: .relaxed)
        let feed = try await world.ledger.changes(of: [Network.self], after: known)
        try await world.ledger.write { try $0.insert(Network(range: "d"), id: "d", in: home) }
        #expect(ids(await take(2, feed)) == ["c", "d"])
        #expect(ids(await take(3, try await world.ledger.changes(after: 1))) == ["b", "c", "d"])
    }

    @Test("says to list anew when the reader remembers more than there is")
    func future() async throws {
        try await insert(["a"])
        #expect(ids(await take(1, try await ledger.changes(after: 1000))) == ["resync"])
    }

    @Test("says to list anew when the reader is too slow, and goes on from there")
    func slow() async throws {
        let feed = try await ledger.changes(of: [Network.self], capacity: 3)
        try await insert(["a", "b", "c", "d", "e"])
        let elements = await take(2, feed)
        #expect(ids(elements) == ["resync", "e"])
        #expect(elements.first == .resync(through: 4))
    }

    @Test("says to list anew when the history is longer than the reader can hold")
    func longHistory() async throws {
        try await insert(["a", "b", "c", "d"])
        let feed = try await ledger.changes(of: [Network.self], after: 0, capacity: 3)
        try await insert(["e"])
        #expect(ids(await take(2, feed)) == ["resync", "e"])
    }

    @Test("says to list anew when the history was trimmed")
    func trimmed() async throws {
        let directory = TemporaryDirectory()
        let ledger = try Ledger(
            file: directory.path + "/world.sqlite",
            durability: .relaxed,
            clock: test.clock,
            retention: .init(changes: 10, events: 10, step: 5)
        )
        for number in 0..<40 {
            try await ledger.write { try $0.insert(Network(range: ""), id: "n-\(number)", in: home) }
        }
        #expect(ids(await take(1, try await ledger.changes(after: 3))) == ["resync"])
        #expect(ids(await take(2, try await ledger.changes(after: 35))) == ["n-35", "n-36"])
        ledger.close()
    }

    @Test("ends with the ledger and with its reader's task")
    func ends() async throws {
        let feed = try await ledger.changes()
        let reader = Task { await feed.makeAsyncIterator().next() }
        reader.cancel()
        #expect(await reader.value == nil)
        let other = try await ledger.changes()
        async let end = other.makeAsyncIterator().next()
        ledger.close()
        #expect(await end == nil)
        #expect(ids(await take(1, other)) == [])
    }

    @Test("misses nothing and repeats nothing while it is joined in the midst of writes", arguments: 1...5)
    func joins(seed: UInt64) async throws {
        let ledger = ledger
        let writer = Task {
            for number in 0..<200 {
                try await ledger.write { try $0.insert(Network(range: ""), id: "n-\(number)", in: home) }
            }
        }
        var random = SeededRandom(seed: seed)
        let wanted = random.int(in: 0..<150)
        while ledger.count(Network.self) < wanted { await Task.yield() }
        let snapshot = ledger.snapshot()
        let known = snapshot.count(Network.self)
        let feed = try await ledger.changes(of: [Network.self], after: snapshot.sequence)
        #expect(ids(await take(200 - known, feed)) == (known..<200).map { "n-\($0)" })
        try await writer.value
    }
}
