/// The status of a stack.
///
/// Source: CloudFormation User Guide, "Understand stack status".
package enum StackStatus: String, Sendable, Codable, CaseIterable {
    case reviewInProgress = "REVIEW_IN_PROGRESS"
    case createInProgress = "CREATE_IN_PROGRESS"
    case createComplete = "CREATE_COMPLETE"
    case createFailed = "CREATE_FAILED"
    case rollbackInProgress = "ROLLBACK_IN_PROGRESS"
    case rollbackComplete = "ROLLBACK_COMPLETE"
    case rollbackFailed = "ROLLBACK_FAILED"
    case updateInProgress = "UPDATE_IN_PROGRESS"
    case updateCleanupInProgress = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
    case updateComplete = "UPDATE_COMPLETE"
    case updateFailed = "UPDATE_FAILED"
    case updateRollbackInProgress = "UPDATE_ROLLBACK_IN_PROGRESS"
    case updateRollbackCleanupInProgress = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
    case updateRollbackComplete = "UPDATE_ROLLBACK_COMPLETE"
    case updateRollbackFailed = "UPDATE_ROLLBACK_FAILED"
    case deleteInProgress = "DELETE_IN_PROGRESS"
    case deleteComplete = "DELETE_COMPLETE"
    case deleteFailed = "DELETE_FAILED"

    /// Nothing is being done.
    package var isTerminal: Bool { !rawValue.hasSuffix("IN_PROGRESS") || self == .reviewInProgress }

    /// An update may start from here.
    package var takesUpdate: Bool {
        switch self {
        case .createComplete, .updateComplete, .updateRollbackComplete, .updateFailed, .createFailed: true
        default: false
        }
    }
}

/// The status of one resource of a stack.
package enum ResourceStatus: String, Sendable, Codable {
    case createInProgress = "CREATE_IN_PROGRESS"
    case createComplete = "CREATE_COMPLETE"
    case createFailed = "CREATE_FAILED"
    case updateInProgress = "UPDATE_IN_PROGRESS"
    case updateComplete = "UPDATE_COMPLETE"
    case updateFailed = "UPDATE_FAILED"
    case deleteInProgress = "DELETE_IN_PROGRESS"
    case deleteComplete = "DELETE_COMPLETE"
    case deleteFailed = "DELETE_FAILED"
    case deleteSkipped = "DELETE_SKIPPED"
}
