import Synchronization

/// Hands committed changes to all who read them.
final class ChangeHub: Sendable {
    private struct State: Sendable {
        var buffers: [Int: ChangeBuffer] = [:]
        var lastID = 0
        /// The number of the last change handed out.
        var published: Int64 = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    /// Where the numbers go on after a restart.
    func start(at sequence: Int64) { state.withLock { $0.published = sequence } }

    func publish(_ changes: [LedgerChange], through sequence: Int64) {
        let buffers = state.withLock { state in
            state.published = sequence
            return Array(state.buffers.values)
        }
        // Only the writer publishes, so the order holds outside the lock too. A subscriber who came after the lock
        // is told of these changes by the database.
        for buffer in buffers { buffer.offer(changes) }
    }

    /// A new reader, and the number of the last change that it will not be handed.
    func subscribe(
        kinds: Set<String>?,
        after: Int64?,
        capacity: Int
    ) -> (lease: ChangeBuffer.Lease, published: Int64) {
        let buffer = ChangeBuffer(kinds: kinds, after: after ?? 0, capacity: capacity)
        let (id, published, isFinished) = state.withLock { state in
            state.lastID += 1
            if !state.isFinished { state.buffers[state.lastID] = buffer }
            return (state.lastID, state.published, state.isFinished)
        }
        if isFinished { buffer.finish() }
        let lease = ChangeBuffer.Lease(buffer) { [weak self] in
            _ = self?.state.withLock { $0.buffers.removeValue(forKey: id) }
        }
        return (lease, published)
    }

    func finish() {
        let buffers = state.withLock { state in
            state.isFinished = true
            defer { state.buffers = [:] }
            return Array(state.buffers.values)
        }
        for buffer in buffers { buffer.finish() }
    }
}
