import AWSModel
import AWSService
import Ground
import PolicyLogic
import World

/// What users, groups and roles have in common: inline and attached policies.
extension IAMService {
    static let attachedMax = 10

    func holder<Record: PolicyHolder>(_ type: Record.Type, _ name: String, _ context: RequestContext) throws -> Kept<
        Record
    > {
        guard let kept = try world.ledger.get(type, Names.id(name), in: place(context)) else {
            throw AWSError.noSuch(Record.word, name)
        }
        return kept
    }

    /// Changes a record in one transaction; a name that is not there is the service's error.
    func change<Record: PolicyHolder>(
        _ type: Record.Type,
        _ name: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout Record) throws -> Void
    ) async throws {
        let place = place(context)
        try await world.ledger.write { transaction in
            guard var kept = try transaction.get(type, Names.id(name), in: place) else {
                throw AWSError.noSuch(Record.word, name)
            }
            try body(&kept.record)
            try transaction.update(kept)
        }
    }

    func putInline<Record: PolicyHolder>(
        _ type: Record.Type,
        _ holder: String,
        _ name: String,
        _ document: String,
        _ context: RequestContext
    ) async throws {
        _ = try validated(document, as: .identity)
        try await change(type, holder, context) { $0.inline[name] = document }
    }

    /// The document as answers carry it: percent-encoded.
    func inline<Record: PolicyHolder>(
        _ type: Record.Type,
        _ name: String,
        _ policy: String,
        _ context: RequestContext
    ) throws -> String {
        guard let document = try holder(type, name, context).record.inline[policy] else {
            throw AWSError.noSuchEntity("The \(Record.word) policy with name \(policy) cannot be found.")
        }
        return PercentEncoding.encode(document)
    }

    func deleteInline<Record: PolicyHolder>(
        _ type: Record.Type,
        _ name: String,
        _ policy: String,
        _ context: RequestContext
    ) async throws {
        try await change(type, name, context) { record in
            guard record.inline.removeValue(forKey: policy) != nil else {
                throw AWSError.noSuchEntity("The \(Record.word) policy with name \(policy) cannot be found.")
            }
        }
    }

    func attach<Record: PolicyHolder>(
        _ type: Record.Type,
        _ name: String,
        _ policy: String,
        _ context: RequestContext
    ) async throws {
        _ = try managedDocument(policy, context)
        try await change(type, name, context) { record in
            guard !record.attached.contains(policy) else { return }
            guard record.attached.count < Self.attachedMax else {
                throw AWSError.limitExceeded("Cannot exceed quota for PoliciesPer\(Record.word.capitalizedFirst): 10")
            }
            record.attached.append(policy)
        }
    }

    func detach<Record: PolicyHolder>(
        _ type: Record.Type,
        _ name: String,
        _ policy: String,
        _ context: RequestContext
    ) async throws {
        try await change(type, name, context) { record in
            guard let place = record.attached.firstIndex(of: policy) else {
                throw AWSError.noSuchEntity("Policy \(policy) was not found.")
            }
            record.attached.remove(at: place)
        }
    }

    func validated(_ document: String, as kind: PolicyKind) throws -> PolicyDocument {
        do {
            return try PolicyDocument(parsing: document, as: kind)
        } catch {
            throw AWSError.malformedPolicy(error)
        }
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
