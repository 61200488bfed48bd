import AWSModel
import World

/// A stack as clients see it. Deleted stacks stay for ninety days.
struct StackRecord: LedgerRecord {
    static let kind = "cloudformation.stack"

    /// The request that a client token belongs to.
    struct Token: Sendable, Equatable, Codable {
        let text: String
        let operation: String
    }

    let name: String
    let arn: String
    /// Times are milliseconds since 1970 in world time.
    let createdAt: Int64
    var updatedAt: Int64?
    var deletedAt: Int64?
    var status: StackStatus
    var statusReason: String?
    var settings: StackSettings
    /// What a rollback of the update that is under way, or failed, returns to.
    var previous: StackSettings?
    var outputs: [StackOutput] = []
    var disablesRollback = false
    var retainsExceptOnCreate = false
    var isProtected = false
    var policy: String?
    var changeSetARN: String?
    var lastToken: Token?
    var eventCount = 0
    /// When the last line of its history was written.
    var lastEvent: Int64 = 0

    var isGone: Bool { status == .deleteComplete }

    /// The names of exports that this stack holds on to.
    var imports: [String] { isGone ? [] : settings.imports + (previous?.imports ?? []) }

    init(name: String, arn: String, createdAt: Int64, status: StackStatus, settings: StackSettings) {
        self.name = name
        self.arn = arn
        self.createdAt = createdAt
        self.status = status
        self.settings = settings
    }
}

extension Kept<StackRecord> {
    var stackKey: StackKey {
        guard let key = StackKey(id: id, in: place) else { preconditionFailure("a stack is kept as NAME/UUID") }
        return key
    }
}

/// The template of a stack: what GetTemplate returns and what the next update is compared with.
struct StackSource: LedgerRecord {
    static let kind = "cloudformation.template"

    let text: String
    let deployment: Deployment
}

/// A value that other stacks of the account and Region may import; kept under its name.
struct ExportRecord: LedgerRecord {
    static let kind = "cloudformation.export"

    let stackARN: String
    let stackName: String
    let value: String
}

/// One line of a stack's history; kept so that the newest comes first.
struct StackEventRecord: LedgerRecord {
    static let kind = "cloudformation.event"

    let event: StackEvent
    let eventID: String
    let at: Int64
    let token: String?

    static func id(_ key: StackKey, number: Int) -> String { "\(key.unique)/\(Int.max - number)" }
}
