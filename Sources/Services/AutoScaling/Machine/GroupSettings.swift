import Ground

/// What a user has told of a group.
struct GroupSettings: Codable, Sendable, Equatable {
    struct Tag: Codable, Sendable, Equatable {
        var value: String
        var isPropagated: Bool
    }

    /// Shares of the desired capacity that are kept or allowed during replacements.
    struct Maintenance: Codable, Sendable, Equatable {
        var minHealthy: Int?
        var maxHealthy: Int?
    }

    let name: String
    let arn: String
    var min: Int
    var max: Int
    var desired: Int
    var zones: [GroupZone]
    /// As given; nil when the group was made over zones.
    var subnets: String?
    var source: LaunchSource
    /// `MixedInstancesPolicy` as JSON.
    var mixed: String?
    var healthCheckType = "EC2"
    var gracePeriodSeconds = 0
    var cooldownSeconds = 300
    var warmupSeconds: Int?
    var terminationPolicies = ["Default"]
    var protectsNew = false
    var maxLifetimeSeconds = 0
    var isBalancedOnly = false
    var maintenance: Maintenance?
    var tags: [String: Tag] = [:]
    var hooks: [LifecycleHookPlan] = []
    /// Processes and why they are suspended.
    var suspended: [ScalingProcess: String] = [:]
    var enabledMetrics: Set<String> = []

    // Kept and shown; without effect here.
    var capacityRebalance: Bool?
    var serviceRole: String
    var context: String?
    var desiredCapacityType: String?
    var placementGroup: String?
    var deletionProtection: String?

    func isSuspended(_ process: ScalingProcess) -> Bool { suspended[process] != nil }
}

/// Source: Auto Scaling API Reference, "LifecycleHook".
struct LifecycleHookPlan: Codable, Sendable, Equatable {
    enum Transition: String, Codable, Sendable {
        case launching = "autoscaling:EC2_INSTANCE_LAUNCHING"
        case terminating = "autoscaling:EC2_INSTANCE_TERMINATING"
    }

    enum Result: String, Codable, Sendable {
        case proceed = "CONTINUE"
        case abandon = "ABANDON"
    }

    let name: String
    var transition: Transition
    var heartbeatSeconds = 3600
    var defaultResult = Result.abandon
    var target: String?
    var role: String?
    var metadata: String?

    /// Source: "48 hours or 100 times the heartbeat timeout, whichever is smaller".
    var globalSeconds: Int { Swift.min(172_800, heartbeatSeconds * 100) }
}
