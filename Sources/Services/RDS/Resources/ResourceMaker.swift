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
        let place = request.context.place
        let before = world.ledger.snapshot()
        if try isReady(before.get(type, id, in: place)?.record) { return }
        for await _ in try await world.ledger.changes(of: [type], after: before.sequence)
        where try isReady(world.ledger.get(type, id, in: place)?.record) {
            return
        }
        throw CancellationError()
    }

    /// Brings a resource's tags from the template's old ones to its new ones.
    func retag(_ arn: String, _ request: ResourceRequest, _ existing: ExistingResource) async throws {
        var old = request
        old.properties = existing.properties
        let (new, gone) = (request.tagList, Set(old.tagList.keys).subtracting(request.tagList.keys))
        if !gone.isEmpty {
            try await request.context.call(RDSOperations.removeTagsFromResource) { input in
                input.resourceName = arn
                input.tagKeys = gone.sorted()
            }
        }
        if !new.isEmpty, new != old.tagList {
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

/// Templates write numbers and truths as themselves or as text.
extension ResourceRequest {
    func text(_ name: String) -> String? { properties.text(name) }
    func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
    func texts(_ name: String) -> [String]? { properties[name]?.array?.compactMap(\.string) }

    func truth(_ name: String) -> Bool? {
        properties[name].flatMap { $0.bool ?? $0.string.flatMap { Bool($0.lowercased()) } }
    }

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

    /// The stack's tags, over them the resource's own, and those that say where it is from.
    var tagList: [String: String] {
        var all = Dictionary(stackTags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        for tag in properties["Tags"]?.array?.compactMap(\.object) ?? [] {
            all[tag.text("Key") ?? ""] = tag.text("Value") ?? ""
        }
        return all
    }

    /// For a resource that is made now: also the tags that only CloudFormation can set.
    var tagsAtCreation: [Tag] {
        tagList.merging([
            "aws:cloudformation:stack-name": stackName, "aws:cloudformation:stack-id": stackID,
            "aws:cloudformation:logical-id": logicalID,
        ]) { $1 }.tagList
    }
}

extension JSONObject {
    func text(_ name: String) -> String? {
        switch self[name] {
        case .string(let text)?: text
        case .number(let number)?: number.text
        case .bool(let value)?: String(value)
        default: nil
        }
    }
}
