import AWSModel
import AWSService
import AutoScalingShapes
import IAMShapes
import RDSShapes

/// Targets that are not EC2's: each is found among all, since their services' filters know less than FIS's.
///
/// Source: FIS User Guide, "Targets".
extension TargetResolver {
    func databases(_ target: ExperimentPlan.Target) async throws -> [ResolvedResource] {
        var found: [DBInstance] = []
        var marker: String?
        repeat {
            let answer = try await context.call(RDSOperations.describeDBInstances) { $0.marker = marker }
            found += answer.dbInstances ?? []
            marker = answer.marker
        } while marker != nil
        return found.compactMap { instance in
            guard let id = instance.dbInstanceIdentifier, let arn = instance.dbInstanceArn else { return nil }
            let tags = (instance.tagList ?? []).map { ($0.key ?? "", $0.value ?? "") }
            guard isMeant(arn, tags, target),
                matches(instance, "DBInstance", target, rdsModel.schema)
            else { return nil }
            return ResolvedResource(id: id, arn: arn)
        }
    }

    func groups(_ target: ExperimentPlan.Target) async throws -> [ResolvedResource] {
        var found: [AutoScalingGroup] = []
        var token: String?
        repeat {
            let answer = try await context.call(AutoScalingOperations.describeAutoScalingGroups) {
                $0.nextToken = token
            }
            found += answer.autoScalingGroups
            token = answer.nextToken
        } while token != nil
        return found.compactMap { group in
            guard let arn = group.autoScalingGroupARN else { return nil }
            let tags = (group.tags ?? []).map { ($0.key ?? "", $0.value ?? "") }
            guard isMeant(arn, tags, target),
                matches(group, "AutoScalingGroup", target, autoScalingModel.schema)
            else { return nil }
            return ResolvedResource(id: group.autoScalingGroupName, arn: arn)
        }
    }

    func roles(_ target: ExperimentPlan.Target) async throws -> [ResolvedResource] {
        var found: [Role] = []
        var marker: String?
        repeat {
            let answer = try await context.call(IAMOperations.listRoles) { $0.marker = marker }
            found += answer.roles
            marker = answer.marker
        } while marker != nil
        var resolved: [ResolvedResource] = []
        for role in found {
            var tags: [(String, String)] = []
            if !target.tags.isEmpty {
                let answer = try await context.call(IAMOperations.listRoleTags) { $0.roleName = role.roleName }
                tags = answer.tags.map { ($0.key, $0.value) }
            }
            guard isMeant(role.arn, tags, target), matches(role, "Role", target, iamModel.schema) else { continue }
            resolved.append(ResolvedResource(id: role.roleName, arn: role.arn))
        }
        return resolved
    }

    /// Every tag of the target's is the resource's, or its ARN is named.
    private func isMeant(_ arn: String, _ tags: [(String, String)], _ target: ExperimentPlan.Target) -> Bool {
        if !target.arns.isEmpty { return target.arns.contains(arn) }
        return target.tags.allSatisfy { wanted in tags.contains { $0 == (wanted.key, wanted.value) } }
    }

    private func matches(
        _ view: some StructureView,
        _ shape: String,
        _ target: ExperimentPlan.Target,
        _ schema: ServiceSchema
    ) -> Bool {
        target.filters.allSatisfy { filter in
            AttributePath(filter.path).values(in: view, shape: shape, of: schema).contains(
                where: filter.values.contains
            )
        }
    }
}
