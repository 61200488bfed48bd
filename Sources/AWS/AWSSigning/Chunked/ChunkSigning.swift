import Ground

/// The chain of signatures over the chunks of a body: each signs its chunk and the signature before it.
///
/// Source: S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
/// Chunks", and "… Including Trailing Headers".
package struct ChunkSigning: Sendable {
    private let key: [UInt8]
    private let timestamp: String
    private let scope: String
    /// The signature before; at first the one of the request itself.
    package private(set) var previous: String

    init(claim: V4SignatureClaim, key: [UInt8]) {
        self.init(key: key, timestamp: claim.timestamp, scope: claim.scope, seed: claim.signature)
    }

    package init(key: [UInt8], timestamp: String, scope: CredentialScope, seed: String) {
        self.key = key
        self.timestamp = timestamp
        self.scope = scope.text
        previous = seed
    }

    /// The signature of the next chunk, by the SHA-256 of its bytes.
    package mutating func chunk(hash: [UInt8]) -> String {
        sign(["AWS4-HMAC-SHA256-PAYLOAD", timestamp, scope, previous, PayloadKind.emptyHash, hexadecimal(hash)])
    }

    /// The signature of the trailer, by the SHA-256 of its `name:value\n` lines.
    package mutating func trailer(hash: [UInt8]) -> String {
        sign(["AWS4-HMAC-SHA256-TRAILER", timestamp, scope, previous, hexadecimal(hash)])
    }

    private mutating func sign(_ lines: [String]) -> String {
        let text = lines.joined(separator: "\n")
        previous = hexadecimal(HashAlgorithm.sha256.authenticate(text.utf8, key: key))
        return previous
    }
}
