import AWSModel
import Ground

/// What a group's settings must be like.
///
/// Source: Auto Scaling API Reference, "CreateAutoScalingGroup"; observed: messages in public issues.
enum GroupCheck {
    static let terminationPolicies = [
        "AllocationStrategy", "ClosestToNextInstanceHour", "Default", "NewestInstance", "OldestInstance",
        "OldestLaunchConfiguration", "OldestLaunchTemplate",
    ]

    static func check(_ settings: GroupSettings) throws {
        try checkSizes(settings)
        try check(policies: settings.terminationPolicies)
        try check(healthCheckType: settings.healthCheckType)
        for (value, name) in [
            (settings.gracePeriodSeconds, "HealthCheckGracePeriod"), (settings.cooldownSeconds, "DefaultCooldown"),
        ] where value < 0 {
            throw AWSError.validation("\(name) must be greater than or equal to zero.")
        }
        if let warmup = settings.warmupSeconds, warmup < 0 {
            throw AWSError.validation("DefaultInstanceWarmup must be greater than or equal to zero.")
        }
        let lifetime = settings.maxLifetimeSeconds
        guard lifetime == 0 || (86_400...31_536_000).contains(lifetime) else {
            throw AWSError.validation(
                "Invalid MaxInstanceLifetime. The value must be 0 or between 86400 and 31536000 seconds."
            )
        }
        try check(settings.maintenance)
        guard settings.tags.count <= GroupLimits.tagsMax else {
            throw AWSError.limitExceeded("You cannot have more than \(GroupLimits.tagsMax) tags on a group.")
        }
    }

    static func check(name: String) throws {
        guard (1...GroupLimits.nameMax).contains(name.unicodeScalars.count) else {
            throw AWSError.validation("Group name must be between 1 and 255 characters.")
        }
        guard !name.contains(":") else {
            throw AWSError.validation("AutoScalingGroup name cannot contain a colon.")
        }
    }

    private static func checkSizes(_ settings: GroupSettings) throws {
        let (min, max, desired) = (settings.min, settings.max, settings.desired)
        guard min >= 0 else { throw AWSError.validation("Min bound, \(min), must be greater than or equal to 0") }
        guard max >= 0 else { throw AWSError.validation("Max bound, \(max), must be greater than or equal to 0") }
        guard min <= max else {
            throw AWSError.validation("Max bound, \(max), must be greater than or equal to min bound, \(min)")
        }
        guard (min...max).contains(desired) else {
            throw AWSError.validation(
                "Desired capacity:\(desired) must be between the specified min size:\(min) and max size:\(max)"
            )
        }
    }

    static func check(policies: [String]) throws {
        for policy in policies where !terminationPolicies.contains(policy) {
            if policy.hasPrefix("arn:"), policy.contains(":lambda:") {
                throw AWSError.notBuilt("A custom termination policy (AWS Lambda)")
            }
            throw AWSError.validation(
                "Invalid termination policy type: [\(policy)]. Valid policy types are: "
                    + "[\(terminationPolicies.joined(separator: ", "))]"
            )
        }
    }

    private static func check(healthCheckType: String) throws {
        for type in healthCheckType.split(separator: ",").map(\.trimmed) {
            switch type {
            case "EC2", "ELB": continue
            case "EBS", "VPC_LATTICE": throw AWSError.notBuilt("Health checks of the type \(type)")
            default: throw AWSError.validation("Invalid HealthCheckType: \(type)")
            }
        }
    }

    private static func check(_ maintenance: GroupSettings.Maintenance?) throws {
        guard let maintenance else { return }
        guard let least = maintenance.minHealthy, let most = maintenance.maxHealthy else {
            throw AWSError.validation(
                "You must specify both MinHealthyPercentage and MaxHealthyPercentage in InstanceMaintenancePolicy."
            )
        }
        guard (0...100).contains(least), (100...200).contains(most), most - least <= 100 else {
            throw AWSError.validation(
                "The difference between MinHealthyPercentage and MaxHealthyPercentage cannot be greater than 100."
            )
        }
    }

    static func refuseLoadBalancers(names: [String]?, targetGroups: [String]?, sources: [String]?) throws {
        if let names, let first = names.first {
            throw AWSError.validation(
                "Provided Load Balancers may not be valid. Load Balancer \(first) not found. Elastic Load "
                    + "Balancing is not built in Faultline yet."
            )
        }
        if let first = (targetGroups ?? sources)?.first {
            throw AWSError.validation(
                "Provided Target Groups may not be valid. Target group \(first) not found. Elastic Load Balancing is "
                    + "not built in Faultline yet."
            )
        }
    }
}
