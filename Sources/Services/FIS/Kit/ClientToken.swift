import AWSModel
import Ground
import World

/// What an idempotency token was used for.
struct ClientTokenRecord: LedgerRecord {
    static let kind = "fis.token"
    /// A digest of the request without the token.
    let request: String
    let made: String
}

/// A request that may come again with its client token and is to act once.
struct IdempotentRequest: Sendable {
    private let id: String
    private let digest: String

    /// - Parameter input: without its token.
    init(_ operation: String, token: String, _ input: some StructureView) {
        id = "\(operation) \(token)"
        digest = hexadecimal(HashAlgorithm.sha256.hash(String(describing: input.fields).utf8))
    }

    /// The id of what it made when it came first; nil when this is the first time, or when that is gone.
    func earlier<Record: LedgerRecord>(
        _ type: Record.Type,
        in place: Place,
        _ ledger: some LedgerReading
    ) throws -> Kept<Record>? {
        guard let kept = try ledger.get(ClientTokenRecord.self, id, in: place) else { return nil }
        guard kept.request == digest else {
            throw AWSError.conflict("The client token was used before in a request with other parameters.")
        }
        return try ledger.get(type, kept.made, in: place)
    }

    func remember(_ made: String, in place: Place, _ transaction: inout LedgerTransaction) throws {
        try transaction.put(ClientTokenRecord(request: digest, made: made), id: id, in: place)
    }
}
