import Synchronization

/// Holds tasks back until a test lets them go on.
final class ServiceGate: Sendable {
    private struct State {
        var isOpen = false
        var nextID = 0
        var held: [Int: CheckedContinuation<Void, any Error>] = [:]
        var arrivals = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func pass() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                hold(id, continuation)
            }
        } onCancel: {
            state.withLock { $0.held.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }

    private func hold(_ id: Int, _ continuation: CheckedContinuation<Void, any Error>) {
        let (isFree, watchers) = state.withLock { state in
            state.arrivals += 1
            let isFree = state.isOpen || Task.isCancelled
            if !isFree { state.held[id] = continuation }
            let ready = state.watchers.filter { $0.count <= state.arrivals }
            state.watchers.removeAll { $0.count <= state.arrivals }
            return (isFree, ready)
        }
        for watcher in watchers { watcher.continuation.resume() }
        guard isFree else { return }
        if Task.isCancelled { continuation.resume(throwing: CancellationError()) } else { continuation.resume() }
    }

    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held = [:] }
            return state.held
        }
        for continuation in held.values { continuation.resume() }
    }

    var heldCount: Int { state.withLock { $0.held.count } }

    /// Returns when so many tasks have come to the gate in all.
    func untilArrived(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.arrivals < count else { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
