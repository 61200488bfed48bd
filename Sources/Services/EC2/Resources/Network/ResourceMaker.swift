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
        try await world.ledger.wait(for: [type]) {
            try isReady(world.ledger.get(type, id, in: request.context.place)?.record)
        }
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

    /// How long a deletion waits for what uses the resource to go, as an instance that is still shutting down does.
    ///
    /// Source: observed: CloudFormation tries again for a while where EC2 answers DependencyViolation.
    private static let patience = Duration.seconds(30)
    /// The same while nothing is on its way out: its deletion may be about to begin.
    private static let shortPatience = Duration.seconds(2)

    /// What may use a network's parts, and goes by itself.
    private static let users: [any LedgerRecord.Type] = [
        InstanceRecord.self, NetworkInterfaceRecord.self, NATGatewayRecord.self, VPCEndpointRecord.self,
        SubnetRecord.self, AddressRecord.self,
    ]

    /// Deletes what may be gone already: any code of a missing thing is success.
    func delete(_ body: () async throws -> Void) async throws {
        let start = world.clock.now
        while true {
            let before = world.ledger.snapshot()
            do {
                return try await body()
            } catch let error as AWSError where error.code.hasSuffix(".NotFound") || error.code == "NatGatewayNotFound"
            {
                return
            } catch let error as AWSError where error.code == "DependencyViolation" {
                let deadline = start.advanced(by: try before.hasEnding ? Self.patience : Self.shortPatience)
                guard world.clock.now < deadline else { throw error }
                try await untilChange(after: before.sequence, orBy: deadline)
            }
        }
    }

    private func untilChange(after sequence: Int64, orBy deadline: WorldInstant) async throws {
        let world = world
        let feed = try await world.ledger.changes(of: Self.users, after: sequence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in feed { return } }
            group.addTask { try await world.clock.sleep(until: deadline) }
            try await group.next()
            group.cancelAll()
        }
    }
}

extension LedgerReading {
    /// Whether something is on its way out that may use what is to be deleted.
    fileprivate var hasEnding: Bool {
        get throws {
            let states = [InstanceRecord.State.shuttingDown, .stopping].map(\.rawValue)
            for state in states where try !list(InstanceRecord.self, where: "state", is: state).isEmpty { return true }
            if try list(NATGatewayRecord.self).contains(where: { $0.record.state == .deleting }) { return true }
            return try list(VPCEndpointRecord.self).contains { $0.record.state == .deleting }
        }
    }
}

extension ResourceRequest {
    init(_ existing: ExistingResource, in request: ResourceRequest) {
        self = request
        properties = existing.properties
    }

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
