import Synchronization

/// Where acts leave their outcomes for the driver of their stack, and handlers say that something has changed.
final class StackMailbox: Sendable {
    /// Names an act among those of all operations of a stack.
    struct Act: Hashable, Sendable {
        let operation: String
        let id: Int
    }

    struct Outcome: Sendable {
        let act: Act
        let result: StackResult
    }

    private struct State {
        var outcomes: [Outcome] = []
        var isNudged = false
    }

    private let state = Mutex(State())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() {
        (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ outcome: Outcome) {
        state.withLock { $0.outcomes.append(outcome) }
        signal.yield()
    }

    func putBack(_ outcomes: [Outcome]) {
        state.withLock { $0.outcomes = outcomes + $0.outcomes }
    }

    func nudge() {
        state.withLock { $0.isNudged = true }
        signal.yield()
    }

    func takeNudge() -> Bool {
        state.withLock { state in
            defer { state.isNudged = false }
            return state.isNudged
        }
    }

    func take() -> [Outcome] {
        state.withLock { state in
            defer { state.outcomes = [] }
            return state.outcomes
        }
    }

    /// Returns when something came, or when the task is cancelled.
    func wait() async {
        for await _ in signals { return }
    }
}
