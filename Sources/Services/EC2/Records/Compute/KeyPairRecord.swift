import Ground
import World

/// The public half of a key pair, under its id.
struct KeyPairRecord: LedgerRecord {
    static let kind = "ec2.key-pair"

    let name: String
    /// `rsa` or `ed25519`.
    let type: String
    let fingerprint: String
    /// As a line of `authorized_keys`, with the key's name behind.
    let publicKey: String

    var indexes: [String: String] { ["name": name] }
}
