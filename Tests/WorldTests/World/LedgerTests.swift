import Ground
import Testing
import World

@Suite("The ledger")
struct LedgerTests {
    private let test: TestWorld
    private var ledger: Ledger { test.ledger }

    init() throws { test = try TestWorld() }

    @Test("gives back what was written, with its times and a version that grows")
    func roundTrip() async throws {
        let made = try await ledger.write { try $0.insert(Network(range: "10.0.0.0/16"), id: "vpc-1", in: home) }
        #expect(try ledger.get(Network.self, "vpc-1", in: home) == made)
        #expect(made.created == test.clock.now)
        test.clock.advance(by: .seconds(5))
        let changed = try await ledger.write {
            try $0.update(Network.self, "vpc-1", in: home) { $0.range = "10.1.0.0/16" }
        }
        #expect(changed.range == "10.1.0.0/16")
        #expect(changed.version > made.version)
        #expect(changed.created == made.created)
        #expect(changed.updated == made.created.advanced(by: .seconds(5)))
        #expect(try ledger.get(Network.self, "vpc-1", in: abroad) == nil)
        try await ledger.write { try $0.delete(Network.self, "vpc-1", in: home) }
        #expect(try ledger.get(Network.self, "vpc-1", in: home) == nil)
    }

    @Test("refuses conflicts by name")
    func conflicts() async throws {
        let key = RecordKey(kind: "test.network", place: home, id: "vpc-1")
        await #expect(throws: LedgerError.missing(key)) {
            try await ledger.write { try $0.update(Network.self, "vpc-1", in: home) { $0.range = "" } }
        }
        let first = try await ledger.write { try $0.insert(Network(range: "a"), id: "vpc-1", in: home) }
        await #expect(throws: LedgerError.exists(key)) {
            try await ledger.write { try $0.insert(Network(range: "b"), id: "vpc-1", in: home) }
        }
        let second = try await ledger.write { try $0.update(first) }
        let lost = LedgerError.versionChanged(key, expected: first.version, found: second.version)
        await #expect(throws: lost) { try await ledger.write { try $0.update(first) } }
        await #expect(throws: lost) { try await ledger.write { try $0.delete(first) } }
        try await ledger.write { try $0.delete(second) }
        await #expect(throws: LedgerError.missing(key)) { try await ledger.write { try $0.delete(second) } }
    }

    @Test("does not take a record made anew for the old one")
    func newLife() async throws {
        let old = try await ledger.write { try $0.insert(Network(range: "a"), id: "vpc-1", in: home) }
        try await ledger.write { transaction in
            try transaction.delete(old)
            try transaction.insert(Network(range: "a"), id: "vpc-1", in: home)
        }
        await #expect(throws: LedgerError.self) { try await ledger.write { try $0.update(old) } }
    }

    @Test("keeps nothing of a transaction that throws")
    func rollback() async throws {
        struct Refusal: Error {}
        try await ledger.write { try $0.insert(Network(range: "a"), id: "vpc-1", in: home) }
        let before = ledger.sequence
        await #expect(throws: Refusal.self) {
            try await ledger.write { transaction in
                try transaction.update(Network.self, "vpc-1", in: home) { $0.range = "b" }
                try transaction.insert(Subnet(network: "vpc-1"), id: "subnet-1", in: home)
                #expect(transaction.contains(Subnet.self, "subnet-1", in: home))
                throw Refusal()
            }
        }
        #expect(try ledger.require(Network.self, "vpc-1", in: home).range == "a")
        #expect(ledger.count(Subnet.self) == 0)
        #expect(ledger.sequence == before)
    }

    @Test("lists by place, account, Region, prefix and page in the order of ids")
    func lists() async throws {
        try await ledger.write { transaction in
            for (number, place) in [home, abroad, neighbour].enumerated() {
                for id in ["a-1", "a-2", "b-1", "b-2"] {
                    try transaction.insert(Network(range: "\(number)"), id: id, in: place)
                }
            }
            try transaction.insert(Network(range: "global"), id: "a-0", in: .global("000000000000"))
        }
        func ids(_ scope: Scope) throws -> [String] { try ledger.list(Network.self, in: scope).map(\.id) }
        #expect(try ids(.place(home)) == ["a-1", "a-2", "b-1", "b-2"])
        #expect(try ids(.account("000000000000")).count == 9)
        #expect(try ids(.account("111122223333")).count == 4)
        #expect(try ids(.region("us-east-1")).count == 8)
        #expect(try ids(.everywhere).count == 13)
        #expect(try ids(.place(.global("000000000000"))) == ["a-0"])
        #expect(try ledger.list(Network.self, in: home, idPrefix: "b-").map(\.id) == ["b-1", "b-2"])
        #expect(try ledger.list(Network.self, in: home, limit: 3).map(\.id) == ["a-1", "a-2", "b-1"])
        #expect(try ledger.list(Network.self, in: home, after: "a-2").map(\.id) == ["b-1", "b-2"])
        #expect(try ledger.list(Network.self, in: home, after: "a-3", limit: 1).map(\.id) == ["b-1"])
        #expect(ledger.count(Network.self, in: .region("eu-west-1")) == 4)
    }

    @Test("finds records by their indexes, which follow the record")
    func indexes() async throws {
        try await ledger.write { transaction in
            for number in 0..<6 {
                try transaction.insert(Subnet(network: "vpc-\(number % 2)"), id: "subnet-\(number)", in: home)
            }
            try transaction.insert(Subnet(network: "vpc-0"), id: "subnet-9", in: neighbour)
        }
        func ids(_ network: String, _ scope: Scope) throws -> [String] {
            try ledger.list(Subnet.self, where: "network", is: network, in: scope).map(\.id)
        }
        #expect(try ids("vpc-0", .place(home)) == ["subnet-0", "subnet-2", "subnet-4"])
        #expect(try ids("vpc-0", .everywhere).count == 4)
        #expect(try ids("vpc", .everywhere) == [])
        try await ledger.write { transaction in
            try transaction.update(Subnet.self, "subnet-0", in: home) { $0.network = "vpc-1" }
            try transaction.update(Subnet.self, "subnet-2", in: home) { $0.size = 7 }
            try transaction.delete(Subnet.self, "subnet-4", in: home)
        }
        #expect(try ids("vpc-0", .place(home)) == ["subnet-2"])
        #expect(try ids("vpc-1", .place(home)) == ["subnet-0", "subnet-1", "subnet-3", "subnet-5"])
        let found = try ledger.list(Subnet.self, where: "network", is: "vpc-0", in: .place(home))
        #expect(found.first?.size == 7)
    }

    @Test("shows a snapshot as it was")
    func snapshots() async throws {
        try await ledger.write { try $0.insert(Network(range: "a"), id: "vpc-1", in: home) }
        let snapshot = ledger.snapshot()
        try await ledger.write { transaction in
            try transaction.update(Network.self, "vpc-1", in: home) { $0.range = "b" }
            try transaction.insert(Network(range: "c"), id: "vpc-2", in: home)
        }
        #expect(try snapshot.list(Network.self).map(\.range) == ["a"])
        #expect(try ledger.list(Network.self).map(\.range) == ["b", "c"])
    }

    @Test("tells ids apart by their bytes, not by how they look")
    func unicode() async throws {
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        try await ledger.write { transaction in
            try transaction.insert(Network(range: "1"), id: composed, in: home)
            try transaction.insert(Network(range: "2"), id: decomposed, in: home)
        }
        #expect(try ledger.require(Network.self, composed, in: home).range == "1")
        #expect(try ledger.require(Network.self, decomposed, in: home).range == "2")
    }

    @Test("refuses ids that cannot be sorted", arguments: ["", "a\0b"])
    func badIDs(id: String) async throws {
        let key = RecordKey(kind: "test.network", place: home, id: id)
        await #expect(throws: LedgerError.unusableKey(key)) {
            try await ledger.write { try $0.insert(Network(range: ""), id: id, in: home) }
        }
    }

    @Test("refuses what comes after it was closed")
    func closed() async throws {
        ledger.close()
        ledger.close()
        await #expect(throws: LedgerError.closed) { try await ledger.flush() }
    }

    @Test("serialises transactions of many tasks")
    func concurrent() async throws {
        try await ledger.write { try $0.insert(Subnet(network: "vpc-1"), id: "counter", in: home) }
        let ledger = ledger
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<16 {
                group.addTask {
                    for _ in 0..<50 {
                        try await ledger.write { try $0.update(Subnet.self, "counter", in: home) { $0.size += 1 } }
                    }
                }
            }
        }
        #expect(try ledger.require(Subnet.self, "counter", in: home).size == 800)
    }
}
