import Ground
import World

/// A group, under its name.
struct GroupRecord: LedgerRecord {
    static let kind = "asg.group"

    var machine: GroupMachine
    /// `UpdateAutoScalingGroup` may set what is only kept.
    var kept = KeptSettings()

    var name: String { machine.settings.name }
    var settings: GroupSettings { machine.settings }
}

/// Structures that are kept and shown as they were given, as JSON.
struct KeptSettings: Codable, Sendable, Equatable {
    var impairmentPolicy: String?
    var capacityReservation: String?
    var lifecyclePolicy: String?
    /// Topics and the kinds of events that they are told of.
    var notifications: [String: [String]] = [:]
    /// The act of a stack that made the group.
    var act: String?
}

/// An activity, under its id. It outlives its group.
struct ActivityRecord: LedgerRecord {
    static let kind = "asg.activity"
    /// Source: Auto Scaling API Reference, "DescribeScalingActivities": six weeks.
    static let remembered = Duration.seconds(42 * 86_400)
    /// What is kept of one group; older ones make room.
    static let countMax = 1000

    let group: String
    let groupARN: String
    var activity: Activity
    /// In the order in which they began.
    let order: Int64
    var isGroupDeleted = false

    var indexes: [String: String] { ["group": group] }
}

/// An instance refresh, under its id.
struct RefreshRecord: LedgerRecord {
    static let kind = "asg.refresh"

    let group: String
    let groupARN: String
    var refresh: Refresh
    let order: Int64

    var indexes: [String: String] { ["group": groupARN] }
}
