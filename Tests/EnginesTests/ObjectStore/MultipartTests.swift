import NIOCore
import Testing

@testable import ObjectStore

@Suite("An upload in parts")
struct MultipartTests {
    private func begin(_ store: ObjectStore, _ key: ObjectKey = "k") async throws -> String {
        try await store.createUpload(of: key, in: "b", facts: UploadFacts(initiated: 5, attributes: [9])).id
    }

    private func putPart(
        _ store: ObjectStore,
        _ upload: String,
        _ number: Int,
        _ bytes: [UInt8],
        tag: String
    ) async throws(StoreError) {
        let facts = PartFacts(modified: 6, tag: tag, attributes: [UInt8(truncatingIfNeeded: number)])
        let content = ObjectContent.bytes(ByteBuffer(bytes: bytes))
        _ = try await store.putPart(content, number: number, of: upload, key: "k", in: "b", facts: facts)
    }

    private func complete(
        _ store: ObjectStore,
        _ upload: String,
        _ parts: [(Int, String?)],
        minimum: Int = 0
    ) async throws(StoreError) -> PutOutcome {
        try await store.completeUpload(
            upload,
            of: "k",
            in: "b",
            parts: parts.map { CompletedPart(number: $0.0, tag: $0.1) },
            partBytesMin: minimum
        ) { (upload, parts) throws(StoreError) in
            let tag = parts.map(\.tag).joined(separator: "+")
            return ObjectFacts(modified: upload.initiated, tag: tag, attributes: upload.attributes)
        }
    }

    @Test("becomes one object of the parts named, in order, and drops the others")
    func completed() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        let upload = try await begin(store)
        let (first, second) = (patterned(150_000, seed: 1), patterned(70_000, seed: 2))
        try await putPart(store, upload, 7, second, tag: "b")
        try await putPart(store, upload, 2, [1, 2, 3], tag: "x")
        try await putPart(store, upload, 2, first, tag: "a")
        try await putPart(store, upload, 5, [4], tag: "unused")
        #expect(await refusal { try await store.object("k", in: "b") } == .objectMissing("k"))
        let outcome = try await complete(store, upload, [(2, "a"), (7, nil)])
        #expect(outcome.record.tag == "a+b")
        let object = try await store.object("k", in: "b")
        #expect(try await object.bytes() == first + second)
        #expect(try await object.bytes(149_000..<151_000) == Array((first + second)[149_000..<151_000]))
        #expect(object.parts.map(\.number) == [2, 7])
        #expect(object.parts.map(\.attributes) == [[2], [7]])
        #expect(object.range(ofPart: 7) == 150_000..<220_000)
        #expect(await refusal { try await store.parts(of: upload, key: "k", in: "b") } == .uploadMissing(upload))
        #expect(try await complete(store, upload, [(2, "a"), (7, nil)]).wasCompleteAlready)
        try await store.delete("k")
        store.close()
        #expect(fixture.contentFiles.count <= 2)
        _ = consume object
        let again = try fixture.open()
        again.close()
        #expect(fixture.contentFiles.isEmpty)
    }

    struct Fault: Sendable {
        let parts: [(Int, String?)]
        let error: StoreError
    }

    static let faults = [
        Fault(parts: [], error: .partInvalid(number: 0, .numberInvalid)),
        Fault(parts: [(3, nil)], error: .partInvalid(number: 3, .missing)),
        Fault(parts: [(1, "other")], error: .partInvalid(number: 1, .tagDiffers)),
        Fault(parts: [(2, nil), (1, nil)], error: .partInvalid(number: 1, .outOfOrder)),
        Fault(parts: [(1, nil), (1, nil)], error: .partInvalid(number: 1, .outOfOrder)),
        Fault(
            parts: [(1, nil), (2, nil)],
            error: .partInvalid(number: 1, .tooSmall(bytes: 3, minimumBytes: 4))
        ),
        Fault(parts: [(10_001, nil)], error: .partInvalid(number: 10_001, .numberInvalid)),
    ]

    @Test("is not completed by a wrong list, and can be completed afterwards", arguments: faults)
    func wrongList(fault: Fault) async throws {
        let store = try await StoreFixture().openWithBucket()
        let upload = try await begin(store)
        try await putPart(store, upload, 1, [1, 2, 3], tag: "a")
        try await putPart(store, upload, 2, [4], tag: "b")
        #expect(await refusal { try await complete(store, upload, fault.parts, minimum: 4) } == fault.error)
        _ = try await complete(store, upload, [(1, "a"), (2, "b")])
        #expect(try await store.bytes("k") == [1, 2, 3, 4])
    }

    @Test("aborted leaves nothing behind")
    func aborted() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        let upload = try await begin(store)
        try await putPart(store, upload, 1, [1], tag: "a")
        try await store.abortUpload(upload, of: "k", in: "b")
        #expect(await refusal { try await store.abortUpload(upload, of: "k", in: "b") } == .uploadMissing(upload))
        #expect(await refusal { try await putPart(store, upload, 1, [1], tag: "a") } == .uploadMissing(upload))
        store.close()
        #expect(fixture.contentFiles.isEmpty)
    }

    @Test("takes ranges of other objects as parts, without copying")
    func shared() async throws {
        let fixture = try StoreFixture()
        let store = try await fixture.openWithBucket()
        let bytes = patterned(300_000)
        try await store.put("source", bytes)
        try await store.put("small", [5, 6, 7])
        let upload = try await begin(store)
        let source = try await store.object("source", in: "b")
        let small = try await store.object("small", in: "b")
        let contents: [ObjectContent] = [
            .shared(source, range: 100_000..<250_000), .shared(small, range: 1..<3), .shared(source),
        ]
        for (index, content) in contents.enumerated() {
            let facts = PartFacts(modified: 1, tag: "\(index)")
            _ = try await store.putPart(content, number: index + 1, of: upload, key: "k", in: "b", facts: facts)
        }
        _ = try await complete(store, upload, [(1, nil), (2, nil), (3, nil)])
        try await store.delete("source")
        #expect(fixture.contentFiles.count == 2)
        #expect(try await store.bytes("k") == Array(bytes[100_000..<250_000]) + [6, 7] + bytes)
    }

    @Test("lists its parts in pages")
    func parts() async throws {
        let store = try await StoreFixture().openWithBucket()
        let upload = try await begin(store)
        for number in [9, 1, 4, 2] { try await putPart(store, upload, number, [1], tag: "\(number)") }
        let first = try await store.parts(of: upload, key: "k", in: "b", limit: 3)
        #expect(first.parts.map(\.number) == [1, 2, 4])
        #expect(first.isTruncated)
        #expect(first.upload.attributes == [9])
        let rest = try await store.parts(of: upload, key: "k", in: "b", after: 4, limit: 3)
        #expect(rest.parts.map(\.number) == [9])
        #expect(!rest.isTruncated)
    }

    @Test("completed twice at once makes one object")
    func twice() async throws {
        let store = try await StoreFixture().openWithBucket(.enabled)
        let upload = try await begin(store)
        try await putPart(store, upload, 1, [1], tag: "a")
        async let one = complete(store, upload, [(1, nil)])
        async let other = complete(store, upload, [(1, nil)])
        let outcomes = try await [one, other]
        #expect(outcomes.filter(\.wasCompleteAlready).count == 1)
        #expect(outcomes[0].record == outcomes[1].record)
        #expect(try await store.versionLines().count == 1)
    }
}
