import AWSModel
import World

/// A request that may come again with its client token and is to act once.
struct IdempotentRequest: Sendable {
    let token: String?
    let operation: String
    let fingerprint: String

    /// - Parameter clear: takes the token out of the request, which is not a part of what must be equal.
    init<Input: StructureView>(
        _ token: String?,
        _ operation: String,
        _ input: Input,
        _ clear: (inout Input) -> Void
    ) {
        self.token = token
        self.operation = operation
        guard token?.isEmpty == false else {
            fingerprint = ""
            return
        }
        var bare = input
        clear(&bare)
        fingerprint = bare.fingerprint
    }
}

extension LedgerTransaction {
    /// What an earlier request with the same token made; nil when it is the first, or what it made is gone.
    func resource<Record: LedgerRecord>(
        _ type: Record.Type = Record.self,
        of request: IdempotentRequest,
        in place: Place
    ) throws -> Kept<Record>? {
        let made = try resources(
            ofToken: request.token,
            operation: request.operation,
            request: request.fingerprint,
            in: place
        )
        return try made?.first.flatMap { try get(type, $0, in: place) }
    }

    mutating func remember(_ request: IdempotentRequest, made ids: String..., in place: Place) throws {
        try remember(
            token: request.token,
            operation: request.operation,
            request: request.fingerprint,
            made: ids,
            in: place
        )
    }
}
