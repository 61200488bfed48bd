/// Why a broker could not be made, changed or asked.
public enum BrokerError: Error, Sendable, Equatable {
    /// What the machine lacks, each with the command that mends it.
    case missing([String])
    case unknownBroker(String)
    /// The plan cannot be: what is wrong with it.
    case badPlan(String)
    case configuration(BrokerConfigurationError)
    /// A call of the machine failed.
    case machine(operation: String, path: String, code: Int32)
    /// A program could not be started or kept.
    case process(String)
    /// No node serves just now.
    case notServing(String)
    /// The server gave no answer, or one that cannot be understood.
    case noAnswer(String)
    case unknownLog(String)
}

extension BrokerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let lacking): lacking.joined(separator: "; ")
        case .unknownBroker(let id): "there is no broker \(id)"
        case .badPlan(let why): "the broker's plan cannot be: \(why)"
        case .configuration(let error): "\(error)"
        case .machine(let operation, let path, let code): "\(operation) \(path): error \(code)"
        case .process(let why): why
        case .notServing(let id): "no node of broker \(id) serves"
        case .noAnswer(let why): "the broker gave no answer: \(why)"
        case .unknownLog(let name): "there is no log \(name)"
        }
    }
}
