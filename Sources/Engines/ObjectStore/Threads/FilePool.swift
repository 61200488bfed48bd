import Ground

/// The threads on which files are written, synced and read when a read would have to wait for the disk.
final class FilePool: Sendable {
    private let queue = WorkQueue<@Sendable () -> Void>()
    private let threads: [NamedThread]

    init(threads count: Int) throws(StoreError) {
        var threads: [NamedThread] = []
        for number in 0..<max(1, count) {
            threads.append(
                try NamedThread.worker("store-file-\(number)") { [queue] in
                    while let work = queue.pop() { work() }
                }
            )
        }
        self.threads = threads
    }

    /// Runs `body` on a thread of the pool and waits for what it gives.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result = await withUnsafeContinuation { (waiting: UnsafeContinuation<Result<Value, StoreError>, Never>) in
            let taken = queue.push { waiting.resume(returning: Result { () throws(StoreError) in try body() }) }
            if !taken { waiting.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }

    /// Leaves work to the pool; does it at once when the pool is closed.
    func leave(_ body: @escaping @Sendable () -> Void) {
        if !queue.push(body) { body() }
    }

    /// Lets the threads end when an opening fails half-way.
    deinit { queue.close() }

    func close() {
        queue.close()
        for thread in threads { thread.join() }
    }
}
