import Ground
import Synchronization

/// Decides whether a text matches a pattern of a service model.
package protocol PatternMatcher: Sendable {
    /// Nil where it cannot be said; the value then passes.
    func matches(_ text: String, pattern: String) -> Bool?
}

/// Patterns compiled once each, when they are first needed.
package final class CompiledPatterns: PatternMatcher {
    package static let shared = CompiledPatterns()

    private let compiled = Mutex<[String: Pattern?]>([:])

    package init() {}

    package func matches(_ text: String, pattern: String) -> Bool? {
        let known: Pattern? = compiled.withLock { compiled in
            if let known = compiled[pattern] { return known }
            let fresh = Pattern(pattern)
            compiled[pattern] = .some(fresh)
            return fresh
        }
        return switch known?.verdict(on: text) {
        case .matches: true
        case .differs: false
        case .undecided, nil: nil
        }
    }

    /// Patterns of a schema that cannot be compiled and so are never checked.
    package static func unusable(in schema: ServiceSchema) -> [(shape: String, pattern: String)] {
        schema.shapes.compactMap { shape in
            guard let pattern = shape.constraints.pattern, Pattern(pattern) == nil else { return nil }
            return (shape.name, pattern)
        }
    }
}
