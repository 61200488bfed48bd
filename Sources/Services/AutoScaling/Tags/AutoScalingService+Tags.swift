import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: Auto Scaling API Reference, "CreateOrUpdateTags", "DeleteTags", "DescribeTags".
extension AutoScalingService {
    func registerTags(in table: inout OperationTable) {
        table.on(AutoScalingOperations.createOrUpdateTags, createOrUpdateTags)
        table.on(AutoScalingOperations.deleteTags, deleteTags)
        table.on(AutoScalingOperations.describeTags, describeTags)
    }

    func createOrUpdateTags(_ input: CreateOrUpdateTagsType, _ context: RequestContext) async throws {
        for (group, tags) in try Self.grouped(input.tags) {
            let read = try TagReader.read(tags, of: group)
            try await change(group, context) { record, _ in
                record.machine.settings.tags.merge(read) { $1 }
                guard record.settings.tags.count <= GroupLimits.tagsMax else {
                    throw AWSError.limitExceeded("You cannot have more than \(GroupLimits.tagsMax) tags on a group.")
                }
            }
        }
    }

    func deleteTags(_ input: DeleteTagsType, _ context: RequestContext) async throws {
        for (group, tags) in try Self.grouped(input.tags) {
            for tag in tags { try TagReader.check(tag) }
            let keys = tags.map(\.key)
            try await change(group, context) { record, _ in
                for key in keys { record.machine.settings.tags[key] = nil }
            }
        }
    }

    private static func grouped(_ tags: [Tag]) throws -> [(String, [Tag])] {
        var groups: [String: [Tag]] = [:]
        for tag in tags {
            guard let id = tag.resourceId else {
                throw AWSError.validation("ResourceId must be specified for each tag.")
            }
            groups[id, default: []].append(tag)
        }
        return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func describeTags(_ input: DescribeTagsType, _ context: RequestContext) async throws -> TagsType {
        var found = try world.ledger.list(GroupRecord.self, in: context.place).flatMap { $0.settings.tagViews }
        for filter in input.filters ?? [] {
            let values = filter.values ?? []
            switch filter.name {
            case "auto-scaling-group": found = found.filter { values.contains($0.resourceId ?? "") }
            case "key": found = found.filter { values.contains($0.key ?? "") }
            case "value": found = found.filter { values.contains($0.value ?? "") }
            case "propagate-at-launch": found = found.filter { values.contains("\($0.propagateAtLaunch ?? false)") }
            default:
                throw AWSError.validation(
                    "Filter type \(filter.name ?? "") is not correct. Allowed Filter types are: auto-scaling-group, "
                        + "key, propagate-at-launch, value"
                )
            }
        }
        let page = try Page(found, token: input.nextToken, max: input.maxRecords) {
            "\($0.resourceId ?? "") \($0.key ?? "")"
        }
        return TagsType {
            $0.tags = page.elements
            $0.nextToken = page.nextToken
        }
    }
}
