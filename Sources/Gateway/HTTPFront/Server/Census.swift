import Synchronization

/// How many connections there are over all loops.
final class Census: Sendable {
    private let present = Atomic<Int>(0)

    func enter() -> Int { present.wrappingAdd(1, ordering: .relaxed).newValue }
    func leave() { present.wrappingSubtract(1, ordering: .relaxed) }
    var count: Int { present.load(ordering: .relaxed) }
}
