import Glibc
import NIOCore
import SQLiteFile
import Synchronization
import Testing

@testable import ObjectStore

@Suite("Opening a store")
struct OpeningTests {
    @Test("is refused while another has it open")
    func locked() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        #expect(throws: StoreError.inUse(path: fixture.directory)) { try fixture.open() }
        store.close()
        try fixture.open().close()
    }

    @Test("finds everything again, in both modes", arguments: [SyncPolicy.durable, .relaxed])
    func again(sync: SyncPolicy) async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket(.enabled, sync: sync)
        try await store.put("k", [1])
        try await store.put("k", patterned(100_000))
        let upload = try await store.createUpload(of: "u", in: "b", facts: UploadFacts(initiated: 1))
        store.close()
        let later = try fixture.open(sync: sync)
        #expect(try await later.bytes("k", version: .named("v1")) == [1])
        #expect(try await later.bytes("k") == patterned(100_000))
        #expect(try await later.upload(upload.id, of: "u", in: "b") == upload)
        #expect(later.bucket("b")?.versioning == .enabled)
    }

    @Test("removes what a killed process left, and nothing else")
    func leftovers() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        try await store.put("k", patterned(100_000))
        store.close()
        // As after a kill: no mark of a tidy end, a half-written file, a whole one without a record.
        #expect(unlink(fixture.directory + "/tidy") == 0)
        for path in ["/staging/ff1", "/blobs/f1"] {
            if path == "/blobs/f1" { mkdir(fixture.directory + path, 0o700) }
            let name = path == "/blobs/f1" ? path + "/ff1" : path
            close(Glibc.open(fixture.directory + name, O_CREAT | O_WRONLY, 0o600))
        }
        #expect(fixture.contentFiles.count == 2)
        let again = try fixture.open()
        #expect(fixture.contentFiles.count == 1)
        #expect(fixture.stagedFiles.isEmpty)
        #expect(try await again.bytes("k") == patterned(100_000))
    }

    @Test("of another format is refused")
    func format() async throws {
        let fixture = try StoreFixture()
        try fixture.open().close()
        try Connection(path: fixture.directory + "/store.db", access: .readWrite).execute("PRAGMA user_version = 99")
        #expect(throws: StoreError.formatUnknown(found: 99, expected: Schema.version)) { try fixture.open() }
    }

    @Test("anew is not disturbed by what outlives the old one")
    func outlived() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        try await store.put("k", patterned(100_000))
        var object: StoredObject? = try await store.object("k", in: "b")
        try await store.delete("k")
        var writer: ContentWriter? = store.makeContentWriter()
        try await writer?.append(ByteBuffer(bytes: patterned(1_100_000)))
        store.close()
        // The new store gives the old numbers again.
        let again = try fixture.open()
        try await again.put("l", patterned(100_000))
        try await again.put("m", patterned(100_000))
        _ = consume object
        object = nil
        _ = consume writer
        writer = nil
        #expect(try await again.bytes("l") == patterned(100_000))
        #expect(try await again.bytes("m") == patterned(100_000))
    }

    @Test("after closing, calls answer that it is closed")
    func closed() async throws {
        let store = try await StoreFixture().openWithBucket()
        try await store.put("k", patterned(100_000))
        store.close()
        #expect(await refusal { try await store.put("k") } == .closed)
        #expect(await refusal { try await store.list(ListQuery(), in: "b") } == .closed)
        store.close()
    }
}

@Suite("A full disk")
struct FullDiskTests {
    @Test("fails the write that does not fit, keeps what was there, and works again when there is room")
    func database() async throws {
        let fixture = try StoreFixture { $0.databasePagesMax = 300 }
        let store = try await fixture.openWithBucket()
        var kept: [ObjectKey] = []
        var failures = 0
        for round in 0..<20 {
            let outcomes = await withTaskGroup(of: (ObjectKey, StoreError?).self) { group in
                for number in 0..<8 {
                    let key = ObjectKey("r\(round)n\(number)")
                    group.addTask {
                        (key, await refusal { try await store.put(key, patterned(9000)) })
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for (key, error) in outcomes {
                if error == nil { kept.append(key) } else { failures += 1 }
                if let error { #expect(error == .full(path: fixture.directory + "/store.db")) }
            }
        }
        #expect(failures > 0)
        #expect(kept.count > 40)
        for key in kept { #expect(try await store.bytes(key) == patterned(9000)) }
        #expect(try await store.list(ListQuery(), in: "b").items.count == kept.count)
        for key in kept.prefix(10) { try await store.delete(key) }
        try await store.put("again", patterned(9000))
        #expect(try await store.bytes("again") == patterned(9000))
    }

    @Test("under a content's file fails the write and leaves no file")
    func file() async throws {
        let room = RoomLeft(250_000)
        let fixture = try StoreFixture { $0.failFileWrite = { room.take($0) ? nil : ENOSPC } }
        let store = try await fixture.openWithBucket()
        try await store.put("k", patterned(100_000))
        for _ in 0..<2 {
            let error = await refusal { try await store.put("l", patterned(2_000_000)) }
            guard case .full = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        #expect(try await store.bytes("k") == patterned(100_000))
        store.close()
        #expect(fixture.contentFiles.count == 1)
        #expect(fixture.stagedFiles.isEmpty)
    }

    private final class RoomLeft: Sendable {
        private let bytes: Atomic<Int>
        init(_ bytes: Int) { self.bytes = Atomic(bytes) }
        func take(_ count: Int) -> Bool { bytes.wrappingSubtract(count, ordering: .relaxed).newValue >= 0 }
    }
}

@Suite("Deleted records")
struct SpaceTests {
    @Test("give their pages back to the file system")
    func vacuum() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        for number in 0..<300 { try await store.put(ObjectKey("k\(number)"), patterned(20_000)) }
        store.close()
        // What was written may still lie in the log beside the database.
        #expect(size(fixture) + size(fixture, "-wal") > 300 * 20_000)
        let again = try fixture.open()
        for number in 0..<300 { try await again.delete(ObjectKey("k\(number)")) }
        again.close()
        let connection = try Connection(path: fixture.directory + "/store.db", access: .readWrite)
        while SpaceReturn(database: connection).step() {}
        #expect(size(fixture) < 300 * 20_000 / 3)
    }

    private func size(_ fixture: StoreFixture, _ suffix: String = "") -> Int {
        var facts = stat()
        return stat(fixture.directory + "/store.db" + suffix, &facts) == 0 ? Int(facts.st_size) : 0
    }
}
