import Glibc
import NIOCore
import SQLiteFile
import Testing

@testable import ObjectStore

@Suite("Damage")
struct DamageTests {
    /// Changes the database behind the closed store's back.
    private func execute(_ sql: String, _ fixture: StoreFixture) throws {
        let connection = try Connection(path: fixture.directory + "/store.db", access: .readWrite)
        try connection.execute(sql)
    }

    @Test("in a block of a file is found by the read that touches it and by a scrub, which names the object")
    func block() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        let bytes = patterned(500_000)
        try await store.put("k", bytes)
        try await store.put("sound", patterned(100_000))
        let blob = try #require(await blob(of: "k", in: store))
        let path = store.core.directory.path(blob)
        try flipByte(of: path, at: 3 * 65_536 + 17)
        #expect(try await store.bytes("k", range: 0..<190_000) == Array(bytes[..<190_000]))
        let bad = StoreError.corrupt(Corruption(place: .block(3), content: blob, detail: path))
        #expect(await refusal { try await store.bytes("k") } == bad)
        let inside = 200_000..<200_001
        #expect(await refusal { try await store.bytes("k", range: inside) } == bad)
        let report = try await store.scrub().report
        #expect(report.bad.map(\.place) == [.block(3)])
        #expect(report.affected == [.init(bucket: "b", key: "k", version: .null)])
        #expect(report.contents == 2)
        #expect(report.blocks == 8 + 2)
    }

    @Test("by the loss or the shortening of a file is found", arguments: [true, false])
    func file(isLost: Bool) async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        try await store.put("k", patterned(100_000))
        let path = try #require(fixture.contentFiles.first)
        #expect((isLost ? unlink(path) : truncate(path, 65_536)) == 0)
        guard case .corrupt = await refusal({ try await store.bytes("k") }) else {
            Issue.record("the damage was not noticed")
            return
        }
        #expect(try await store.scrub().report.affected.map(\.key) == ["k"])
    }

    @Test("in a small content is found, also when it is cached no more")
    func inline() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        try await store.put("k", [1, 2, 3])
        store.close()
        try execute("UPDATE blob SET bytes = x'010203ff' WHERE id = 1; UPDATE blob SET bytes = x'010204'", fixture)
        let again = try fixture.open()
        let object = try await again.object("k", in: "b")
        #expect(throws: StoreError.self) { try object.inlineContent() }
        guard case .corrupt(let found) = await refusal({ try await again.bytes("k") })
        else {
            Issue.record("the damage was not noticed")
            return
        }
        #expect(found.place == .inlineContent)
        let report = try await again.scrub().report
        #expect(report.bad.count == 1)
        #expect(report.affected.map(\.key) == ["k"])
        // The damaged object can be replaced.
        try await again.put("k", [4])
        #expect(try await again.bytes("k") == [4])
        #expect(try await again.scrub().report.isClean)
    }

    @Test("in a record is found, and does not keep the object from being deleted")
    func record() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        try await store.put("k", [1, 2, 3], tag: "right")
        store.close()
        try execute("UPDATE object SET tag = 'wrong'", fixture)
        let again = try fixture.open()
        guard case .corrupt(let found) = await refusal({ try await again.bytes("k") })
        else {
            Issue.record("the damage was not noticed")
            return
        }
        #expect(found.place == .record)
        #expect(try await again.scrub().report.affected.map(\.key) == ["k"])
        try await again.delete("k")
        #expect(try await again.scrub().report.isClean)
    }

    @Test("of the whole database stops the opening, says what to do and deletes nothing")
    func database() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        try await store.put("k", patterned(100_000))
        store.close()
        let path = fixture.directory + "/store.db"
        for page in 0..<4 { for offset in 0..<64 { try flipByte(of: path, at: page * 4096 + offset) } }
        let error = await refusal { try fixture.open() }
        guard case .databaseUnusable(path, _, let advice) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(advice.contains("Nothing was deleted"))
        #expect(fixture.contentFiles.count == 1)
    }

    @Test("by the loss of the database stops the opening while there are contents")
    func databaseLost() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        try await store.put("k", patterned(100_000))
        store.close()
        #expect(unlink(fixture.directory + "/store.db") == 0)
        #expect(throws: StoreError.self) { try fixture.open() }
        #expect(fixture.contentFiles.count == 1)
    }

    @Test("scrub stops when its task is cancelled, and goes on from there")
    func cancelled() async throws {
        let store = try await StoreFixture().openWithBucket()
        for number in 0..<5 { try await store.put(ObjectKey("k\(number)"), patterned(70_000)) }
        let stopped = try await withThrowingTaskGroup(of: ScrubProgress.self) { group in
            group.cancelAll()
            group.addTask { try await store.scrub() }
            return try await group.next() ?? ScrubProgress()
        }
        #expect(!stopped.isDone)
        let one = try await store.scrubStep(stopped)
        #expect(one.report.contents == 1)
        let rest = try await store.scrub(one)
        #expect(rest.isDone && rest.report.isClean)
        #expect(rest.report.contents == 5)
        #expect(rest.report.records == 5)
    }

    private func blob(of key: ObjectKey, in store: ObjectStore) async throws -> Int64? {
        try await store.object(key, in: "b").entry.contents.first
    }
}
