import Ground
import World

/// One line of an alarm's history; its id begins with its time.
struct HistoryRecord: LedgerRecord, Hashable {
    static let kind = "cloudwatch.history"

    enum Kind: String, Codable, Sendable {
        case configuration = "ConfigurationUpdate"
        case state = "StateUpdate"
        case action = "Action"
    }

    var alarm: String
    var isComposite: Bool
    var at: WorldInstant
    var kind: Kind
    var summary: String
    /// JSON.
    var data: String

    var indexes: [String: String] { ["alarm": alarm] }

    /// Ids in the order of time; the number makes them differ.
    static func id(_ at: WorldInstant, _ number: Int64) -> String {
        padded(at.nanosecondsSince1970, 19) + "-" + padded(number, 12)
    }

    private static func padded(_ number: Int64, _ digits: Int) -> String {
        let text = String(max(0, number))
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
