import AWSModel
import AWSService
import Ground
import NIOCore
import ObjectStore
import S3Service
import S3Shapes
import Testing
import World

/// S3 on a temporary store, called as the gateway calls it.
final class StoreHarness: Sendable, InProcessCaller {
    let service: S3Service
    let table: OperationTable
    let store: ObjectStore
    let world: World
    private let directory: String

    init(enforcesPolicies: Bool = false, credentials: [any CredentialSource] = []) throws {
        let ids = IdentifierSource(seed: 7)
        directory = "/tmp/faultline-s3-" + IdentifierSource().hexadecimal(16)
        // A clock that only moves when told.
        let clock = WorldClock(mode: .manual, startingAt: WorldInstant(secondsSince1970: 1_767_225_600))
        world = try World(directory: directory, durability: .relaxed, clock: clock, ids: ids)
        store = try ObjectStore(
            directory: directory + "/objects",
            options: StoreOptions(
                sync: .relaxed,
                makeVersion: { ids.objectVersion() },
                makeUpload: { ids.multipartUpload() }
            )
        )
        service = S3Service(store: store, world: world, enforcesPolicies: enforcesPolicies) {
            CredentialDirectory(sources: credentials)
        }
        var table = OperationTable()
        service.register(in: &table)
        self.table = table
    }

    deinit {
        store.close()
        world.close()
        Directories.remove(directory)
    }

    func context(_ principal: Principal = .root(of: "000000000000"), region: String = "us-east-1") -> RequestContext {
        RequestContext(
            account: principal.account.isEmpty ? "000000000000" : principal.account,
            region: region,
            principal: principal,
            requestID: "TEST",
            now: Timestamp(milliseconds: world.clock.now.millisecondsSince1970),
            caller: self
        )
    }

    // MARK: Trees

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        guard case .tree(let handler)? = table.entries[operation]?.handler else { throw AWSError.notBuilt(operation) }
        return try await handler(input, context)
    }

    /// Calls an operation whose input and output are trees.
    @discardableResult
    func run<Input, Output>(
        _ operation: Operation<Input, Output>,
        as principal: Principal = .root(of: "000000000000"),
        _ build: (inout Input) -> Void
    ) async throws -> Output {
        try await context(principal).call(operation, build)
    }

    /// The code that an operation is refused with; nil when it is not.
    func code<Input, Output>(
        _ operation: Operation<Input, Output>,
        as principal: Principal = .root(of: "000000000000"),
        _ build: (inout Input) -> Void
    ) async throws -> String? {
        do {
            _ = try await context(principal).call(operation, build)
            return nil
        } catch let error as AWSError {
            return error.code
        }
    }

    func makeBucket(_ name: String, versioned: Bool = false, ownership: String? = nil) async throws {
        try await run(S3Operations.createBucket) {
            $0.bucket = name
            $0.objectOwnership = ownership
        }
        guard versioned else { return }
        try await run(S3Operations.putBucketVersioning) {
            $0.bucket = name
            $0.versioningConfiguration = VersioningConfiguration { $0.status = "Enabled" }
        }
    }

    // MARK: Streams

    struct Answer: Sendable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        var code: String?
        var message: String?

        var text: String { String(decoding: body, as: UTF8.self) }
        func text(of element: String) -> String? { texts(of: element).first }

        func texts(of element: String) -> [String] {
            text.split(separator: "<").compactMap { piece in
                guard piece.hasPrefix(element + ">") else { return nil }
                return String(piece.dropFirst(element.count + 1))
            }
        }
    }

    /// Reads: calls an operation with GET.
    func send(
        _ operation: String,
        _ bucket: String,
        _ key: String = "",
        query: String
    ) async throws -> Answer {
        try await send(operation, "GET", bucket, key, query: query)
    }

    /// Calls an operation whose handler reads and writes streams.
    func send(
        _ operation: String,
        _ method: String,
        _ bucket: String,
        _ key: String = "",
        query: String = "",
        headers: [(String, String)] = [],
        body: [UInt8] = [],
        as principal: Principal = .root(of: "000000000000"),
        pieces: Int = .max
    ) async throws -> Answer {
        guard case .stream(let handler)? = table.entries[operation]?.handler else { throw AWSError.notBuilt(operation) }
        let face = RequestFace(
            method: method,
            path: "/" + bucket + "/" + PercentEncoding.encode(key, keeping: .path),
            query: query,
            headers: headers.map { (name: $0.0, value: $0.1) },
            bucket: bucket,
            key: key
        )
        let request = StreamRequest(operation: operation, head: face, body: PiecedBody(body, pieces: pieces))
        do {
            return try await Answer(handler(request, context(principal)))
        } catch let error as AWSError {
            let headers = error.headers.map { ($0.name.lowercased(), $0.value) }
            return Answer(
                status: error.status ?? 400,
                headers: Dictionary(headers, uniquingKeysWith: { $1 }),
                code: error.code,
                message: error.message
            )
        }
    }

    @discardableResult
    func put(
        _ bucket: String,
        _ key: String,
        _ text: String,
        headers: [(String, String)] = [],
        as principal: Principal = .root(of: "000000000000")
    ) async throws -> Answer {
        try await send("PutObject", "PUT", bucket, key, headers: headers, body: Array(text.utf8), as: principal)
    }

    func get(
        _ bucket: String,
        _ key: String,
        query: String = "",
        headers: [(String, String)] = [],
        as principal: Principal = .root(of: "000000000000")
    ) async throws -> Answer {
        try await send("GetObject", "GET", bucket, key, query: query, headers: headers, as: principal)
    }
}

extension StoreHarness.Answer {
    init(_ response: StreamResponse) async throws {
        status = response.status
        headers = Dictionary(
            response.headers.map { ($0.name.lowercased(), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        switch response.body {
        case .none: break
        case .buffer(let buffer): body = Array(buffer.readableBytesView)
        case .stream(_, let next): while let piece = try await next() { body += piece.readableBytesView }
        }
    }
}

/// A body that comes in pieces.
private final class PiecedBody: BodySource {
    let length: Int?
    let trailers: [(name: String, value: String)] = []
    private let pieces: BodyPieces

    init(_ bytes: [UInt8], pieces size: Int) {
        length = bytes.count
        pieces = BodyPieces(bytes, size)
    }

    func next() async throws -> ByteBuffer? { await pieces.next() }
}

private actor BodyPieces {
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ bytes: [UInt8], _ size: Int) {
        rest = bytes[...]
        self.size = size
    }

    func next() -> ByteBuffer? {
        guard !rest.isEmpty else { return nil }
        let piece = rest.prefix(size)
        rest = rest.dropFirst(piece.count)
        return ByteBuffer(bytes: piece)
    }
}
