/// Where an instance of a group is in its life there.
///
/// Source: Auto Scaling User Guide, "Amazon EC2 Auto Scaling instance lifecycle".
enum LifecycleState: String, Codable, Sendable, CaseIterable {
    case pending = "Pending"
    case pendingWait = "Pending:Wait"
    case pendingProceed = "Pending:Proceed"
    case inService = "InService"
    case terminating = "Terminating"
    case terminatingWait = "Terminating:Wait"
    case terminatingProceed = "Terminating:Proceed"
    case detaching = "Detaching"
    case enteringStandby = "EnteringStandby"
    case standby = "Standby"

    /// It is part of the capacity that is compared with the desired one.
    var counts: Bool { isPending || self == .inService }

    var isPending: Bool {
        switch self {
        case .pending, .pendingWait, .pendingProceed: true
        default: false
        }
    }

    var isEnding: Bool {
        switch self {
        case .terminating, .terminatingWait, .terminatingProceed: true
        default: false
        }
    }
}

/// What keeps a group as it is wanted; each can be suspended.
///
/// Source: Auto Scaling User Guide, "Types of processes".
enum ScalingProcess: String, Codable, Sendable, CaseIterable {
    case launch = "Launch"
    case terminate = "Terminate"
    case addToLoadBalancer = "AddToLoadBalancer"
    case alarmNotification = "AlarmNotification"
    case azRebalance = "AZRebalance"
    case healthCheck = "HealthCheck"
    case instanceRefresh = "InstanceRefresh"
    case replaceUnhealthy = "ReplaceUnhealthy"
    case scheduledActions = "ScheduledActions"
}
