import Glibc
import NIOCore
import ObjectStore
import Synchronization

/// Writes to a store until it is killed, telling each step before it is begun and after it is acknowledged.
///
/// Lines: `begin KEY STEP` and `done KEY STEP`. A step decides by its number what is written, so that the test can say
/// what must be found: see `CrashStory` in the crash tests.
@main
struct StoreCrashProbe {
    let store: ObjectStore
    let steps: Steps

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let seed = UInt64(arguments[3]), let first = Int(arguments[4]) else { exit(64) }
        let names = Steps(0)
        let options = StoreOptions(
            sync: arguments[2] == "durable" ? .durable : .relaxed,
            makeVersion: { "v\(seed)-\(names.next())" },
            makeUpload: { "u\(seed)-\(names.next())" }
        )
        let store = try ObjectStore(directory: arguments[1], options: options)
        if store.bucket("b") == nil { _ = try await store.createBucket(BucketFacts(name: "b", created: 1)) }
        let probe = StoreCrashProbe(store: store, steps: Steps(first))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<6 { group.addTask { try await probe.write(as: writer) } }
            try await group.waitForAll()
        }
    }

    /// Each writer has keys of its own, so that at most one step of a key is under way.
    private func write(as writer: Int) async throws {
        while true {
            let step = steps.next()
            let key = "w\(writer)-\(step % 3)"
            Self.say("begin \(key) \(step)")
            try await take(step, ObjectKey(key))
            Self.say("done \(key) \(step)")
        }
    }

    private func take(_ step: Int, _ key: ObjectKey) async throws {
        if step % 7 == 0 {
            _ = try await store.delete(DeleteRequest(key: key, now: 1), in: "b")
            return
        }
        let bytes = ByteBuffer(bytes: Self.bytes(step))
        let facts = ObjectFacts(modified: 1, tag: "\(step)")
        if step % 5 == 0, bytes.readableBytes > 1 {
            try await inParts(bytes, key, facts)
        } else {
            _ = try await store.put(.bytes(bytes), as: key, in: "b", facts: facts)
        }
    }

    private func inParts(_ bytes: ByteBuffer, _ key: ObjectKey, _ facts: ObjectFacts) async throws {
        var rest = bytes
        let upload = try await store.createUpload(of: key, in: "b", facts: UploadFacts(initiated: 1)).id
        var parts: [CompletedPart] = []
        while let piece = rest.readSlice(length: min(rest.readableBytes, bytes.readableBytes / 2 + 1)),
            piece.readableBytes > 0
        {
            let number = parts.count + 1
            let partFacts = PartFacts(modified: 1, tag: "p")
            _ = try await store.putPart(.bytes(piece), number: number, of: upload, key: key, in: "b", facts: partFacts)
            parts.append(CompletedPart(number: number, tag: "p"))
        }
        _ = try await store.completeUpload(upload, of: key, in: "b", parts: parts, partBytesMin: 0) {
            (_, _) throws(StoreError) in facts
        }
    }

    static func bytes(_ step: Int) -> [UInt8] {
        let sizes = [10, 4000, 40_000, 33_000, 200_000, 0, 70_000, 900]
        let size = sizes[step % sizes.count]
        return [UInt8](repeating: UInt8(step % 251), count: size)
    }

    /// One write per line: a pipe takes it whole or not at all.
    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(1, bytes, bytes.count)
    }

    final class Steps: Sendable {
        private let last: Atomic<Int>
        init(_ last: Int) { self.last = Atomic(last) }
        func next() -> Int { last.wrappingAdd(1, ordering: .relaxed).newValue }
    }
}
