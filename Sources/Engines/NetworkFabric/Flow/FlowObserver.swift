public import Ground
import Synchronization

/// Observes the traffic of routers, for as long as anyone watches.
///
/// Nothing is polled: a thread sleeps until the kernel tells of an ended connection or a refused packet, and once a
/// window all connections are read. Without a watch there is no thread and no socket.
public final class FlowObserver: Sendable {
    private struct State {
        var thread: FlowThread?
        var watchCount: UInt64 = 0
    }

    let clock: WorldClock
    private let link: @Sendable (String) -> String
    private let state = Mutex(State())

    /// - Parameter link: what the router's end of an interface's link is called: the first word of its log prefixes.
    public init(clock: WorldClock, link: @escaping @Sendable (_ interface: String) -> String) {
        self.clock = clock
        self.link = link
    }

    deinit { state.withLock { $0.thread }?.stop() }

    /// Starts a watch. What passed before it is not told.
    ///
    /// A watch holds on to its router's namespace: close it before the router is removed, and start another when the
    /// router has been made anew.
    ///
    /// - Parameters:
    ///   - path: the namespace of the network's router.
    ///   - interval: how long windows are, by the world's clock.
    public func watch(
        _ network: NetworkPlan,
        router path: String,
        every interval: Duration
    ) async throws(FlowError) -> FlowWatch {
        let (thread, id) = try begin()
        let subject = RouterTap.Subject(network, link: link)
        let start = clock.now
        let tap = try await perform(on: thread) { taps throws(FlowError) in
            let tap: RouterTap
            if let known = taps[path] {
                tap = known
            } else {
                tap = try RouterTap(subject, namespace: path)
                taps[path] = tap
            }
            defer { if !tap.isWatched { taps[path] = nil } }
            try tap.begin(id, subject, at: start)
            return tap
        }
        return FlowWatch(observer: self, thread: thread, tap: tap, id: id, start: start, interval: interval)
    }

    func subject(_ network: NetworkPlan) -> RouterTap.Subject { RouterTap.Subject(network, link: link) }

    private func begin() throws(FlowError) -> (FlowThread, UInt64) {
        let result = state.withLock { state -> Result<(FlowThread, UInt64), FlowError> in
            state.watchCount += 1
            let id = state.watchCount
            if let thread = state.thread { return .success((thread, id)) }
            return Result { () throws(FlowError) in try FlowThread() }.map { thread in
                state.thread = thread
                return (thread, id)
            }
        }
        return try result.get()
    }

    func perform<Value: Sendable>(
        on thread: FlowThread,
        _ work: @escaping @Sendable (inout [String: RouterTap]) throws(FlowError) -> Value
    ) async throws(FlowError) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, FlowError>, Never>) in
            let isAccepted = thread.perform { taps in
                do throws(FlowError) {
                    continuation.resume(returning: .success(try work(&taps)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isAccepted { continuation.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }
}
