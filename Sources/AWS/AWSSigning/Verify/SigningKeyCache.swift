import Ground
import Synchronization

/// Derived signing keys, remembered: deriving one costs four keyed hashes, and a client uses it a whole day.
///
/// Two generations bound it: when the younger is full, it becomes the elder, and the elder is forgotten.
package final class SigningKeyCache: Sendable {
    private struct Place: Hashable {
        let secret: String
        let scope: CredentialScope
    }

    private struct Generations {
        var younger: [Place: [UInt8]] = [:]
        var elder: [Place: [UInt8]] = [:]
    }

    private let generations = Mutex(Generations())
    private let capacity: Int

    /// - Parameter capacity: how many keys are held at most; at least 2.
    package init(capacity: Int = 1024) {
        precondition(capacity >= 2, "each generation needs room for a key")
        self.capacity = capacity
    }

    /// How many keys are held.
    package var count: Int { generations.withLock { $0.younger.count + $0.elder.count } }

    package func key(secret: String, scope: CredentialScope) -> [UInt8] {
        let place = Place(secret: secret, scope: scope)
        let known: [UInt8]? = generations.withLock { generations in
            if let key = generations.younger[place] { return key }
            guard let key = generations.elder.removeValue(forKey: place) else { return nil }
            remember(key, at: place, in: &generations)
            return key
        }
        if let known { return known }
        let key = Self.derive(secret: secret, scope: scope)
        generations.withLock { remember(key, at: place, in: &$0) }
        return key
    }

    private func remember(_ key: [UInt8], at place: Place, in generations: inout Generations) {
        if generations.younger.count >= capacity / 2 {
            generations.elder = generations.younger
            generations.younger = [:]
        }
        generations.younger[place] = key
    }

    /// Source: IAM User Guide, "Create a signed AWS API request", step 4.
    package static func derive(secret: String, scope: CredentialScope) -> [UInt8] {
        var key = Array("AWS4\(secret)".utf8)
        for part in [scope.date, scope.region, scope.service, CredentialScope.terminator] {
            key = HashAlgorithm.sha256.authenticate(part.utf8, key: key)
        }
        return key
    }
}
