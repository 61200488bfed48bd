import Ground
import Synchronization

/// A running observation of one router, told in windows.
public final class FlowWatch: Sendable {
    private let observer: FlowObserver
    private let thread: FlowThread
    private let tap: RouterTap
    private let id: UInt64
    private let interval: Duration
    private let windowStart: Mutex<WorldInstant>

    init(
        observer: FlowObserver,
        thread: FlowThread,
        tap: RouterTap,
        id: UInt64,
        start: WorldInstant,
        interval: Duration
    ) {
        self.observer = observer
        self.thread = thread
        self.tap = tap
        self.id = id
        self.interval = interval
        windowStart = Mutex(start)
    }

    deinit { close() }

    /// Says whose addresses they are from now on.
    public func update(_ network: NetworkPlan) { tap.update(observer.subject(network)) }

    /// Waits until the window has lasted its interval, and tells what was seen in it.
    /// - Throws: `CancellationError` or ``FlowError``; the window then goes on.
    public func nextWindow() async throws -> FlowWindow {
        try await observer.clock.sleep(until: windowStart.withLock { $0.advanced(by: interval) })
        return try await collect()
    }

    /// Ends the window now.
    public func collect() async throws(FlowError) -> FlowWindow {
        let clock = observer.clock
        let (tap, id) = (tap, id)
        let window = try await observer.perform(on: thread) { _ throws(FlowError) in
            try tap.closeWindow(id, at: clock.now, offset: clock.offset)
        }
        windowStart.withLock { $0 = window.end }
        return window
    }

    /// Ends the watch; the last one of a router gives its sockets back soon after.
    public func close() {
        let (tap, id) = (tap, id)
        _ = thread.perform { taps in
            tap.end(id)
            if !tap.isWatched { taps[tap.path] = nil }
        }
    }
}
