package import PolicyLogic
import Synchronization

/// Compiles policy documents and remembers them by their text: principals' policies stand before every request.
package final class PolicyCompiler: Sendable {
    private struct Key: Hashable {
        let kind: PolicyKind
        let text: String
    }

    private static let countMax = 1024
    private let known = Mutex<[Key: CompiledPolicy]>([:])

    package init() {}

    /// Nil for a text that is no policy of this kind; such a text is refused where it is put.
    package func compiled(_ text: String, as kind: PolicyKind) -> CompiledPolicy? {
        let key = Key(kind: kind, text: text)
        if let found = known.withLock({ $0[key] }) { return found }
        guard let fresh = try? CompiledPolicy(parsing: text, as: kind, sizeMax: .max) else { return nil }
        known.withLock { known in
            // Rare and cheap to fill again: forgetting all keeps the bound without any order to keep.
            if known.count >= Self.countMax { known.removeAll() }
            known[key] = fresh
        }
        return fresh
    }
}
