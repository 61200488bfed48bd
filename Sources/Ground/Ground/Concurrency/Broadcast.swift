import Synchronization

/// Hands what is sent to all who listen then. Nobody waits for a listener: what it has not read yet is kept for it.
public final class Broadcast<Element: Sendable>: Sendable {
    private struct State: Sendable {
        var listeners: [UInt64: AsyncStream<Element>.Continuation] = [:]
        var lastNumber: UInt64 = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    public init() {}

    /// What is sent from now on. Each caller gets a stream of its own; after the finish it ends at once.
    public func stream() -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream.makeStream(of: Element.self)
        let number = state.withLock { state -> UInt64? in
            if state.isFinished { return nil }
            state.lastNumber += 1
            state.listeners[state.lastNumber] = continuation
            return state.lastNumber
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    // A listener's end is told by its continuation, at once, and takes the lock: so nothing is called under it.

    public func send(_ element: Element) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(element) }
    }

    /// Ends all streams, after what was sent before.
    public func finish() {
        let listeners = state.withLock { state in
            state.isFinished = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }

    /// How many listen now.
    public var listenerCount: Int { state.withLock { $0.listeners.count } }
}
