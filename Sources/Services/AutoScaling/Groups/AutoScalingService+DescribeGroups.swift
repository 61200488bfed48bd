import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

extension AutoScalingService {
    /// Source: Auto Scaling API Reference, "DescribeAutoScalingGroups".
    func describeAutoScalingGroups(
        _ input: AutoScalingGroupNamesType,
        _ context: RequestContext
    ) async throws -> AutoScalingGroupsType {
        var found = try world.ledger.list(GroupRecord.self, in: context.place)
        if let names = input.autoScalingGroupNames, !names.isEmpty {
            let wanted = Set(names.map { Names.bare($0, after: "autoScalingGroupName") })
            found = found.filter { wanted.contains($0.id) }
        }
        for filter in input.filters ?? [] { found = try found.filter(GroupFilter(filter).matches) }
        let page = try Page(found, token: input.nextToken, max: input.maxRecords, id: \.id)
        return AutoScalingGroupsType {
            $0.autoScalingGroups = page.elements.map { $0.view(withInstances: input.includeInstances ?? true) }
            $0.nextToken = page.nextToken
        }
    }

    /// Source: Auto Scaling API Reference, "DescribeAutoScalingInstances".
    func describeAutoScalingInstances(
        _ input: DescribeAutoScalingInstancesType,
        _ context: RequestContext
    ) async throws -> AutoScalingInstancesType {
        var found = try world.ledger.list(GroupRecord.self, in: context.place).flatMap { kept in
            kept.machine.members.map { (group: kept.id, member: $0) }
        }
        if let ids = input.instanceIds, !ids.isEmpty { found = found.filter { ids.contains($0.member.id) } }
        let page = try Page(found, token: input.nextToken, max: input.maxRecords, most: 50) { $0.member.id }
        return AutoScalingInstancesType {
            $0.autoScalingInstances = page.elements.map { $0.member.details(in: $0.group) }
            $0.nextToken = page.nextToken
        }
    }
}

/// A filter of DescribeAutoScalingGroups: by the tags of groups.
struct GroupFilter {
    private let name: String
    private let values: [String]

    init(_ filter: Filter) throws {
        name = filter.name ?? ""
        values = filter.values ?? []
        guard name == "tag-key" || name == "tag-value" || name.hasPrefix("tag:") else {
            throw AWSError.validation(
                "Filter type \(name) is not correct. Allowed Filter types are: tag-key, tag-value, tag:<key>"
            )
        }
    }

    func matches(_ group: Kept<GroupRecord>) -> Bool {
        let tags = group.settings.tags
        return switch name {
        case "tag-key": tags.keys.contains(where: values.contains)
        case "tag-value": tags.values.contains { values.contains($0.value) }
        default: tags[String(name.dropFirst(4))].map { values.contains($0.value) } ?? false
        }
    }
}
