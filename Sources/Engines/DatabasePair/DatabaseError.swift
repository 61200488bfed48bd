import Glibc

/// Why the engine turned something away.
public enum DatabaseError: Error, Sendable, Equatable {
    /// Letters, digits, `.`, `_` and `-`, at most 63, beginning with a letter or digit.
    case badID(String)
    case badPlan(id: String, reason: String)
    /// A variable that the pair itself needs, or one the server does not know or refuses.
    case variableRefused(name: String, reason: String)
    case missing(id: String)
    /// What was asked cannot be done as the database stands now.
    case notPossible(id: String, reason: String)
    /// A server, or a program beside it, failed.
    case failed(id: String, step: String, said: String)
    /// A program that this machine lacks, with the command that mends it.
    case programMissing(String)
    case directoryInUse(String)
    /// A file or call of the machine failed.
    case machine(operation: String, path: String, code: Int32)
    case closed
}

extension DatabaseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badID(let id): "'\(id)' cannot name a database"
        case .badPlan(let id, let reason): "the plan of \(id) cannot be followed: \(reason)"
        case .variableRefused(let name, let reason): "the variable \(name) is refused: \(reason)"
        case .missing(let id): "there is no database \(id)"
        case .notPossible(let id, let reason): "\(id): \(reason)"
        case .failed(let id, let step, let said): "\(id): \(step) failed: \(said)"
        case .programMissing(let remedy): remedy
        case .directoryInUse(let path): "\(path) is in use by another process"
        case .machine(let operation, let path, let code): "\(operation) \(path): \(String(cString: strerror(code)))"
        case .closed: "the engine is closed"
        }
    }
}
