package import AWSModel
package import AWSService
import AWSWire
import NIOCore

/// The services of this cloud, by name.
package final class ServiceRegistry: Sendable {
    package let services: [RegisteredService]
    private let byName: [String: RegisteredService]
    let resolver: ServiceResolver

    package init(_ services: [any CloudService]) {
        self.services = services.map { RegisteredService($0) }
        byName = Dictionary(self.services.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        resolver = ServiceResolver(services.map(\.model.identity))
    }

    package subscript(name: String) -> RegisteredService? { byName[name] }
}

extension ServiceRegistry: InProcessCaller {
    package func call(
        _ service: String,
        _ operation: String,
        _ input: Fields,
        in context: RequestContext
    ) async throws -> Fields {
        guard let registered = byName[service], case .tree(let handler)? = registered.table.entries[operation]?.handler
        else { throw AWSError.notBuilt("\(service):\(operation) within the cloud") }
        let codec = registered.codecs.preferred
        guard let named = codec.schema.operation(operation) else { throw AWSError.notBuilt("\(service):\(operation)") }
        try codec.check(input, of: named)
        return try await handler(input, context)
    }
}

extension ServiceRegistry {
    /// Reads a whole object of S3, for services that take their input from one. Fit for texts, not for films.
    package func readObject(_ bucket: String, _ key: String, in context: RequestContext) async throws -> [UInt8] {
        guard case .stream(let handler)? = byName["s3"]?.table.entries["GetObject"]?.handler else {
            throw AWSError.notBuilt("s3:GetObject within the cloud")
        }
        let head = RequestFace(method: "GET", path: "/", bucket: bucket, key: key)
        let request = StreamRequest(operation: "GetObject", head: head, body: BufferedBody(ByteBuffer()))
        switch try await handler(request, context).body {
        case .none: return []
        case .buffer(let buffer): return Array(buffer.readableBytesView)
        case .stream(_, let next):
            var bytes: [UInt8] = []
            while bytes.count < Self.objectBytesMax, let piece = try await next() { bytes += piece.readableBytesView }
            return bytes
        }
    }

    /// Puts a small object into a bucket of S3.
    package func writeObject(_ bucket: String, _ key: String, _ bytes: [UInt8], in context: RequestContext) async throws
    {
        guard case .stream(let handler)? = byName["s3"]?.table.entries["PutObject"]?.handler else {
            throw AWSError.notBuilt("s3:PutObject within the cloud")
        }
        let head = RequestFace(
            method: "PUT",
            path: "/",
            headers: [("content-length", "\(bytes.count)")],
            bucket: bucket,
            key: key
        )
        let body = BufferedBody(ByteBuffer(bytes: bytes))
        _ = try await handler(StreamRequest(operation: "PutObject", head: head, body: body), context)
    }

    private static let objectBytesMax = 4 << 20
}

extension ProtocolCodec {
    /// Holds an input against its model, in the words of the protocol.
    func check(_ input: Fields, of operation: OperationSchema) throws(AWSError) {
        guard let shape = operation.input else { return }
        let violations = ConstraintCheck(schema).violations(of: input, as: shape)
        guard violations.isEmpty else { throw answer(to: violations, of: operation) }
    }
}
