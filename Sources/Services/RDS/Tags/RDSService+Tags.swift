import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource".
extension RDSService {
    func registerTags(in table: inout OperationTable) {
        table.on(RDSOperations.addTagsToResource, addTagsToResource)
        table.on(RDSOperations.removeTagsFromResource, removeTagsFromResource)
        table.on(RDSOperations.listTagsForResource, listTagsForResource)
    }

    func addTagsToResource(_ input: AddTagsToResourceMessage, _ context: RequestContext) async throws {
        let tags = input.tags
        let isStack = StackMark.current != nil
        try await change(input.resourceName, context) { all in
            try StackMark.$current.withValue(isStack ? "stack" : nil) { try all.merge(tags: tags) }
        }
    }

    func removeTagsFromResource(_ input: RemoveTagsFromResourceMessage, _ context: RequestContext) async throws {
        let keys = input.tagKeys
        try await change(input.resourceName, context) { all in
            for key in keys { all[key] = nil }
        }
    }

    func listTagsForResource(
        _ input: ListTagsForResourceMessage,
        _ context: RequestContext
    ) async throws -> TagListMessage {
        let (kind, id) = try target(input.resourceName, context)
        let (ledger, place) = (world.ledger.snapshot(), context.place)
        let tags: [String: String]? =
            switch kind {
            case .instance: try ledger.get(DatabaseRecord.self, id, in: place)?.tags
            case .snapshot: try ledger.get(SnapshotRecord.self, id, in: place)?.tags
            case .subnetGroup: try ledger.get(SubnetGroupRecord.self, id, in: place)?.tags
            case .parameterGroup: try ledger.get(ParameterGroupRecord.self, id, in: place)?.tags
            case .optionGroup: try ledger.get(OptionGroupRecord.self, id, in: place)?.tags
            case .subscription: try ledger.get(SubscriptionRecord.self, id, in: place)?.tags
            }
        guard let tags else {
            if id.hasPrefix("default") { return TagListMessage { $0.tagList = [] } }
            throw Self.missing(kind, id)
        }
        return TagListMessage { $0.tagList = tags.tagList }
    }

    private func target(_ name: String, _ context: RequestContext) throws -> (ResourceKind, String) {
        guard let arn = ARN(name), arn.service == "rds", arn.account == context.account, arn.region == context.region,
            let colon = arn.resource.firstIndex(of: ":"),
            let kind = ResourceKind(rawValue: String(arn.resource[..<colon]))
        else { throw AWSError.invalidValue("Invalid resource name: \(name)") }
        return (kind, String(arn.resource[arn.resource.index(after: colon)...]))
    }

    private func change(
        _ name: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws {
        let ((kind, id), place) = (try target(name, context), context.place)
        try await world.ledger.write { transaction in
            func change<Record: TaggedRecord>(_ type: Record.Type) throws {
                guard var kept = try transaction.get(type, id, in: place) else { throw Self.missing(kind, id) }
                try body(&kept.record.tags)
                try transaction.update(kept)
            }
            switch kind {
            case .instance: try change(DatabaseRecord.self)
            case .snapshot: try change(SnapshotRecord.self)
            case .subnetGroup: try change(SubnetGroupRecord.self)
            case .parameterGroup: try change(ParameterGroupRecord.self)
            case .optionGroup: try change(OptionGroupRecord.self)
            case .subscription: try change(SubscriptionRecord.self)
            }
        }
    }

    private static func missing(_ kind: ResourceKind, _ id: String) -> AWSError {
        switch kind {
        case .instance: .noInstance(id)
        case .snapshot: .noSnapshot(id)
        case .subnetGroup: .noSubnetGroup(id)
        case .parameterGroup: .noParameterGroup(id)
        case .optionGroup: .noOptionGroup(id)
        case .subscription: .noSubscription(id)
        }
    }
}
