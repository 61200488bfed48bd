import Synchronization

/// Changes to records in the order in which they were committed.
///
/// It ends with the ledger, or when the task that reads it is cancelled. One task reads it.
package struct ChangeFeed: AsyncSequence, Sendable {
    package enum Element: Sendable, Hashable {
        case change(LedgerChange)
        /// The reader fell behind, or asked for changes that are no longer kept: it must list the records anew, and
        /// goes on from there.
        case resync(through: Int64)
    }

    package typealias Failure = Never

    private let lease: ChangeBuffer.Lease

    init(_ lease: ChangeBuffer.Lease) { self.lease = lease }

    package func makeAsyncIterator() -> Iterator { Iterator(lease: lease) }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let lease: ChangeBuffer.Lease
        package func next() async -> Element? { await lease.buffer.next() }
    }
}

/// What one reader has still to read; never more than its capacity.
final class ChangeBuffer: Sendable {
    /// Ends the subscription when the last copy of a feed is gone.
    final class Lease: Sendable {
        let buffer: ChangeBuffer
        private let end: @Sendable () -> Void

        init(_ buffer: ChangeBuffer, end: @escaping @Sendable () -> Void) {
            self.buffer = buffer
            self.end = end
        }

        deinit { end() }
    }

    private struct State: Sendable {
        var elements: [ChangeFeed.Element] = []
        /// Those before this place were read; they are let go together.
        var head = 0
        var waiting: CheckedContinuation<ChangeFeed.Element?, Never>?
        var isFinished = false

        mutating func take() -> ChangeFeed.Element? {
            guard head < elements.count else { return nil }
            let element = elements[head]
            head += 1
            if head == elements.count || head > 1024 {
                elements.removeFirst(head)
                head = 0
            }
            return element
        }
    }

    private let kinds: Set<String>?
    /// The reader knows all up to this number.
    private let after: Int64
    private let capacity: Int
    private let state = Mutex(State())

    init(kinds: Set<String>?, after: Int64, capacity: Int) {
        self.kinds = kinds
        self.after = after
        self.capacity = capacity
    }

    func offer(_ changes: [LedgerChange]) {
        for change in changes where change.sequence > after && kinds?.contains(change.key.kind) != false {
            add(.change(change))
        }
    }

    /// Puts what happened before the subscription in front of what has come since.
    func begin(with backlog: [ChangeFeed.Element]) {
        state.withLock { $0.elements.insert(contentsOf: backlog, at: $0.head) }
    }

    func finish() {
        let waiting = state.withLock { state in
            state.isFinished = true
            return state.waiting.take()
        }
        waiting?.resume(returning: nil)
    }

    func next() async -> ChangeFeed.Element? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let element: ChangeFeed.Element?? = state.withLock { state in
                    if Task.isCancelled { return .some(nil) }
                    if let element = state.take() { return .some(element) }
                    if state.isFinished { return .some(nil) }
                    precondition(state.waiting == nil, "a change feed has one reader")
                    state.waiting = continuation
                    return nil
                }
                if let element { continuation.resume(returning: element) }
            }
        } onCancel: {
            state.withLock { $0.waiting.take() }?.resume(returning: nil)
        }
    }

    private func add(_ element: ChangeFeed.Element) {
        let waiting = state.withLock { state -> CheckedContinuation<ChangeFeed.Element?, Never>? in
            if let waiting = state.waiting.take() { return waiting }
            if state.elements.count - state.head >= capacity, case .change(let change) = element {
                state.elements = [.resync(through: change.sequence)]
                state.head = 0
            } else {
                state.elements.append(element)
            }
            return nil
        }
        waiting?.resume(returning: element)
    }
}
