import Dispatch
import Glibc
import Ground
import Synchronization

/// Threads for calls that block: launching, mounting, deleting. Swift's own few threads must never wait for them.
package final class BlockingPool: Sendable {
    private struct State {
        var work: [@Sendable () -> Void] = []
        var isClosed = false
    }

    private let shared: Shared

    /// What the threads hold: not the pool, so that it can go.
    private final class Shared: Sendable {
        let state = Mutex(State())
        let items = DispatchSemaphore(value: 0)

        func work() {
            while true {
                items.wait()
                let (next, isClosed) = state.withLock { state in
                    (state.work.isEmpty ? nil : state.work.removeFirst(), state.isClosed)
                }
                if let next { next() } else if isClosed { return }
            }
        }
    }

    package init(name: String, threads: Int) throws(SupervisorError) {
        shared = Shared()
        for number in 0..<threads {
            try NamedThread.start("\(name)-\(number)") { [shared] in shared.work() }
        }
        count = threads
    }

    private let count: Int

    deinit {
        shared.state.withLock { $0.isClosed = true }
        for _ in 0..<count { shared.items.signal() }
    }

    /// Runs `body` on a thread of the pool and waits for what it gives.
    package func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result = await withUnsafeContinuation { (waiting: UnsafeContinuation<Result<Value, Failure>, Never>) in
            leave { waiting.resume(returning: Result { () throws(Failure) in try body() }) }
        }
        return try result.get()
    }

    /// Leaves work to the pool.
    package func leave(_ body: @escaping @Sendable () -> Void) {
        shared.state.withLock { $0.work.append(body) }
        shared.items.signal()
    }
}
