import Synchronization

/// Knows which files may be removed: those whose record is gone and that no reader still uses.
///
/// A reader takes a ticket before it looks a record up and gives it back when it has leased the files that the record
/// names. A file retired at generation `g` may go when every ticket out is younger than `g` and nobody leases it.
final class Reclaimer: Sendable {
    private struct State {
        var generation = 0
        /// How many tickets of each generation are out. Few entries: look-ups are short.
        var tickets: [Int: Int] = [:]
        var leases: [Int64: Int] = [:]
        var retired: [(generation: Int, blob: Int64)] = []
    }

    struct Ticket: Sendable {
        fileprivate let generation: Int
    }

    private let state = Mutex(State())
    private let remove: @Sendable ([Int64]) -> Void

    /// `remove` is called with the files whose last user has gone.
    init(remove: @escaping @Sendable ([Int64]) -> Void) { self.remove = remove }

    func enter() -> Ticket {
        state.withLock { state in
            state.tickets[state.generation, default: 0] += 1
            return Ticket(generation: state.generation)
        }
    }

    func leave(_ ticket: Ticket) {
        release { state in
            let left = (state.tickets[ticket.generation] ?? 1) - 1
            state.tickets[ticket.generation] = left == 0 ? nil : left
        }
    }

    func lease(_ blob: Int64) { state.withLock { $0.leases[blob, default: 0] += 1 } }

    func unlease(_ blob: Int64) {
        release { state in
            let left = (state.leases[blob] ?? 1) - 1
            state.leases[blob] = left == 0 ? nil : left
        }
    }

    /// Called after the commit that removed the last record of each.
    func retire(_ blobs: [Int64]) {
        guard !blobs.isEmpty else { return }
        release { state in
            for blob in blobs { state.retired.append((state.generation, blob)) }
            state.generation += 1
        }
    }

    /// True when no file waits for a reader to finish.
    var isEmpty: Bool { state.withLock { $0.retired.isEmpty } }

    private func release(_ change: (inout sending State) -> Void) {
        let free = state.withLock { state -> [Int64] in
            change(&state)
            guard !state.retired.isEmpty else { return [] }
            let oldest = state.tickets.keys.min() ?? Int.max
            var free: [Int64] = []
            var kept: [(generation: Int, blob: Int64)] = []
            for entry in state.retired {
                if entry.generation < oldest, state.leases[entry.blob] == nil {
                    free.append(entry.blob)
                } else {
                    kept.append(entry)
                }
            }
            state.retired = kept
            return free
        }
        if !free.isEmpty { remove(free) }
    }
}

/// Keeps the files of one looked-up object on disk until it is let go.
final class BlobLease: Sendable {
    private enum Kind {
        case blob(Int64)
        /// Of an object with many files it is cheaper to hold back all removals for the time.
        case ticket(Reclaimer.Ticket)
    }

    private let reclaimer: Reclaimer
    private let kind: Kind

    init(blob: Int64, reclaimer: Reclaimer) {
        self.reclaimer = reclaimer
        kind = .blob(blob)
        reclaimer.lease(blob)
    }

    init(reclaimer: Reclaimer) {
        self.reclaimer = reclaimer
        kind = .ticket(reclaimer.enter())
    }

    deinit {
        switch kind {
        case .blob(let blob): reclaimer.unlease(blob)
        case .ticket(let ticket): reclaimer.leave(ticket)
        }
    }
}
