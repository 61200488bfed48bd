import Ground
import World

/// A scaling policy, under its group's name and its own.
struct PolicyRecord: LedgerRecord {
    static let kind = "asg.policy"

    struct Alarm: Codable, Sendable, Equatable {
        let name: String
        let arn: String
    }

    enum Form: String, Codable, Sendable {
        case simple = "SimpleScaling"
        case step = "StepScaling"
        case targetTracking = "TargetTrackingScaling"
    }

    struct Step: Codable, Sendable, Equatable {
        let lower: Double?
        let upper: Double?
        let adjustment: Int
    }

    let group: String
    let name: String
    let arn: String
    var form: Form
    var isEnabled = true
    /// `ChangeInCapacity`, `ExactCapacity`, `PercentChangeInCapacity`.
    var adjustmentType: String?
    var adjustment: Int?
    var minMagnitude: Int?
    var cooldownSeconds: Int?
    var steps: [Step] = []
    var aggregation: String?
    var warmupSeconds: Int?
    /// `TargetTrackingConfiguration` as JSON.
    var tracking: String?
    var target: Double?
    var keepsFromScalingIn = false
    var alarms: [Alarm] = []

    var indexes: [String: String] { ["group": group] }

    static func id(_ group: String, _ name: String) -> String { "\(group)/\(name)" }
}
