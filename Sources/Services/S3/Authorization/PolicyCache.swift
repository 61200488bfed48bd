import PolicyLogic
import Synchronization

/// Identity policies made ready once for each text.
///
/// Bounded: when it is full it is emptied, which costs one compilation more per policy and needs no books.
final class PolicyCache: Sendable {
    private static let textsMax = 512
    private let compiled = Mutex<[Key: CompiledPolicy]>([:])

    private struct Key: Hashable {
        let kind: PolicyKind
        let text: String
    }

    /// A text that cannot be read grants nothing: it was checked when it was attached.
    func policy(_ text: String, as kind: PolicyKind = .identity) -> CompiledPolicy? {
        let key = Key(kind: kind, text: text)
        if let known = compiled.withLock({ $0[key] }) { return known }
        guard let fresh = try? CompiledPolicy(parsing: text, as: kind, sizeMax: .max) else { return nil }
        compiled.withLock { policies in
            if policies.count >= Self.textsMax { policies.removeAll(keepingCapacity: true) }
            policies[key] = fresh
        }
        return fresh
    }

    func policies(_ texts: [String], as kind: PolicyKind = .identity) -> [CompiledPolicy] {
        texts.compactMap { policy($0, as: kind) }
    }
}
