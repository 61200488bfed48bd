import Testing

@testable import ObjectStore

@Suite("A write condition")
struct ConditionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let conditions: WriteConditions
        let onMissing: StoreError?
        let onPresent: StoreError?
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "none", conditions: .none, onMissing: nil, onPresent: nil),
        Row(
            name: "match any",
            conditions: WriteConditions(match: .any),
            onMissing: .objectMissing("k"),
            onPresent: nil
        ),
        Row(
            name: "match its tag",
            conditions: WriteConditions(match: .tag("t")),
            onMissing: .objectMissing("k"),
            onPresent: nil
        ),
        Row(
            name: "match another tag",
            conditions: WriteConditions(match: .tag("x")),
            onMissing: .objectMissing("k"),
            onPresent: .conditionFailed(.match, foundTag: "t")
        ),
        Row(
            name: "match none at all",
            conditions: WriteConditions(noneMatch: .any),
            onMissing: nil,
            onPresent: .conditionFailed(.noneMatch, foundTag: "t")
        ),
        Row(
            name: "unmodified since before",
            conditions: WriteConditions(unmodifiedSince: 99),
            onMissing: nil,
            onPresent: .conditionFailed(.unmodifiedSince, foundTag: "t")
        ),
        Row(
            name: "unmodified since",
            conditions: WriteConditions(unmodifiedSince: 100),
            onMissing: nil,
            onPresent: nil
        ),
        Row(
            name: "another size",
            conditions: WriteConditions(size: 4),
            onMissing: nil,
            onPresent: .conditionFailed(.size, foundTag: "t")
        ),
    ]

    @Test("is judged at the commit of a put", arguments: rows)
    func put(row: Row) async throws {
        let store = try await StoreFixture().openWithBucket()
        #expect(await refusal { try await store.put("k", conditions: row.conditions) } == row.onMissing)
        try await store.put("k", [1, 2, 3], tag: "t", modified: 100)
        #expect(await refusal { try await store.put("k", conditions: row.conditions) } == row.onPresent)
    }

    @Test("is judged at the commit of a delete", arguments: rows)
    func delete(row: Row) async throws {
        let store = try await StoreFixture().openWithBucket()
        let request = DeleteRequest(key: "k", now: 1, conditions: row.conditions)
        #expect(await refusal { try await store.delete(request, in: "b") } == row.onMissing)
        try await store.put("k", [1, 2, 3], tag: "t", modified: 100)
        #expect(await refusal { try await store.delete(request, in: "b") } == row.onPresent)
    }

    @Test("that nothing is there lets exactly one of many win")
    func race() async throws {
        let store = try await StoreFixture().openWithBucket()
        let wins = await withTaskGroup(of: Int.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let conditions = WriteConditions(noneMatch: .any)
                    let outcome = await refusal {
                        try await store.put("k", tag: "\(number)", conditions: conditions)
                    }
                    return outcome == nil ? 1 : 0
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wins == 1)
    }

    @Test("sees nothing where a delete marker is current")
    func marker() async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        try await store.put("k")
        try await store.delete("k")
        try await store.put("k", conditions: WriteConditions(noneMatch: .any))
    }
}

/// The error that a call ends with; `nil` when it succeeds.
func refusal(_ body: () async throws -> some Any) async -> StoreError? {
    do {
        _ = try await body()
    } catch let error as StoreError {
        return error
    } catch {
        Issue.record("another error than the store's own: \(error)")
    }
    return nil
}

@Suite("A protected version")
struct ProtectionTests {
    struct Row: Sendable {
        let protection: Protection
        let now: Int64
        let overrides: Bool
        let goes: Bool
    }

    static let rows = [
        Row(protection: .none, now: 0, overrides: false, goes: true),
        Row(protection: Protection(hold: true), now: 999, overrides: true, goes: false),
        Row(protection: .until(100, .overridable), now: 99, overrides: false, goes: false),
        Row(protection: .until(100, .overridable), now: 99, overrides: true, goes: true),
        Row(protection: .until(100, .overridable), now: 100, overrides: false, goes: true),
        Row(protection: .until(100, .strict), now: 99, overrides: true, goes: false),
        Row(protection: .until(100, .strict), now: 100, overrides: false, goes: true),
    ]

    @Test("goes only when nothing keeps it", arguments: rows)
    func removal(row: Row) async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        let version = try await store.put("k", protection: row.protection).record.version
        var request = DeleteRequest(key: "k", version: version, now: row.now)
        request.overridesRetention = row.overrides
        let expected: StoreError? = row.goes ? nil : .protected(row.protection)
        let sent = request
        #expect(await refusal { try await store.delete(sent, in: "b") } == expected)
        #expect(try await store.versionLines().count == (row.goes ? 0 : 1))
    }

    @Test("can still be hidden by a delete marker, and is not replaced by a write")
    func hiding() async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        try await store.put("k", protection: Protection(hold: true))
        #expect(try await store.delete("k").marker != nil)
        let plain = try await StoreFixture().openWithBucket()
        try await plain.put("k", protection: Protection(hold: true))
        let refused = StoreError.protected(Protection(hold: true))
        #expect(await refusal { try await plain.put("k") } == refused)
        #expect(await refusal { try await plain.delete("k") } == refused)
    }

    @Test("is released by an update, which sees the record it changes")
    func update() async throws {
        let store = try await StoreFixture().openWithBucket()
        try await store.put("k", tag: "t", protection: Protection(hold: true))
        let changed = try await store.update("k", in: "b") { (record) throws(StoreError) in
            var facts = record.facts
            facts.protection = .none
            facts.attributes = [7]
            return facts
        }
        #expect(changed.tag == "t")
        #expect(try await store.object("k", in: "b").record == changed)
        #expect(try await store.bytes("k") == [1, 2, 3])
        #expect(try await store.delete("k").removed != nil)
    }
}

extension Protection {
    static func until(_ time: Int64, _ mode: Mode) -> Protection {
        Protection(retention: Retention(mode: mode, until: time))
    }
}
