import NIOCore
import Synchronization
import Testing

@testable import ObjectStore

@Suite("A content")
struct ContentTests {
    @Test(
        "comes back as it went in, whole and in ranges",
        arguments: [0, 1, 4096, 32768, 32769, 65536, 65537, 300_000, 2_500_000]
    )
    func roundTrip(size: Int) async throws {
        let store = try await StoreFixture().openWithBucket()
        let bytes = patterned(size)
        let writer = store.makeContentWriter()
        var numbers = SeededNumbers(seed: UInt64(size))
        var position = 0
        while position < size {
            let end = min(size, position + 1 + numbers.below(90_000))
            try await writer.append(ByteBuffer(bytes: bytes[position..<end]))
            position = end
        }
        let staged = try await writer.finish()
        #expect(staged.size == size)
        let facts = ObjectFacts(modified: 1, tag: "t")
        _ = try await store.put(.staged(staged), as: "k", in: "b", facts: facts)
        let object = try await store.object("k", in: "b")
        #expect(object.size == size)
        #expect(try await object.bytes() == bytes)
        for _ in 0..<20 where size > 0 {
            let from = numbers.below(size)
            let to = from + 1 + numbers.below(size - from)
            #expect(try await object.bytes(from..<to) == Array(bytes[from..<to]))
        }
        #expect(throws: StoreError.rangeInvalid(size: size)) { try object.reader(range: 0..<(size + 1)) }
    }

    @Test("given as one buffer is stored in a file when it is large")
    func oneBuffer() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket(sync: .durable)
        let bytes = patterned(200_000)
        try await store.put("k", bytes)
        #expect(fixture.contentFiles.count == 1)
        #expect(try await store.bytes("k") == bytes)
    }

    @Test("is read to its end though the object is deleted meanwhile, and its file goes afterwards")
    func deletedWhileRead() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        let bytes = patterned(700_000)
        try await store.put("k", bytes)
        var object: StoredObject? = try await store.object("k", in: "b")
        let reader = try #require(try object?.reader())
        var read = Array(try #require(try await reader.next()).readableBytesView)
        try await store.delete("k")
        while let piece = try await reader.next() { read += Array(piece.readableBytesView) }
        #expect(read == bytes)
        #expect(try await object?.bytes() == bytes)
        object = nil
        store.close()
    }

    @Test("deleted leaves no file behind")
    func deleted() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        try await store.put("k", patterned(100_000))
        try await store.put("k", patterned(200_000))
        try await store.put("l", patterned(200_000))
        try await store.delete("l")
        store.close()
        #expect(fixture.contentFiles.count == 1)
    }

    @Test("given up leaves no file behind")
    func cancelled() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        do {
            let writer = store.makeContentWriter()
            try await writer.append(ByteBuffer(bytes: patterned(1_100_000)))
            #expect(fixture.stagedFiles.count == 1)
            let other = store.makeContentWriter()
            try await other.append(ByteBuffer(bytes: patterned(100_000)))
            _ = try await other.finish()
            writer.cancel()
        }
        store.close()
        #expect(fixture.stagedFiles.isEmpty)
        #expect(fixture.contentFiles.isEmpty)
    }

    @Test("refused by a condition leaves no file behind")
    func refused() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        try await store.put("k")
        let conditions = WriteConditions(noneMatch: .any)
        #expect(await refusal { try await store.put("k", patterned(99_999), conditions: conditions) } != nil)
        store.close()
        #expect(fixture.contentFiles.isEmpty)
    }

    @Test("is shared by a copy without a second file, and lives as long as one of the two", arguments: [10, 150_000])
    func shared(size: Int) async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        let bytes = patterned(size)
        try await store.put("a", bytes)
        let source = try await store.object("a", in: "b")
        let facts = ObjectFacts(modified: 2, tag: "copy")
        _ = try await store.put(.shared(source), as: "c", in: "b", facts: facts)
        let middle = size / 3..<size / 2
        _ = try await store.put(.shared(source, range: middle), as: "d", in: "b", facts: facts)
        #expect(fixture.contentFiles.count == (size > 1000 ? 1 : 0))
        try await store.delete("a")
        #expect(try await store.bytes("c") == bytes)
        try await store.delete("c")
        #expect(try await store.bytes("d") == Array(bytes[middle]))
        try await store.delete("d")
        withExtendedLifetime(source) {}
    }

    @Test("cannot be shared when its record has gone")
    func sourceGone() async throws {
        let store = try await StoreFixture().openWithBucket()
        try await store.put("a", patterned(100_000))
        let source = try await store.object("a", in: "b")
        try await store.delete("a")
        let facts = ObjectFacts(modified: 2, tag: "copy")
        #expect(
            await refusal { try await store.put(.shared(source), as: "c", in: "b", facts: facts) } == .sourceGone
        )
    }

    @Test("copied onto itself keeps its file", arguments: [10, 150_000])
    func ontoItself(size: Int) async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        let bytes = patterned(size)
        try await store.put("a", bytes)
        let source = try await store.object("a", in: "b")
        let facts = ObjectFacts(modified: 2, tag: "new")
        _ = try await store.put(.shared(source), as: "a", in: "b", facts: facts)
        store.close()
        let again = try fixture.open()
        #expect(try await again.bytes("a") == bytes)
        #expect(try await again.object("a", in: "b").record.tag == "new")
    }
}

@Suite("The cache")
struct CacheTests {
    @Test("answers a hot read without waiting, and never with what a write has replaced")
    func hot() async throws {
        let store = try await StoreFixture().openWithBucket()
        #expect(store.cachedObject("k", in: "b") == nil)
        for value in 1...50 as ClosedRange<UInt8> {
            try await store.put("k", [value])
            let found = try #require(store.cachedObject("k", in: "b"))
            #expect(try found.inlineContent().map { Array($0.readableBytesView) } == [value])
        }
        try await store.delete("k")
        #expect(store.cachedObject("k", in: "b") == nil)
    }

    @Test("stays within its bound")
    func bound() async throws {
        let fixture = try StoreFixture { $0.cacheLimitBytes = 512 * 1024 }
        let store = try await fixture.openWithBucket()
        for number in 0..<300 { try await store.put(ObjectKey("k\(number)"), patterned(4096)) }
        #expect(store.core.cache.bytes <= 512 * 1024)
        #expect(store.core.cache.bytes > 128 * 1024)
    }

    @Test("is not filled by a look-up that a commit has overtaken")
    func overtaken() throws {
        let cache = ObjectCache(limitBytes: 1 << 20)
        let key = ObjectCache.Key(bucket: 1, key: "k")
        let facts = ObjectFacts(modified: 1, tag: "old")
        let record = ObjectRecord(key: "k", version: .null, isDeleteMarker: false, size: 0, facts: facts)
        let old = ObjectEntry(record: record, content: .empty)
        let epoch = cache.epoch(key)
        cache.close([key])
        cache.fill(key, old, since: epoch)
        #expect(cache.find(key) == nil)
        cache.open([key: nil])
        cache.fill(key, old, since: epoch)
        #expect(cache.find(key) == nil)
        cache.fill(key, old, since: cache.epoch(key))
        #expect(cache.find(key) === old)
    }

    @Test("readers beside writers see every acknowledged write")
    func readYourWrites() async throws {
        let store = try await StoreFixture { $0.inlineLimitBytes = 8 }.openWithBucket()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    let key = ObjectKey("k\(task)")
                    for value in 1...60 as ClosedRange<UInt8> {
                        let bytes = [UInt8](repeating: value, count: value % 3 == 0 ? 40 : 4)
                        try await store.put(key, bytes)
                        #expect(try await store.bytes(key) == bytes)
                    }
                }
                group.addTask {
                    for _ in 0..<60 {
                        guard let object = try? await store.object(ObjectKey("k\(task)"), in: "b") else { continue }
                        let bytes = try await object.bytes()
                        #expect(Set(bytes).count <= 1)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
