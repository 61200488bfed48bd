/// Tasks that wait for a time, earliest first; equals in the order they came.
///
/// Knows no clock: the caller says what time it is.
struct SleepQueue: Sendable {
    typealias Continuation = CheckedContinuation<Void, any Error>

    struct Sleeper: Sendable {
        let continuation: Continuation
        var deadline: Int64
        /// What is left to wait of a documented wait, as of `since`; nil when the deadline is fixed.
        var documented: Int64?
        var since: Int64
    }

    private struct Place {
        let deadline: Int64
        let id: UInt64
        func isBefore(_ other: Place) -> Bool {
            deadline != other.deadline ? deadline < other.deadline : id < other.id
        }
    }

    private var sleepers: [UInt64: Sleeper] = [:]
    /// A binary heap. Sleepers that left early stay in it until they come to the top or are swept out.
    private var heap: [Place] = []
    private var lastID: UInt64 = 0

    var count: Int { sleepers.count }

    mutating func newID() -> UInt64 {
        lastID += 1
        return lastID
    }

    mutating func insert(_ sleeper: Sleeper, id: UInt64) {
        sleepers[id] = sleeper
        push(Place(deadline: sleeper.deadline, id: id))
    }

    mutating func remove(_ id: UInt64) -> Continuation? {
        guard let sleeper = sleepers.removeValue(forKey: id) else { return nil }
        if heap.count > 64, heap.count > sleepers.count * 2 { rebuild() }
        return sleeper.continuation
    }

    /// The earliest deadline.
    mutating func earliest() -> Int64? {
        while let top = heap.first {
            if sleepers[top.id] != nil { return top.deadline }
            _ = pop()
        }
        return nil
    }

    /// Takes out all whose time has come, in order.
    mutating func takeDue(at time: Int64) -> [Continuation] {
        var due: [Continuation] = []
        while let deadline = earliest(), deadline <= time, let place = pop() {
            if let sleeper = sleepers.removeValue(forKey: place.id) { due.append(sleeper.continuation) }
        }
        return due
    }

    mutating func reschedule(_ change: (inout Sleeper) -> Void) {
        for id in sleepers.keys.sorted() {
            if var sleeper = sleepers[id] {
                change(&sleeper)
                sleepers[id] = sleeper
            }
        }
        rebuild()
    }

    private mutating func rebuild() {
        // A sorted array is a heap.
        heap = sleepers.map { Place(deadline: $1.deadline, id: $0) }.sorted { $0.isBefore($1) }
    }

    private mutating func push(_ place: Place) {
        heap.append(place)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func pop() -> Place? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return top }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [parent * 2 + 1, parent * 2 + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            if least == parent { return top }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
