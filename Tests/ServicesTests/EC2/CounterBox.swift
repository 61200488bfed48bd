import Synchronization

/// Counts calls from any thread.
final class CounterBox: Sendable {
    private let value = Atomic(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
