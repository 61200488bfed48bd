import AWSModel
import AWSSigning

/// What is known of a body before it is read: its framing, and what its signature promises.
struct PayloadRule: Sendable {
    /// Hexadecimal SHA-256 that the whole body must have.
    var sha256: String?
    var chunked: PayloadKind?
    var chunks: ChunkSigning?
    /// `x-amz-decoded-content-length`.
    var decodedLength: Int?
    /// Names in `x-amz-trailer`.
    var announcedTrailers: [String] = []

    static let plain = PayloadRule()

    private init() {}

    init(_ kind: PayloadKind, chunks: ChunkSigning?, _ request: IncomingRequest) {
        if case .hash(let hash) = kind { sha256 = hash }
        guard kind.isChunked else { return }
        chunked = kind
        self.chunks = chunks
        decodedLength = request.header("x-amz-decoded-content-length").flatMap { Int($0) }
        announcedTrailers = request.header("x-amz-trailer")?.split(separator: ",").map(String.init) ?? []
    }

    /// The rule for a request whose signature cannot be verified: framing and digest still hold.
    init(unsigned request: IncomingRequest, _ exchange: Exchange) throws(AWSError) {
        self.init()
        guard exchange.dialect.isS3 else { return }
        let head = SignedRequest(method: request.method, path: request.path, headers: request.headers)
        do {
            guard let kind = try PayloadKind(unsignedRequest: head) else { return }
            self = PayloadRule(kind, chunks: nil, request)
        } catch {
            throw error.answer(for: exchange)
        }
    }
}
