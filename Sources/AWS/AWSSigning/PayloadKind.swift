/// What the signature says of the body: the values of `x-amz-content-sha256`.
///
/// Source: S3 API Reference, "Authenticating Requests: Using the Authorization Header".
package enum PayloadKind: Sendable, Hashable {
    /// The body's SHA-256 in hexadecimal.
    case hash(String)
    case unsigned
    /// aws-chunked, each chunk signed; with a trailer the trailer too.
    case signedChunks(trailer: Bool)
    /// aws-chunked, chunks unsigned, a trailer with a checksum behind them.
    case unsignedChunks
    /// An event stream whose messages carry signatures.
    case events

    /// SHA-256 of nothing.
    package static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    package var headerValue: String {
        switch self {
        case .hash(let hash): hash
        case .unsigned: "UNSIGNED-PAYLOAD"
        case .signedChunks(trailer: false): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        case .signedChunks(trailer: true): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
        case .unsignedChunks: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        case .events: "STREAMING-AWS4-HMAC-SHA256-EVENTS"
        }
    }

    /// Whether the body must go through `AWSChunkedDecoder`.
    package var isChunked: Bool {
        switch self {
        case .signedChunks, .unsignedChunks: true
        case .hash, .unsigned, .events: false
        }
    }

    package init(headerValue: String) throws(SigningError) {
        if isHash(headerValue) {
            self = .hash(headerValue)
            return
        }
        switch headerValue {
        case "UNSIGNED-PAYLOAD": self = .unsigned
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": self = .signedChunks(trailer: false)
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": self = .signedChunks(trailer: true)
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .unsignedChunks
        case "STREAMING-AWS4-HMAC-SHA256-EVENTS": self = .events
        case "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER":
            throw .notBuilt(algorithm: headerValue)
        default: throw .invalidContentHash(headerValue)
        }
    }

    /// What a request without any signature says of its body; nil where it says nothing.
    package init?(unsignedRequest request: SignedRequest) throws(SigningError) {
        guard let value = request.header("x-amz-content-sha256") else { return nil }
        try self.init(headerValue: value)
    }

    /// Refuses a body whose hash is not the one that the client signed.
    package func require(bodyHash: String) throws(SigningError) {
        guard case .hash(let claimed) = self, lowerCase(claimed) != bodyHash else { return }
        throw .contentHashMismatch(claimed: claimed, computed: bodyHash)
    }
}

func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
}

/// Whether a text has the form of a SHA-256 in hexadecimal.
func isHash(_ text: String) -> Bool {
    text.utf8.count == 64 && withBytes(of: text) { $0.allSatisfy(isHexadecimal) }
}
