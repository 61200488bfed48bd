import Synchronization

/// The controller while it runs, and those who wait for it to begin.
final class RunningController: Sendable {
    private struct State {
        var controller: EC2Controller?
        var waiters: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    func begin(_ controller: EC2Controller) {
        let waiters = state.withLock { state in
            state.controller = controller
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.finish() }
    }

    func end() { state.withLock { $0.controller = nil } }

    var current: EC2Controller? { state.withLock { $0.controller } }

    /// - Throws: when it is cancelled first.
    func value() async throws -> EC2Controller {
        while true {
            let (wait, done) = AsyncStream.makeStream(of: Void.self)
            let found = state.withLock { state in
                if state.controller == nil { state.waiters.append(done) }
                return state.controller
            }
            if let found { return found }
            for await _ in wait {}
            try Task.checkCancellation()
        }
    }
}
