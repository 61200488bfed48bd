import Testing

@testable import ObjectStore

@Suite("A bucket")
struct BucketTests {
    @Test("is found with what it was created with, also after a reopening")
    func created() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let facts = BucketFacts(name: "films", owner: "o", region: "r", created: 7, configuration: ["cors": [1, 2]])
        let made = try await store.createBucket(facts)
        #expect(store.bucket("films") == made)
        #expect(made.configuration == ["cors": [1, 2]])
        store.close()
        let again = try fixture.open()
        #expect(again.bucket("films") == made)
        #expect(again.buckets == [made])
    }

    @Test("refuses a second of its name")
    func twice() async throws {
        let store = try await StoreFixture().openWithBucket()
        await #expect(throws: StoreError.bucketExists("b")) {
            try await store.createBucket(BucketFacts(name: "b", created: 2))
        }
    }

    @Test("cannot be deleted while it holds a version or a marker")
    func notEmpty() async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        let marker = try await store.delete("k").marker
        await #expect(throws: StoreError.bucketNotEmpty("b")) { try await store.deleteBucket("b") }
        try await store.delete("k", marker)
        _ = try await store.createUpload(of: "k", in: "b", facts: UploadFacts(initiated: 1))
        try await store.deleteBucket("b")
        #expect(store.bucket("b") == nil)
        await #expect(throws: StoreError.bucketMissing("b")) { try await store.deleteBucket("b") }
        await #expect(throws: StoreError.bucketMissing("b")) { try await store.put("k") }
    }

    @Test("made anew under an old name has nothing of the old one")
    func anew() async throws {
        let store = try await StoreFixture().openWithBucket()
        _ = try await store.setConfiguration([1], as: "policy", of: "b")
        try await store.put("k")
        _ = try await store.object("k", in: "b")
        try await store.delete("k")
        try await store.deleteBucket("b")
        let made = try await store.createBucket(BucketFacts(name: "b", created: 2))
        #expect(made.configuration.isEmpty)
        await #expect(throws: StoreError.objectMissing("k")) { try await store.object("k", in: "b") }
    }

    @Test("keeps, replaces and removes configuration records, atomically with looking at them")
    func configuration() async throws {
        let store = try await StoreFixture().openWithBucket()
        #expect(try await store.setConfiguration([1], as: "a", of: "b").configuration == ["a": [1]])
        let changed = try await store.updateConfiguration(of: "b") { (bucket) throws(StoreError) in
            ["a": nil, "c": (bucket.configuration["a"] ?? []) + [2]]
        }
        #expect(changed.configuration == ["c": [1, 2]])
        #expect(store.bucket("b") == changed)
        await #expect(throws: StoreError.refused("no")) {
            try await store.updateConfiguration(of: "b") { (_) throws(StoreError) in throw .refused("no") }
        }
        #expect(store.bucket("b") == changed)
    }

    @Test("counts what lies in it")
    func usage() async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        try await store.put("a", [1, 2, 3])
        try await store.put("a", [1])
        try await store.delete("a")
        #expect(try await store.usage(of: "b") == BucketUsage(versions: 2, deleteMarkers: 1, bytes: 4))
    }
}
