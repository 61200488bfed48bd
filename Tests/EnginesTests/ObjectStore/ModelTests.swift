import NIOCore
import Testing

@testable import ObjectStore

/// What the store must do, in a dictionary.
private struct Model {
    struct Version: Equatable {
        var id: VersionID
        var bytes: [UInt8]?
    }

    var versioning = Versioning.off
    /// Newest first.
    var keys: [ObjectKey: [Version]] = [:]

    mutating func put(_ key: ObjectKey, _ bytes: [UInt8]?, as id: VersionID) {
        if id == .null { keys[key]?.removeAll { $0.id == .null } }
        keys[key, default: []].insert(Version(id: id, bytes: bytes), at: 0)
    }

    mutating func remove(_ key: ObjectKey, _ id: VersionID) {
        keys[key]?.removeAll { $0.id == id }
        if keys[key]?.isEmpty == true { keys[key] = nil }
    }

    var lines: [String] {
        keys.sorted { $0.key < $1.key }.flatMap { key, versions in
            versions.enumerated().map { "\(key.text) \($1.id) \($1.bytes?.count ?? -1) \($0 == 0)" }
        }
    }
}

@Suite("The store against a model")
struct ModelTests {
    @Test("agrees after every step of a random story", arguments: 1...8 as ClosedRange<UInt64>)
    func story(seed: UInt64) async throws {
        let fixture = try StoreFixture { options in
            options.inlineLimitBytes = 64
            options.cacheLimitBytes = 64 * 1024
        }
        var store = try await fixture.openWithBucket()
        var model = Model()
        var numbers = SeededNumbers(seed: seed)
        for step in 0..<250 {
            let key = ObjectKey("key\(numbers.below(6))")
            switch numbers.below(20) {
            case 0: try await change(store, &model, &numbers)
            case 1...8: try await put(store, &model, key, &numbers)
            case 9...11: try await delete(store, &model, key)
            case 12...14: try await deleteVersion(store, &model, key, &numbers)
            case 15...17: try await copy(store, &model, from: key, to: ObjectKey("key\(numbers.below(6))"))
            case 18 where step % 5 == 0:
                store.close()
                store = try fixture.open()
            default: break
            }
            try await compare(store, model, key, "seed \(seed), step \(step)")
        }
        let lines = try await lines(store)
        #expect(lines == model.lines)
        let scrub = try await store.scrub()
        #expect(scrub.report.isClean)
        store.close()
        try await expectNoLeftovers(fixture, model)
    }

    private func change(_ store: ObjectStore, _ model: inout Model, _ numbers: inout SeededNumbers) async throws {
        model.versioning = numbers.below(2) == 0 ? .enabled : .suspended
        _ = try await store.setVersioning(model.versioning, of: "b")
    }

    private func put(
        _ store: ObjectStore,
        _ model: inout Model,
        _ key: ObjectKey,
        _ numbers: inout SeededNumbers
    ) async throws {
        let size = [0, 3, 64, 65, 500, 70_000][numbers.below(6)]
        let bytes = patterned(size, seed: numbers.next())
        let outcome = try await store.put(key, bytes)
        model.put(key, bytes, as: outcome.record.version)
    }

    private func delete(_ store: ObjectStore, _ model: inout Model, _ key: ObjectKey) async throws {
        let outcome = try await store.delete(key)
        switch model.versioning {
        case .off: model.remove(key, .null)
        case .enabled, .suspended: model.put(key, nil, as: try #require(outcome.marker))
        }
    }

    private func deleteVersion(
        _ store: ObjectStore,
        _ model: inout Model,
        _ key: ObjectKey,
        _ numbers: inout SeededNumbers
    ) async throws {
        guard let versions = model.keys[key] else { return }
        let chosen = versions[numbers.below(versions.count)]
        let outcome = try await store.delete(key, chosen.id)
        #expect(outcome.removed?.wasDeleteMarker == (chosen.bytes == nil))
        model.remove(key, chosen.id)
    }

    private func copy(
        _ store: ObjectStore,
        _ model: inout Model,
        from: ObjectKey,
        to: ObjectKey
    ) async throws {
        guard let bytes = model.keys[from]?.first?.bytes else { return }
        let source = try await store.object(from, in: "b")
        let facts = ObjectFacts(modified: 1, tag: "copy")
        let outcome = try await store.put(.shared(source), as: to, in: "b", facts: facts)
        model.put(to, bytes, as: outcome.record.version)
    }

    private func compare(_ store: ObjectStore, _ model: Model, _ key: ObjectKey, _ place: Comment) async throws {
        let newest = model.keys[key]?.first?.bytes
        let found = try? await store.bytes(key)
        #expect(found == newest, place)
        for version in model.keys[key] ?? [] {
            let found = try? await store.bytes(key, version: version.id)
            #expect(found == version.bytes, place)
        }
    }

    private func lines(_ store: ObjectStore) async throws -> [String] {
        try await store.listVersions(ListQuery(limit: 100_000), in: "b").items.map { item in
            "\(item.key.text) \(item.version) \(item.isDeleteMarker ? -1 : item.size) \(item.isLatest)"
        }
    }

    /// Each file is needed, and removing every version removes every file.
    private func expectNoLeftovers(_ fixture: StoreFixture, _ model: Model) async throws {
        let store = try fixture.open()
        for (key, versions) in model.keys {
            for version in versions { try await store.delete(key, version.id) }
        }
        #expect(try await store.listVersions(ListQuery(), in: "b").items.isEmpty)
        store.close()
        #expect(fixture.contentFiles.isEmpty)
    }
}
