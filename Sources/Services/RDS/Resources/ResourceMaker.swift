import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// What the resource types of RDS share: making once, and waiting for the controller.
struct ResourceMaker: Sendable {
    let world: World

    /// Makes a resource, unless an earlier try of the same act has: then `existing` finds that act's mark on it.
    func once(
        _ request: ResourceRequest,
        madeBy: (LedgerSnapshot) throws -> String?,
        _ make: () async throws -> Void
    ) async throws {
        let act = "\(request.stackID) \(request.logicalID) \(request.token)"
        if let mark = try madeBy(world.ledger.snapshot()), mark == act { return }
        try await StackMark.$current.withValue(act) { try await make() }
    }

    /// Returns when a record is as it should be; what the check throws ends the wait.
    func wait<Record: LedgerRecord>(
        for type: Record.Type,
        _ id: String,
        _ request: ResourceRequest,
        until isReady: (Record?) throws -> Bool
    ) async throws {
        try await world.ledger.wait(for: [type]) {
            try isReady(world.ledger.get(type, id, in: request.context.place)?.record)
        }
    }

    /// Brings a resource's tags from the template's old ones to its new ones.
    func retag(_ arn: String, _ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let (new, old) = (request.tagValues(), request.tagValues(in: existing.properties))
        let gone = Set(old.keys).subtracting(new.keys)
        if !gone.isEmpty {
            try await request.context.call(RDSOperations.removeTagsFromResource) { input in
                input.resourceName = arn
                input.tagKeys = gone.sorted()
            }
        }
        if !new.isEmpty, new != old {
            try await request.context.call(RDSOperations.addTagsToResource) { input in
                input.resourceName = arn
                input.tags = new.tagList
            }
        }
    }

    /// Deletes what may be gone already.
    func delete(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as AWSError where error.status == 404 {
            return
        }
    }
}

extension ResourceRequest {
    /// A name that the template gives, or one of the stack's that fits RDS's rules.
    func name(_ property: String, most: Int) -> String {
        if let given = text(property) { return given.lowercased() }
        let characters = physicalName.lowercased().map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        var name = String(characters)
        while name.contains("--") { name = name.replacing("--", with: "-") }
        // The end is what distinguishes it.
        if name.utf8.count > most { name = String(name.suffix(most)) }
        while let first = name.first, !first.isLetter { name.removeFirst() }
        while name.last == "-" { name.removeLast() }
        return name
    }

    /// For a resource that is made now: also the tags that only CloudFormation can set.
    var tagsAtCreation: [Tag] {
        tagValues().merging([
            "aws:cloudformation:stack-name": stackName, "aws:cloudformation:stack-id": stackID,
            "aws:cloudformation:logical-id": logicalID,
        ]) { $1 }.tagList
    }
}
