import Ground
import World

/// A dashboard as it was put.
struct DashboardRecord: LedgerRecord, Hashable {
    static let kind = "cloudwatch.dashboard"

    /// JSON.
    var body: String
    var modified: WorldInstant
}
