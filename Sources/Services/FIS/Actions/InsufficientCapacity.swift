import AWSModel
import AWSService
import World

/// Launches of Auto Scaling groups into some zones fail; the groups read the fault.
///
/// Source: FIS User Guide, "aws:ec2:asg-insufficient-instance-capacity-error".
struct InsufficientCapacity: ActionExecutor {
    static let zones = "availabilityZoneIdentifiers"

    let type = ActionType(
        id: "aws:ec2:asg-insufficient-instance-capacity-error",
        description: "Auto Scaling groups get InsufficientInstanceCapacity when they launch instances in some zones.",
        targets: ["AutoScalingGroups": ResourceTypes.group],
        parameters: [
            "duration": .init(
                description: "How long launches fail, in ISO 8601: from one minute (PT1M) to twelve hours.",
                isRequired: true,
                form: .duration
            ),
            zones: .init(
                description: "The zones, by name or id, with commas between them.",
                isRequired: true
            ),
            "percentage": .init(
                description: "Which share of the groups' launches fails: 1 to 100. The default is 100.",
                form: .percentage
            ),
        ]
    )

    func begin(_ job: ActionJob) async throws -> ActionStep {
        let given = job.parameters[Self.zones] ?? ""
        let found = Self.zoneIDs(given, in: job.context.region, for: job.context.account, job.world.geography)
        guard let found else { throw AWSError.validation("Not all of \(given) are zones of \(job.context.region).") }
        let duration = try job.duration("duration")
        var until = job.started
        for group in job.resources {
            let end = try await MarkedFaults(world: job.world).ensure(
                .capacityLoss,
                to: FaultScope(.engine, group.arn),
                for: duration,
                mark: job.mark(group.id),
                settings: [
                    "zones": found.joined(separator: ","), "percentage": job.parameters["percentage"] ?? "100",
                ]
            )
            until = max(until, end)
        }
        return .running(until: until)
    }

    func end(_ job: ActionJob) async throws -> ActionStep {
        for group in job.resources { try await MarkedFaults(world: job.world).heal(job.mark(group.id)) }
        return .done
    }

    /// Nil when one of them is none of the Region's.
    static func zoneIDs(_ text: String, in region: String, for account: String, _ geography: Geography) -> [String]? {
        let parts = text.split(separator: ",").map { String($0.trimming(" ")) }
        let ids = parts.compactMap { PowerInterruption.zoneID($0, in: region, for: account, geography) }
        return ids.isEmpty || ids.count != parts.count ? nil : ids
    }
}

extension Substring {
    fileprivate func trimming(_ character: Character) -> Substring {
        var rest = drop { $0 == character }
        while rest.last == character { rest.removeLast() }
        return rest
    }
}
