import AWSModel
import Ground
import World

/// What an idempotency token was last used for.
///
/// Source: EC2 Developer Guide, "Ensuring idempotency": the same token with the same parameters gives the same resource,
/// with others an error.
struct ClientTokenRecord: LedgerRecord {
    static let kind = "ec2.token"
    /// A digest of the request without the token.
    let request: String
    let resources: [String]
}

extension LedgerTransaction {
    /// The resources that an earlier request with this token made; nil when it is new.
    func resources(ofToken token: String?, operation: String, request: String, in place: Place) throws -> [String]? {
        guard let token, !token.isEmpty else { return nil }
        guard let kept = try get(ClientTokenRecord.self, "\(operation) \(token)", in: place) else { return nil }
        guard kept.record.request == request else {
            throw AWSError(
                "IdempotentParameterMismatch",
                "The client token '\(token)' was used before in a request with other parameters."
            )
        }
        return kept.record.resources
    }

    mutating func remember(
        token: String?,
        operation: String,
        request: String,
        made resources: [String],
        in place: Place
    ) throws {
        guard let token, !token.isEmpty else { return }
        let record = ClientTokenRecord(request: request, resources: resources)
        try put(record, id: "\(operation) \(token)", in: place)
    }
}

extension StructureView {
    /// A digest of a request, to tell whether a token comes with the same request again.
    var fingerprint: String { hexadecimal(HashAlgorithm.sha256.hash(String(describing: fields).utf8)) }
}
