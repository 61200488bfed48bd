import NIOCore
import Testing

@testable import ObjectStore

@Suite("A listing")
struct ListingTests {
    private func filled(_ keys: [String], _ versioning: Versioning = .off) async throws -> ObjectStore {
        let store = try await StoreFixture().openWithBucket(versioning)
        for key in keys { try await store.put(ObjectKey(key)) }
        return store
    }

    @Test("folds keys below a delimiter and goes on where it was cut")
    func pages() async throws {
        let store = try await filled(["asdf", "boo/bar", "boo/baz/xyzzy", "cquux/bla", "cquux/thud", "z"])
        var seen: [String] = []
        var start = ListQuery.Start.beginning
        while true {
            let page = try await store.list(ListQuery(delimiter: "/", start: start, limit: 1), in: "b")
            seen += page.items.map(\.key.text) + page.commonPrefixes
            guard page.isTruncated, let last = page.last else { break }
            start = .past(last)
        }
        #expect(seen == ["asdf", "boo/", "cquux/", "z"])
        let query = ListQuery(prefix: "boo/", delimiter: "/")
        let below = try await store.list(query, in: "b")
        #expect(below.items.map(\.key.text) == ["boo/bar"])
        #expect(below.commonPrefixes == ["boo/baz/"])
    }

    @Test("behind a key shows the rest of its common prefix; past a text does not")
    func behindOrPast() async throws {
        let store = try await filled(["a/1", "a/2", "b"])
        let behind = try await store.list(ListQuery(delimiter: "/", start: .after("a/1")), in: "b")
        #expect(behind.commonPrefixes == ["a/"])
        let past = try await store.list(ListQuery(delimiter: "/", start: .past("a/1")), in: "b")
        #expect(past.commonPrefixes == [])
        #expect(past.items.map(\.key.text) == ["b"])
    }

    @Test("brings attributes when asked")
    func attributes() async throws {
        let store = try await StoreFixture().openWithBucket()
        let facts = ObjectFacts(modified: 1, tag: "t", summary: [1], attributes: [2, 3])
        _ = try await store.put(.bytes(.init()), as: "k", in: "b", facts: facts)
        var query = ListQuery()
        #expect(try await store.list(query, in: "b").items.map(\.attributes) == [[]])
        query.includesAttributes = true
        let asked = query
        #expect(try await store.list(asked, in: "b").items.map(\.attributes) == [[2, 3]])
    }

    @Test("of nothing asked for is empty and not cut")
    func limitZero() async throws {
        let store = try await filled(["a"])
        let page = try await store.list(ListQuery(limit: 0), in: "b")
        #expect(page.items.isEmpty && !page.isTruncated)
    }

    @Test("does not show a common prefix below which all is deleted")
    func deletedBelow() async throws {
        let store = try await filled(["a/1", "a/2", "b/1", "b/2"], .enabled)
        for key in ["a/1", "a/2", "b/1"] as [ObjectKey] { try await store.delete(key) }
        #expect(try await store.list(ListQuery(delimiter: "/"), in: "b").commonPrefixes == ["b/"])
        #expect(try await store.listVersions(ListQuery(delimiter: "/"), in: "b").commonPrefixes == ["a/", "b/"])
    }

    @Test("of versions goes on inside a key, and begins the key anew when the marker is gone")
    func versionMarker() async throws {
        let store = try await filled(["k", "k", "k", "l"], .enabled)
        let first = try await store.listVersions(ListQuery(limit: 2), in: "b")
        #expect(first.items.map(\.version) == [.named("v3"), .named("v2")])
        #expect(first.items.map(\.isLatest) == [true, false])
        let marker = ListMarker(key: "k", item: "v2")
        let rest = try await store.listVersions(ListQuery(), after: marker, in: "b")
        #expect(rest.items.map(\.version) == [.named("v1"), .named("v4")])
        #expect(rest.items.map(\.isLatest) == [false, true])
        try await store.delete("k", .named("v3"))
        try await store.delete("k", .named("v2"))
        let after = try await store.listVersions(ListQuery(), after: marker, in: "b")
        #expect(after.items.map(\.version) == [.named("v1"), .named("v4")])
        #expect(after.items.map(\.isLatest) == [true, true])
        let behind = try await store.listVersions(ListQuery(), after: ListMarker(key: "k", item: nil), in: "b")
        #expect(behind.items.map(\.version) == [.named("v4")])
    }

    @Test("of uploads is in the order of keys and creation, and goes on behind one")
    func uploads() async throws {
        let store = try await StoreFixture().openWithBucket()
        for key in ["b", "a", "b", "c/1", "c/2"] as [ObjectKey] {
            _ = try await store.createUpload(of: key, in: "b", facts: UploadFacts(initiated: 1))
        }
        let all = try await store.listUploads(ListQuery(delimiter: "/"), in: "b")
        #expect(all.items.map(\.id) == ["u2", "u1", "u3"])
        #expect(all.commonPrefixes == ["c/"])
        let first = try await store.listUploads(ListQuery(limit: 2), in: "b")
        #expect(first.isTruncated && first.last == "b")
        let rest = try await store.listUploads(ListQuery(), after: ListMarker(key: "b", item: "u1"), in: "b")
        #expect(rest.items.map(\.id) == ["u3", "u4", "u5"])
        let behind = try await store.listUploads(ListQuery(), after: ListMarker(key: "b", item: nil), in: "b")
        #expect(behind.items.map(\.id) == ["u4", "u5"])
    }

    @Test("agrees with a naive one on random keys", arguments: 1...6 as ClosedRange<UInt64>)
    func reference(seed: UInt64) async throws {
        var numbers = SeededNumbers(seed: seed)
        let letters = ["a", "b", "/", "//", "é", "\u{10FFFF}", "z-", "a/"]
        let store = try await StoreFixture().openWithBucket(.enabled)
        var live: Set<ObjectKey> = []
        for _ in 0..<150 {
            let key = ObjectKey((0...numbers.below(5)).map { _ in letters[numbers.below(letters.count)] }.joined())
            if numbers.below(4) == 0 {
                try await store.delete(key)
                live.remove(key)
            } else {
                for _ in 0...numbers.below(12) / 11 * 20 { try await store.put(key) }
                live.insert(key)
            }
        }
        for _ in 0..<60 {
            let query = ListQuery(
                prefix: numbers.below(2) == 0 ? "" : letters[numbers.below(letters.count)],
                delimiter: numbers.below(3) == 0 ? nil : ["/", "//", "a", "z-"][numbers.below(4)],
                start: numbers.below(2) == 0 ? .beginning : .after(letters[numbers.below(letters.count)]),
                limit: 1 + numbers.below(6)
            )
            let expected = naive(live, query)
            var found: [String] = []
            var next = query
            while true {
                let page = try await store.list(next, in: "b")
                let order = (page.items.map(\.key.text) + page.commonPrefixes).map { ObjectKey($0) }.sorted()
                #expect(order.count <= query.limit)
                found += order.map(\.text)
                guard page.isTruncated, let last = page.last else { break }
                #expect(order.last?.text == last)
                next.start = .past(last)
            }
            #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "seed \(seed), \(query)")
        }
    }

    /// What the rules say, without an index.
    private func naive(_ keys: Set<ObjectKey>, _ query: ListQuery) -> [String] {
        var shown: Set<ObjectKey> = []
        for key in keys where key.bytes.starts(with: query.prefix.utf8) {
            if case .after(let text) = query.start, !(ObjectKey(text) < key) { continue }
            shown.insert(ObjectKey(folded(key, query)))
        }
        return shown.sorted().map(\.text)
    }

    private func folded(_ key: ObjectKey, _ query: ListQuery) -> String {
        guard let delimiter = query.delimiter.map({ Array($0.utf8) }) else { return key.text }
        let bytes = key.bytes
        var position = query.prefix.utf8.count
        while position + delimiter.count <= bytes.count {
            if Array(bytes[position..<position + delimiter.count]) == delimiter {
                return String(decoding: bytes[..<(position + delimiter.count)], as: UTF8.self)
            }
            position += 1
        }
        return key.text
    }
}
