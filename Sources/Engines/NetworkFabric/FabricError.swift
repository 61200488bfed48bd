/// Why the fabric could not do what was asked.
public enum FabricError: Error, Sendable, Equatable {
    /// The machine lacks something: one line for each, with the remedy.
    case missing([String])
    /// The plan contradicts itself.
    case invalidPlan(String)
    /// The kernel refused a step.
    case machine(operation: String, place: String, code: Int32)
    /// `nft` refused a ruleset: our own mistake, with its words.
    case filterRefused(namespace: String, words: String)
    /// Another process makes networks under this owner's name.
    case inUse(owner: String)
}

extension FabricError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let lines): lines.joined(separator: "\n")
        case .invalidPlan(let why): "the network plan contradicts itself: \(why)"
        case .machine(let operation, let place, let code):
            "\(operation) failed at \(place): \(SystemErrors.words(code))"
        case .filterRefused(let namespace, let words): "nft refused the rules of \(namespace): \(words)"
        case .inUse(let owner): "another process makes networks as owner \(owner)"
        }
    }
}
