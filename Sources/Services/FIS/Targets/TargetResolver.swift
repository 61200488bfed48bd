import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Finds the resources behind targets, by asking their service.
///
/// Source: FIS User Guide, "Targets".
struct TargetResolver: Sendable {
    let world: World
    let context: RequestContext

    /// Those that a target selects now, by chance where its mode leaves a choice.
    func resolve(_ target: ExperimentPlan.Target) async throws -> [ResolvedResource] {
        guard let mode = SelectionMode(target.selection) else { return [] }
        let found =
            switch target.resourceType {
            case ResourceTypes.instance: try await instances(target)
            case ResourceTypes.subnet: try await subnets(target)
            case ResourceTypes.database: try await databases(target)
            case ResourceTypes.group: try await groups(target)
            case ResourceTypes.role: try await roles(target)
            default: throw AWSError.notBuilt("FIS target resource type \(target.resourceType)")
            }
        var random = world.ids.generator()
        return mode.select(found.sorted { $0.id < $1.id }, using: &random)
    }

    private func instances(_ target: ExperimentPlan.Target) async throws -> [ResolvedResource] {
        let asked = filters(target, idName: "instance-id")
        var found: [Instance] = []
        var token: String?
        repeat {
            let answer = try await context.call(EC2Operations.describeInstances) {
                $0.filters = asked
                $0.nextToken = token
            }
            found += (answer.reservations ?? []).flatMap { $0.instances ?? [] }
            token = answer.nextToken
        } while token != nil
        return found.filter { isMatching($0, "Instance", target) }.compactMap { instance in
            // What has ended can still be seen for an hour, but there is nothing of it to act on.
            guard let id = instance.instanceId, instance.state?.name != "terminated" else { return nil }
            return ResolvedResource(id: id, arn: context.arn("ec2", "instance/\(id)"))
        }
    }

    private func subnets(_ target: ExperimentPlan.Target) async throws -> [ResolvedResource] {
        var asked = filters(target, idName: "subnet-id")
        if let zone = target.parameters["availabilityZoneIdentifier"] {
            let isID = world.geography.region(ofZone: zone) != nil
            asked.append(filter(isID ? "availability-zone-id" : "availability-zone", [zone]))
        }
        if let vpc = target.parameters["vpc"] {
            asked.append(
                filter("vpc-id", [ARN(vpc).map { String($0.resource.split(separator: "/").last ?? "") } ?? vpc])
            )
        }
        var found: [Subnet] = []
        var token: String?
        repeat {
            let answer = try await context.call(EC2Operations.describeSubnets) {
                $0.filters = asked
                $0.nextToken = token
            }
            found += answer.subnets ?? []
            token = answer.nextToken
        } while token != nil
        return found.filter { isMatching($0, "Subnet", target) }.compactMap { subnet in
            subnet.subnetId.map { ResolvedResource(id: $0, arn: context.arn("ec2", "subnet/\($0)")) }
        }
    }

    private func filters(_ target: ExperimentPlan.Target, idName: String) -> [Filter] {
        var filters = target.tags.sorted { $0.key < $1.key }.map { filter("tag:\($0.key)", [Self.escaped($0.value)]) }
        if !target.arns.isEmpty {
            filters.append(filter(idName, target.arns.map { String($0.split(separator: "/").last ?? "") }))
        }
        return filters
    }

    private func filter(_ name: String, _ values: [String]) -> Filter {
        Filter {
            $0.name = name
            $0.values = values
        }
    }

    /// EC2's filters know wildcards, FIS's tags do not.
    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("*", with: "\\*").replacing("?", with: "\\?")
    }

    private func isMatching(_ view: some StructureView, _ shape: String, _ target: ExperimentPlan.Target) -> Bool {
        target.filters.allSatisfy { filter in
            AttributePath(filter.path).values(in: view, shape: shape, of: ec2Model.schema)
                .contains { filter.values.contains($0) }
        }
    }
}
