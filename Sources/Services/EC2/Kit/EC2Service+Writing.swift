import AWSModel
import AWSService
import Ground
import World

/// Where an account's resources of a Region lie.
extension RequestContext {
    var place: Place { Place(account: account, region: region) }
}

extension EC2Service {
    /// Writes to the ledger, or with `DryRun` finds out whether it could.
    func write<Result: Sendable>(
        _ dryRun: Bool?,
        _ body: @escaping @Sendable (inout LedgerTransaction) throws -> Result
    ) async throws -> Result {
        try await world.ledger.write { transaction in
            let result = try body(&transaction)
            if dryRun == true { throw AWSError.dryRun }
            return result
        }
    }

    /// For requests that only read: with `DryRun` they answer that they could.
    func read(_ dryRun: Bool?) throws -> LedgerSnapshot {
        if dryRun == true { throw AWSError.dryRun }
        return world.ledger.snapshot()
    }

    /// A new id of this kind.
    func newID(_ kind: ResourceKind) -> String { world.ids.resource(kind.prefix) }
}

extension LedgerReading {
    /// The record that a request names: the id's form is checked, then whether there is one.
    func resource<Record: LedgerRecord>(
        _ type: Record.Type,
        _ kind: ResourceKind,
        _ id: String,
        in place: Place
    ) throws -> Kept<Record> {
        guard kind.isWellFormed(id) else { throw AWSError.malformed(kind, id) }
        guard let kept = try get(type, id, in: place) else { throw AWSError.notFound(kind, id) }
        return kept
    }

    /// The records that a Describe request names, or all; in the order of their ids.
    func resources<Record: LedgerRecord>(
        _ type: Record.Type,
        _ kind: ResourceKind,
        _ ids: [String]?,
        in place: Place
    ) throws -> [Kept<Record>] {
        guard let ids, !ids.isEmpty else { return try list(type, in: place) }
        for id in ids where !kind.isWellFormed(id) { throw AWSError.malformed(kind, id) }
        var found: [Kept<Record>] = []
        var missing: [String] = []
        for id in Set(ids).sorted() {
            if let kept = try get(type, id, in: place) { found.append(kept) } else { missing.append(id) }
        }
        guard missing.isEmpty else { throw AWSError.notFound(kind, missing) }
        return found
    }
}
