import Ground
import World

/// A scheduled action, under its group's name and its own.
struct ScheduledActionRecord: LedgerRecord {
    static let kind = "asg.schedule"

    let group: String
    let name: String
    let arn: String
    var start: WorldInstant?
    var end: WorldInstant?
    var recurrence: String?
    var timeZone: String?
    var min: Int?
    var max: Int?
    var desired: Int?
    /// When it is to act next; nil when it will not again.
    var next: WorldInstant?

    var indexes: [String: String] { ["group": group] }

    static func id(_ group: String, _ name: String) -> String { "\(group)/\(name)" }
}
