import Glibc
import NIOCore
import Testing

@testable import ObjectStore

@Suite("A killed store")
struct CrashTests {
    /// What must be found under a key: the value of the last acknowledged step, or of the one under way.
    struct Expectation {
        var acknowledged = 0
        var begun: Int?
    }

    @Test(
        "keeps each acknowledged write whole and shows the others old or new",
        arguments: [(SyncPolicy.relaxed, UInt64(1), 24), (.durable, 2, 12)]
    )
    func killed(sync: SyncPolicy, seed: UInt64, kills: Int) async throws {
        let fixture = try StoreFixture()
        var numbers = SeededNumbers(seed: seed)
        var expected: [String: Expectation] = [:]
        var steps = 0
        for round in 0..<kills {
            let probe = try CrashProbe(directory: fixture.directory, sync: sync, seed: numbers.next(), firstStep: steps)
            // Killed behind a random line; what it printed before it died is read to the end.
            let lines = try probe.lines(killingAfter: 1 + numbers.below(120))
            for line in lines { try note(line, &expected, &steps) }
            try await verify(fixture, sync, &expected, "seed \(seed), round \(round)")
        }
        #expect(steps > kills * 10)
    }

    private func note(_ line: String, _ expected: inout [String: Expectation], _ steps: inout Int) throws {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3, let step = Int(words[2]) else { return }
        steps = max(steps, step)
        switch words[0] {
        case "begin": expected[words[1], default: Expectation()].begun = step
        case "done": expected[words[1]] = Expectation(acknowledged: step)
        default: Issue.record("the probe said: \(line)")
        }
    }

    private func verify(
        _ fixture: StoreFixture,
        _ sync: SyncPolicy,
        _ expected: inout [String: Expectation],
        _ place: Comment
    ) async throws {
        let store = try fixture.open(sync: sync)
        var files = 0
        for (key, expectation) in expected {
            let found = try await value(of: key, in: store)
            let allowed = [expectation.acknowledged] + (expectation.begun.map { [$0] } ?? [])
            // A deleted key tells no step: any allowed step that deletes explains it.
            let fits = allowed.contains { step in CrashStory.isDelete(step) ? found == nil : found == step }
            #expect(fits, "\(place), key \(key): found \(String(describing: found)), allowed \(allowed)")
            expected[key] = Expectation(acknowledged: found ?? 0)
        }
        for item in try await store.list(ListQuery(limit: 10_000), in: "b").items {
            #expect(expected[item.key.text] != nil, place)
            if item.size > store.core.options.inlineLimitBytes { files += 1 }
        }
        let report = try await store.scrub().report
        #expect(report.isClean, place)
        #expect(fixture.stagedFiles.isEmpty, place)
        let uploads = try await store.listUploads(ListQuery(), in: "b").items
        if uploads.isEmpty { #expect(fixture.contentFiles.count >= files, place) }
        for upload in uploads { try await store.abortUpload(upload.id, of: upload.key, in: "b") }
        store.close()
    }

    /// The step that wrote what is found, after a comparison of all its bytes.
    private func value(of key: String, in store: ObjectStore) async throws -> Int? {
        let looked = await refusal { try await store.object(ObjectKey(key), in: "b") }
        if case .objectMissing = looked { return nil }
        let object = try await store.object(ObjectKey(key), in: "b")
        let step = try #require(Int(object.record.tag))
        let bytes = try await object.bytes()
        #expect(bytes == CrashStory.bytes(step), "key \(key) is not whole")
        return step
    }
}

/// A process that writes to a store until it is killed.
private struct CrashProbe {
    private let process: pid_t
    private let output: Int32

    init(directory: String, sync: SyncPolicy, seed: UInt64, firstStep: Int) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw failure("pipe", "") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        posix_spawn_file_actions_addclose(&actions, ends[1])
        defer { posix_spawn_file_actions_destroy(&actions) }
        let path = Self.path
        let arguments = [path, directory, sync == .durable ? "durable" : "relaxed", "\(seed)", "\(firstStep)"]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process = pid_t()
        let code = posix_spawn(&process, path, &actions, nil, &pointers, environ)
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            throw failure("posix_spawn", path, code: code)
        }
        self.process = process
        output = ends[0]
    }

    /// Beside the test binary, where SwiftPM puts all products.
    private static var path: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let whole = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return whole.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/StoreCrashProbe"
    }

    /// Reads lines, kills the process when it has read so many, and gives all that it printed.
    func lines(killingAfter limit: Int) throws -> [String] {
        var text: [UInt8] = []
        var newlines = 0
        var buffer = [UInt8](repeating: 0, count: 4096)
        var isKilled = false
        while true {
            // Small pieces until the kill, so that it comes at about the line wanted.
            let count = read(output, &buffer, isKilled ? buffer.count : 16)
            guard count > 0 else { break }
            text += buffer[..<count]
            newlines += buffer[..<count].count { $0 == 10 }
            if !isKilled, newlines >= limit {
                kill(process, SIGKILL)
                isKilled = true
            }
        }
        close(output)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        #expect(isKilled, "the probe ended by itself")
        // The last line may be cut off.
        let whole = text.lastIndex(of: 10).map { text[..<$0] } ?? []
        return whole.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// What the probe writes at each step; it has the same rules.
private enum CrashStory {
    static func isDelete(_ step: Int) -> Bool { step == 0 || step % 7 == 0 }

    static func bytes(_ step: Int) -> [UInt8] {
        let sizes = [10, 4000, 40_000, 33_000, 200_000, 0, 70_000, 900]
        let size = sizes[step % sizes.count]
        return [UInt8](repeating: UInt8(step % 251), count: size)
    }
}
