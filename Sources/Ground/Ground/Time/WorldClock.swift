import Synchronization

/// The clock of the world: every interval, grace period, age and time-out of the cloud is measured by it.
///
/// - `real`: time is the machine's, and documented waits are waited.
/// - `fast`: time is the machine's, but documented waits (`wait(for:)`, `scaled(_:)`) are compressed.
/// - `manual`: time stands still and moves by `advance(by:)` alone.
///
/// The mode may change at any time; sleepers keep what they have left to wait. Time never runs back, except by as
/// much as the machine's wall clock is set back; sleepers do not feel that either.
public final class WorldClock: Clock {
    public enum Mode: String, Sendable, CaseIterable, Codable { case real, fast, manual }

    /// How `fast` shortens documented waits.
    public struct Compression: Sendable, Equatable {
        public let factor: Int
        public let longest: Duration

        public init(factor: Int = 600, longest: Duration = .seconds(1)) {
            precondition(factor > 0)
            self.factor = factor
            self.longest = longest
        }
    }

    public let compression: Compression
    private let state: Mutex<State>

    /// - Parameter start: what time it is now; the machine's wall clock says it when nil.
    public init(mode: Mode = .fast, startingAt start: WorldInstant? = nil, compression: Compression = Compression()) {
        self.compression = compression
        let wall = HostTime.wall.nanosecondsSince1970
        let now = start?.nanosecondsSince1970 ?? wall
        var state = State(mode: mode)
        state.wallOffset = now.subtractingClamped(wall)
        state.freezeIfManual(wall: wall, line: HostTime.uptimeNanoseconds)
        self.state = Mutex(state)
    }

    deinit { state.withLock { $0.timer?.cancel() } }

    public var mode: Mode { state.withLock { $0.mode } }
    public var now: WorldInstant { state.withLock { WorldInstant(nanosecondsSince1970: $0.now) } }
    public var minimumResolution: Duration { .nanoseconds(1) }
    /// How far world time is ahead of the machine's wall clock.
    public var offset: Duration { HostTime.wall.duration(to: now) }

    /// How long a wait that the real cloud documents takes in the present mode.
    public func scaled(_ documented: Duration) -> Duration {
        .nanoseconds(scaled(documented.nanosecondsClamped, in: mode))
    }

    /// Waits as long as the real cloud documents, or as much shorter as the mode says, also when that changes
    /// meanwhile.
    public func wait(for documented: Duration) async throws {
        try await park(.documented(documented.nanosecondsClamped))
    }

    public func sleep(until deadline: WorldInstant, tolerance: Duration? = nil) async throws {
        try await park(.until(deadline.nanosecondsSince1970))
    }

    public func setMode(_ mode: Mode) {
        let due = state.withLock { state in
            guard mode != state.mode else { return [SleepQueue.Continuation]() }
            let line = state.line
            state.change(to: mode)
            state.sleepers.reschedule { sleeper in
                guard let documented = sleeper.documented, sleeper.deadline > line else { return }
                let share = Double(sleeper.deadline - line) / Double(max(1, sleeper.deadline - sleeper.since))
                let left = Int64(exactly: (Double(documented) * share).rounded()) ?? documented
                sleeper.documented = left
                sleeper.since = line
                sleeper.deadline = line.addingClamped(scaled(left, in: mode))
            }
            return settle(&state)
        }
        due.forEach { $0.resume() }
    }

    /// Moves time on, in any mode, and wakes in the order of their deadlines all who waited for less.
    public func advance(by duration: Duration) {
        let nanoseconds = duration.nanosecondsClamped
        precondition(nanoseconds >= 0, "time does not run back")
        let due = state.withLock { state in
            state.move(by: nanoseconds)
            return settle(&state)
        }
        due.forEach { $0.resume() }
    }

    /// Moves time on to a moment; a moment that has passed changes nothing.
    public func advance(to instant: WorldInstant) {
        advance(by: max(.zero, now.duration(to: instant)))
    }

    /// Moves time on to the earliest deadline that anyone waits for, and tells whether there was one.
    @discardableResult
    public func advanceToNextDeadline() -> Bool {
        let due: [SleepQueue.Continuation]? = state.withLock { state in
            guard let next = state.sleepers.earliest() else { return nil }
            state.move(by: max(0, next - state.line))
            return settle(&state)
        }
        due?.forEach { $0.resume() }
        return due != nil
    }

    /// Makes it another time, for a world that goes on where it was left. Unlike `advance`, which is time passing, this
    /// does not change how long sleepers still wait.
    public func set(_ instant: WorldInstant) { state.withLock { $0.set(instant.nanosecondsSince1970) } }

    /// How many tasks wait for this clock.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Returns when at least so many tasks wait for this clock: then a test may move it.
    public func untilSleepers(_ count: Int) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let there = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if there { continuation.resume() }
        }
    }
}

extension WorldClock {
    private enum Wish {
        case until(Int64)
        case documented(Int64)
    }

    /// There are two time lines. `now` follows the machine's wall clock, which may be set back or forth; the line on
    /// which sleepers wait follows its uptime. `advance` moves both.
    private struct State: Sendable {
        var mode: Mode
        var wallOffset: Int64 = 0
        var lineOffset: Int64 = 0
        var frozen: (now: Int64, line: Int64)?
        var sleepers = SleepQueue()
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var timer: Task<Void, Never>?
        /// The time on the line at which the timer goes off.
        var armed = Int64.max

        init(mode: Mode) { self.mode = mode }

        var now: Int64 { frozen?.now ?? HostTime.wall.nanosecondsSince1970.addingClamped(wallOffset) }
        var line: Int64 { frozen?.line ?? HostTime.uptimeNanoseconds.addingClamped(lineOffset) }

        mutating func freezeIfManual(wall: Int64, line: Int64) {
            guard mode == .manual else { return }
            frozen = (wall.addingClamped(wallOffset), line.addingClamped(lineOffset))
        }

        mutating func change(to mode: Mode) {
            self.mode = mode
            let wall = HostTime.wall.nanosecondsSince1970
            let uptime = HostTime.uptimeNanoseconds
            if mode == .manual {
                freezeIfManual(wall: wall, line: uptime)
            } else if let stopped = frozen {
                wallOffset = stopped.now.subtractingClamped(wall)
                lineOffset = stopped.line.subtractingClamped(uptime)
                frozen = nil
            }
            disarm()
        }

        mutating func move(by nanoseconds: Int64) {
            if let stopped = frozen {
                frozen = (stopped.now.addingClamped(nanoseconds), stopped.line.addingClamped(nanoseconds))
            } else {
                wallOffset = wallOffset.addingClamped(nanoseconds)
                lineOffset = lineOffset.addingClamped(nanoseconds)
            }
            disarm()
        }

        mutating func set(_ instant: Int64) {
            if frozen != nil {
                frozen?.now = instant
            } else {
                wallOffset = instant.subtractingClamped(HostTime.wall.nanosecondsSince1970)
            }
        }

        mutating func disarm() {
            timer?.cancel()
            timer = nil
            armed = .max
        }
    }

    private func scaled(_ documented: Int64, in mode: Mode) -> Int64 {
        guard mode == .fast else { return documented }
        return min(documented / Int64(compression.factor), compression.longest.nanosecondsClamped)
    }

    private func park(_ wish: Wish) async throws {
        try Task.checkCancellation()
        let id = state.withLock { $0.sleepers.newID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                register(wish, id: id, continuation)
                // The handler may have come before there was anything to cancel.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func register(_ wish: Wish, id: UInt64, _ continuation: SleepQueue.Continuation) {
        let (due, watchers) = state.withLock { state in
            let line = state.line
            var sleeper = SleepQueue.Sleeper(continuation: continuation, deadline: line, since: line)
            switch wish {
            case .until(let deadline):
                sleeper.deadline = line.addingClamped(deadline.subtractingClamped(state.now))
            case .documented(let duration):
                sleeper.documented = duration
                sleeper.deadline = line.addingClamped(scaled(duration, in: state.mode))
            }
            state.sleepers.insert(sleeper, id: id)
            let due = settle(&state)
            let count = state.sleepers.count
            let ready = state.watchers.filter { $0.count <= count }
            state.watchers.removeAll { $0.count <= count }
            return (due, ready.map(\.continuation))
        }
        due.forEach { $0.resume() }
        watchers.forEach { $0.resume() }
    }

    private func cancel(_ id: UInt64) {
        state.withLock { $0.sleepers.remove(id) }?.resume(throwing: CancellationError())
    }

    /// Takes out who is due and sets the timer for who comes next.
    private func settle(_ state: inout State) -> [SleepQueue.Continuation] {
        let due = state.sleepers.takeDue(at: state.line)
        guard state.mode != .manual, let next = state.sleepers.earliest() else {
            state.disarm()
            return due
        }
        guard next < state.armed else { return due }
        state.disarm()
        state.armed = next
        let pause = Duration.nanoseconds(next.subtractingClamped(state.line))
        state.timer = Task.detached { [weak self] in
            guard (try? await Task.sleep(for: pause, tolerance: .zero)) != nil else { return }
            self?.timerWentOff()
        }
        return due
    }

    private func timerWentOff() {
        let due = state.withLock { state in
            state.disarm()
            return settle(&state)
        }
        due.forEach { $0.resume() }
    }
}
