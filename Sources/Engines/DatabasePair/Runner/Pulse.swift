import Glibc
import Ground
import ProcessSupervisor
import Synchronization

/// Lets many wait for short whiles of the machine's own time, whatever mode the world's clock is in: servers live and
/// die by the machine's.
final class Pulse: Sendable {
    private struct State {
        var sleepers: [UInt64: (wakeAt: Duration, continuation: CheckedContinuation<Bool, Never>)] = [:]
        var last: UInt64 = 0
        var isClosed = false
        var isPaced = false
    }

    private let state = Mutex(State())
    private let pool: BlockingPool
    private static let step: Duration = .milliseconds(50)

    init(_ pool: BlockingPool) { self.pool = pool }

    /// False when it was closed or the waiting task was cancelled.
    func wait(_ duration: Duration) async -> Bool {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isRefused, mustPace) = state.withLock { state in
                    if state.isClosed || Task.isCancelled { return (true, false) }
                    state.sleepers[id] = (HostTime.uptime + duration, continuation)
                    defer { state.isPaced = true }
                    return (false, !state.isPaced)
                }
                if isRefused { continuation.resume(returning: false) }
                if mustPace { pool.leave { [weak self] in self?.pace() } }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume(returning: false)
        }
    }

    /// Sleeps on one thread for all, until nobody waits any more.
    private func pace() {
        while true {
            let pause: Int32? = state.withLock { state in
                guard let next = state.sleepers.values.map(\.wakeAt).min() else {
                    state.isPaced = false
                    return nil
                }
                let left = max(.zero, next - HostTime.uptime)
                return Int32(min(left, Self.step).nanosecondsClamped / 1_000_000 + 1)
            }
            guard let pause else { return }
            _ = poll(nil, 0, pause)
            let due = state.withLock { state in
                let now = HostTime.uptime
                let due = state.sleepers.filter { $0.value.wakeAt <= now }
                for id in due.keys { state.sleepers[id] = nil }
                return due.values.map(\.continuation)
            }
            for continuation in due { continuation.resume(returning: true) }
        }
    }

    func close() {
        let all = state.withLock { state in
            state.isClosed = true
            defer { state.sleepers = [:] }
            return state.sleepers.values.map(\.continuation)
        }
        for continuation in all { continuation.resume(returning: false) }
    }
}
