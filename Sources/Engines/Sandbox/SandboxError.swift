public import ProcessSupervisor

/// Why an instance could not be started, reached or removed.
public enum SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The plan itself cannot be carried out.
    case badPlan(String)
    /// This machine lacks something; each line says what and how to mend it.
    case missing([String])
    case supervisor(SupervisorError)
    case notRunning(id: String)

    public var description: String {
        switch self {
        case .badPlan(let reason): "the plan cannot be carried out: \(reason)"
        case .missing(let lines): lines.joined(separator: "; ")
        case .supervisor(let error): error.description
        case .notRunning(let id): "\(id) does not run"
        }
    }
}
