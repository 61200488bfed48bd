import Synchronization

/// A place in the world that one service fills and others use: services never import each other.
package final class Seam<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)

    package init() {}

    package func fill(_ value: Value) { held.withLock { $0 = value } }

    /// Nil while the service that fills it is not there (`SERVICES` left it out).
    package var value: Value? { held.withLock { $0 } }
}
