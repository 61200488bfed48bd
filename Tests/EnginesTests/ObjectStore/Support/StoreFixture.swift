import Glibc
import NIOCore
import Synchronization

@testable import ObjectStore

/// A store in a directory of its own, gone after the test.
final class StoreFixture: Sendable {
    let directory: String
    private let counter = Atomic(0)
    private let change: @Sendable (inout StoreOptions) -> Void

    init(_ change: @escaping @Sendable (inout StoreOptions) -> Void = { _ in }) throws {
        var template = Array("/tmp/faultline-store-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) } != nil
        }
        guard made else { throw failure("mkdtemp", "/tmp") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.change = change
    }

    deinit { Self.remove(directory) }

    func open(sync: SyncPolicy = .relaxed) throws -> ObjectStore {
        var options = StoreOptions(
            sync: sync,
            makeVersion: { [self] in "v" + next() },
            makeUpload: { [self] in "u" + next() }
        )
        options.fileThreads = 2
        change(&options)
        return try ObjectStore(directory: directory, options: options)
    }

    /// A store with one bucket named `b`.
    func openWithBucket(_ versioning: Versioning = .off, sync: SyncPolicy = .relaxed) async throws -> ObjectStore {
        let store = try open(sync: sync)
        if store.bucket("b") == nil {
            _ = try await store.createBucket(BucketFacts(name: "b", created: 1, versioning: versioning))
        }
        return store
    }

    /// Paths of the files that hold contents.
    var contentFiles: [String] {
        names(directory + "/blobs").flatMap { folder in
            names(directory + "/blobs/" + folder).map { directory + "/blobs/" + folder + "/" + $0 }
        }
    }

    var stagedFiles: [String] { names(directory + "/staging") }

    private func next() -> String { String(counter.wrappingAdd(1, ordering: .relaxed).newValue) }

    private func names(_ path: String) -> [String] { Self.names(path) }

    private static func names(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func remove(_ path: String) {
        for name in names(path) where unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
        rmdir(path)
    }
}

/// Changes one byte of a file.
func flipByte(of path: String, at offset: Int) throws {
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { throw failure("open", path) }
    defer { close(file) }
    var byte: UInt8 = 0
    guard pread(file, &byte, 1, off_t(offset)) == 1 else { throw failure("pread", path) }
    byte ^= 0x10
    guard pwrite(file, &byte, 1, off_t(offset)) == 1 else { throw failure("pwrite", path) }
}

/// SplitMix64: the same numbers from the same seed, everywhere.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// Bytes that differ from place to place and from seed to seed.
func patterned(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var numbers = SeededNumbers(seed: seed)
    return [UInt8](unsafeUninitializedCapacity: count + 8) { space, used in
        let raw = UnsafeMutableRawBufferPointer(space)
        for offset in stride(from: 0, to: count, by: 8) {
            raw.storeBytes(of: numbers.next(), toByteOffset: offset, as: UInt64.self)
        }
        used = count
    }
}

extension ObjectStore {
    @discardableResult
    func put(
        _ key: ObjectKey,
        _ bytes: [UInt8] = [1, 2, 3],
        tag: String = "t",
        modified: Int64 = 1,
        conditions: WriteConditions = .none,
        protection: Protection = .none
    ) async throws(StoreError) -> PutOutcome {
        let facts = ObjectFacts(modified: modified, tag: tag, protection: protection)
        return try await put(.bytes(ByteBuffer(bytes: bytes)), as: key, in: "b", facts: facts, conditions: conditions)
    }

    @discardableResult
    func delete(_ key: ObjectKey, _ version: VersionID? = nil) async throws(StoreError) -> DeleteOutcome {
        try await delete(DeleteRequest(key: key, version: version, now: 1), in: "b")
    }

    func bytes(
        _ key: ObjectKey,
        version: VersionID? = nil,
        range: Range<Int>? = nil
    ) async throws(StoreError) -> [UInt8] {
        try await object(key, version: version, in: "b").bytes(range)
    }

    /// The versions of the bucket as short lines, in the order of the listing.
    func versionLines() async throws(StoreError) -> [String] {
        try await listVersions(ListQuery(), in: "b").items.map { item in
            let name = if case .named(let name) = item.version { name } else { "null" }
            let kind = item.isDeleteMarker ? "marker" : item.tag
            return "\(item.key.text) \(name) \(kind)\(item.isLatest ? " latest" : "")"
        }
    }
}

extension StoredObject {
    func bytes(_ range: Range<Int>? = nil) async throws(StoreError) -> [UInt8] {
        let reader = try reader(range: range)
        var all: [UInt8] = []
        while let piece = try await reader.next() { all += Array(piece.readableBytesView) }
        return all
    }
}
