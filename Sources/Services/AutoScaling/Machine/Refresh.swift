import Ground

/// An instance refresh: instances are replaced in turn.
///
/// Source: Auto Scaling User Guide, "Use an instance refresh to update instances in an Auto Scaling group".
struct Refresh: Codable, Sendable, Equatable {
    enum Status: String, Codable, Sendable {
        case pending = "Pending"
        case inProgress = "InProgress"
        case successful = "Successful"
        case failed = "Failed"
        case cancelling = "Cancelling"
        case cancelled = "Cancelled"
        case rollbackInProgress = "RollbackInProgress"
        case rollbackFailed = "RollbackFailed"
        case rollbackSuccessful = "RollbackSuccessful"
        case baking = "Baking"

        var isOver: Bool {
            switch self {
            case .successful, .failed, .cancelled, .rollbackFailed, .rollbackSuccessful: true
            default: false
            }
        }
    }

    struct Preferences: Codable, Sendable, Equatable {
        var minHealthy: Int?
        var maxHealthy: Int?
        var warmupSeconds: Int?
        var checkpoints: [Int] = []
        var checkpointDelaySeconds = 3600
        var skipsMatching = false
        var rollsBack = false
        /// `Refresh`, `Ignore`, `Wait`.
        var protected = "Wait"
        /// `Terminate`, `Ignore`, `Wait`.
        var standby = "Wait"
        var bakeSeconds: Int?
        var alarms: [String] = []
    }

    struct Rollback: Codable, Sendable, Equatable {
        let reason: String
        let start: WorldInstant
        let percentage: Int
        let left: Int
    }

    let id: String
    var status = Status.pending
    var reason: String?
    var start: WorldInstant?
    var end: WorldInstant?
    let preferences: Preferences
    /// What the instances are to be launched from; nil keeps the group's.
    let wanted: LaunchSource?
    /// `MixedInstancesPolicy` of the wanted configuration, as JSON.
    let wantedMixed: String?
    /// What the group had when it began.
    let old: LaunchSource
    var current: LaunchSource
    /// Instances that are still to be replaced.
    var targets: Set<String> = []
    var total = 0
    var left = 0
    var failures = 0
    var rollback: Rollback?
    var checkpointsPassed = 0
    var checkpointUntil: WorldInstant?
    var bakeUntil: WorldInstant?

    var launchSource: LaunchSource { current }

    var percentage: Int { total == 0 ? 100 : (total - min(left, total)) * 100 / total }

    mutating func noteFailure(_ why: String) {
        failures += 1
        reason = why
    }

    mutating func noteInService() { failures = 0 }
}
