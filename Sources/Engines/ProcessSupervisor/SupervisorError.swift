import Glibc

/// Why a process could not be started or kept.
public enum SupervisorError: Error, Sendable, Equatable {
    /// Letters, digits, `.`, `_` and `-`, at most 128, not beginning with a point.
    case badID(String)
    /// Another living supervisor works in this directory.
    case directoryInUse(String)
    case launchFailed(program: String, step: LaunchStep, code: Int32)
    /// The program ended, or said why it cannot be ready, before it was.
    case notReady(id: String, said: String)
    /// A call of the machine failed.
    case machine(operation: String, path: String, code: Int32)
    /// A process of this name runs already, from another plan.
    case alreadyRuns(id: String)
    case closed
    /// The task that wanted it was cancelled while it waited.
    case cancelled
}

/// What a child does between clone and exec.
public enum LaunchStep: Int32, Sendable, Equatable {
    case unknown, clone, session, joinGroup, record, enterNamespace, descriptors, oomScore, openFiles, user, directory,
        execute
}

extension SupervisorError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badID(let id): "'\(id)' cannot name a process"
        case .directoryInUse(let path): "\(path) is in use by another process"
        case .launchFailed(let program, let step, let code):
            "\(program) could not be started (\(step)): \(String(cString: strerror(code)))"
        case .notReady(let id, let said): "\(id) did not become ready: \(said)"
        case .machine(let operation, let path, let code): "\(operation) \(path): \(String(cString: strerror(code)))"
        case .alreadyRuns(let id): "\(id) runs already, from another plan"
        case .closed: "the supervisor is closed"
        case .cancelled: "cancelled"
        }
    }
}
