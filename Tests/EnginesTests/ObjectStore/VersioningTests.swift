import Testing

@testable import ObjectStore

@Suite("Versioning")
struct VersioningTests {
    @Test("when off, a write replaces and a delete removes")
    func off() async throws {
        let store = try await StoreFixture().openWithBucket()
        try await store.put("k", tag: "one")
        try await store.put("k", tag: "two")
        #expect(try await store.versionLines() == ["k null two latest"])
        #expect(try await store.delete("k").removed?.version == .null)
        #expect(try await store.versionLines() == [])
        #expect(try await store.delete("k").removed == nil)
    }

    @Test("when enabled, writes add versions and a delete adds a marker")
    func enabled() async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        try await store.put("k", [1], tag: "one")
        try await store.put("k", [2], tag: "two")
        #expect(try await store.delete("k").marker == .named("v3"))
        #expect(try await store.versionLines() == ["k v3 marker latest", "k v2 two", "k v1 one"])
        #expect(try await store.bytes("k", version: .named("v1")) == [1])
        let hidden = StoreError.deleteMarker("k", .named("v3"), modified: 1, latest: true)
        await #expect(throws: hidden) { try await store.bytes("k") }
        let addressed = StoreError.deleteMarker("k", .named("v3"), modified: 1, latest: false)
        await #expect(throws: addressed) { try await store.bytes("k", version: .named("v3")) }
    }

    @Test("when the marker is removed, the version below is current again")
    func undelete() async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        try await store.put("k", [1])
        let marker = try await store.delete("k").marker
        let removed = try await store.delete("k", marker).removed
        #expect(removed?.wasDeleteMarker == true)
        #expect(try await store.bytes("k") == [1])
    }

    @Test("when enabled over an old object, that object is the null version")
    func enabledLater() async throws {
        let store = try await StoreFixture().openWithBucket()
        try await store.put("k", [0], tag: "old")
        _ = try await store.setVersioning(.enabled, of: "b")
        try await store.put("k", tag: "new")
        #expect(try await store.versionLines() == ["k v1 new latest", "k null old"])
        #expect(try await store.bytes("k", version: .null) == [0])
    }

    @Test("when suspended, a write replaces the null version only, wherever it is")
    func suspendedPut() async throws {
        let store = try await StoreFixture().openWithBucket()
        try await store.put("k", tag: "null1")
        _ = try await store.setVersioning(.enabled, of: "b")
        try await store.put("k", tag: "named")
        _ = try await store.setVersioning(.suspended, of: "b")
        let outcome = try await store.put("k", tag: "null2")
        #expect(outcome.versioning == .suspended)
        #expect(try await store.versionLines() == ["k null null2 latest", "k v1 named"])
        try await store.put("k", tag: "null3")
        #expect(try await store.versionLines() == ["k null null3 latest", "k v1 named"])
    }

    @Test("when suspended, a delete leaves a null marker in the place of the null version")
    func suspendedDelete() async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        try await store.put("k", tag: "named")
        _ = try await store.setVersioning(.suspended, of: "b")
        try await store.put("k", tag: "null")
        let outcome = try await store.delete("k")
        #expect(outcome.marker == .null)
        #expect(outcome.removed?.version == .null)
        #expect(try await store.versionLines() == ["k null marker latest", "k v1 named"])
        try await store.delete("k")
        #expect(try await store.versionLines() == ["k null marker latest", "k v1 named"])
        try await store.put("k", tag: "again")
        #expect(try await store.versionLines() == ["k null again latest", "k v1 named"])
    }

    @Test("tells a version that is not there")
    func missing() async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        try await store.put("k")
        await #expect(throws: StoreError.versionMissing("k", .named("nope"))) {
            try await store.bytes("k", version: .named("nope"))
        }
        await #expect(throws: StoreError.versionMissing("k", .null)) { try await store.bytes("k", version: .null) }
        #expect(try await store.delete("k", .named("nope")).removed == nil)
    }

    @Test("keys differ by their bytes, not by how they read")
    func composed() async throws {
        let store = try await StoreFixture().openWithBucket()
        try await store.put("caf\u{e9}", [1])
        try await store.put("cafe\u{301}", [2])
        #expect(try await store.bytes("caf\u{e9}") == [1])
        #expect(try await store.bytes("cafe\u{301}") == [2])
        #expect(try await store.list(ListQuery(), in: "b").items.count == 2)
    }

    @Test("keys have 1 to 1024 bytes")
    func keyLength() async throws {
        let store = try await StoreFixture().openWithBucket()
        let long = ObjectKey(String(repeating: "k", count: 1024))
        try await store.put(long, [9])
        #expect(try await store.bytes(long) == [9])
        await #expect(throws: StoreError.keyInvalid(bytes: 1025)) { try await store.put(ObjectKey(long.text + "k")) }
        await #expect(throws: StoreError.keyInvalid(bytes: 0)) { try await store.put("") }
    }
}
