import World

/// Cuts subnets off from a part of the network; what networks make of the fault is EC2's.
///
/// Source: FIS User Guide, "aws:network:disrupt-connectivity".
struct DisruptConnectivity: ActionExecutor {
    private static let scopes = ["all", "availability-zone", "dynamodb", "prefix-list", "s3", "vpc"]

    let type = ActionType(
        id: "aws:network:disrupt-connectivity",
        description: "Denies traffic into and out of subnets, as the scope says.",
        targets: ["Subnets": ResourceTypes.subnet],
        parameters: [
            "duration": .init(
                description: "How long the traffic is denied, in ISO 8601: from one minute (PT1M) to twelve hours.",
                isRequired: true,
                form: .duration
            ),
            "scope": .init(
                description: "Which traffic is denied: all; availability-zone (to subnets of other zones of the VPC); "
                    + "vpc (into and out of the VPC); s3 or dynamodb (that service's addresses in the Region); "
                    + "prefix-list (the addresses of one list).",
                isRequired: true,
                form: .choice(scopes)
            ),
            "prefixListIdentifier": .init(
                description: "For the scope prefix-list: the id, ARN or name of the list."
            ),
        ]
    )

    func begin(_ job: ActionJob) async throws -> ActionStep {
        var settings = ["scope": job.parameters["scope"] ?? "all"]
        if let list = job.parameters["prefixListIdentifier"] {
            settings["prefixList"] = try await PrefixLists.id(list, job.context)
        }
        let duration = try job.duration("duration")
        var until = job.started
        for subnet in job.resources {
            let end = try await MarkedFaults(world: job.world).ensure(
                .networkLoss,
                to: FaultScope(.subnet, subnet.id),
                for: duration,
                mark: job.mark(subnet.id),
                settings: settings
            )
            until = max(until, end)
        }
        return .running(until: until)
    }

    func end(_ job: ActionJob) async throws -> ActionStep {
        for subnet in job.resources { try await MarkedFaults(world: job.world).heal(job.mark(subnet.id)) }
        return .done
    }
}
