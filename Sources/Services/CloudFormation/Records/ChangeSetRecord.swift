import World

/// A planned change of a stack.
struct ChangeSetRecord: LedgerRecord {
    static let kind = "cloudformation.changeSet"

    enum Status: String, Sendable, Codable {
        case complete = "CREATE_COMPLETE"
        case failed = "FAILED"
    }

    enum Execution: String, Sendable, Codable {
        case unavailable = "UNAVAILABLE"
        case available = "AVAILABLE"
        case inProgress = "EXECUTE_IN_PROGRESS"
        case complete = "EXECUTE_COMPLETE"
        case failed = "EXECUTE_FAILED"
        case obsolete = "OBSOLETE"
    }

    let name: String
    let arn: String
    /// The ledger's id of the stack.
    let stack: String
    let stackName: String
    let stackARN: String
    /// The stack is made by executing it.
    let isCreation: Bool
    let createdAt: Int64
    let description: String?
    let token: String?
    let onFailure: StackOptions.OnFailure?
    let includesNestedStacks: Bool
    var status: Status
    var statusReason: String?
    var execution: Execution
    let settings: StackSettings
    let text: String
    let deployment: Deployment
    let changes: [ResourceChange]
    let changesTags: Bool

    var indexes: [String: String] { ["stack": stack] }
}
