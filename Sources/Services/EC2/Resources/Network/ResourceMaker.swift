import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// What the resource types of EC2 share: making once, and waiting for the controller.
struct ResourceMaker: Sendable {
    let world: World

    /// Makes a resource, unless an earlier try of the same act has.
    func once(
        _ kind: ResourceKind,
        _ request: ResourceRequest,
        _ make: () async throws -> String?
    ) async throws -> String {
        let mark = StackMark(
            act: request.token,
            stackName: request.stackName,
            stackID: request.stackID,
            logicalID: request.logicalID
        )
        if let made = try world.ledger.made(by: mark.act, kind, in: request.context.place) { return made }
        return try await StackMark.$current.withValue(mark) {
            guard let id = try await make() else { throw AWSError.internalFailure }
            return id
        }
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
    func retag(_ id: String, _ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let new = request.tagList
        let old = ResourceRequest(existing, in: request).tagList
        let gone = old.filter { tag in !new.contains { $0.key == tag.key } }
        if !gone.isEmpty {
            _ = try await request.context.call(EC2Operations.deleteTags) {
                $0.resources = [id]
                $0.tags = gone.map { tag in Tag { $0.key = tag.key } }
            }
        }
        if !new.isEmpty, new != old {
            _ = try await request.context.call(EC2Operations.createTags) {
                $0.resources = [id]
                $0.tags = new
            }
        }
    }

    /// Deletes what may be gone already: any code of a missing thing is success.
    func delete(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as AWSError where error.code.hasSuffix(".NotFound") || error.code == "NatGatewayNotFound" {
            return
        }
    }
}

/// Templates write numbers and truths as themselves or as text.
extension ResourceRequest {
    init(_ existing: ExistingResource, in request: ResourceRequest) {
        self = request
        properties = existing.properties
    }

    func text(_ name: String) -> String? { properties.text(name) }

    func truth(_ name: String) -> Bool? {
        properties[name].flatMap { $0.bool ?? $0.string.flatMap { Bool($0.lowercased()) } }
    }

    func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

    func texts(_ name: String) -> [String]? { properties[name]?.array?.compactMap(\.string) }

    func objects(_ name: String) -> [JSONObject] { properties[name]?.array?.compactMap(\.object) ?? [] }

    /// The stack's tags and over them the resource's own.
    var tagList: [Tag] {
        var all = stackTags.map { ($0.key, $0.value) }
        for tag in objects("Tags") {
            let key = tag.text("Key") ?? ""
            all.removeAll { $0.0 == key }
            all.append((key, tag.text("Value") ?? ""))
        }
        return all.map { pair in
            Tag {
                $0.key = pair.0
                $0.value = pair.1
            }
        }
    }

    /// As creating operations take them.
    func tagSpecifications(_ kind: ResourceKind) -> [TagSpecification]? {
        let tags = tagList
        guard !tags.isEmpty else { return nil }
        return [
            TagSpecification {
                $0.resourceType = kind.tagType
                $0.tags = tags
            }
        ]
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

    func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
    func truth(_ name: String) -> Bool? {
        self[name].flatMap { $0.bool ?? $0.string.flatMap { Bool($0.lowercased()) } }
    }
}
