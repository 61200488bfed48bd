import Ground
import SQLiteFile

/// Threads with a read-only connection each.
final class ReaderPool: Sendable {
    private let queue = WorkQueue<@Sendable (Connection) -> Void>()
    private let threads: [NamedThread]

    init(threads count: Int, open: () throws(StoreError) -> Connection) throws(StoreError) {
        var threads: [NamedThread] = []
        for number in 0..<max(1, count) {
            let connection = Handover(try open())
            threads.append(
                try NamedThread.worker("store-read-\(number)") { [queue] in
                    while let work = queue.pop() { work(connection.value) }
                }
            )
        }
        self.threads = threads
    }

    /// Runs a query on one of the connections.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result = await withUnsafeContinuation { (waiting: UnsafeContinuation<Result<Value, StoreError>, Never>) in
            let taken = queue.push { connection in
                waiting.resume(returning: Result { () throws(StoreError) in try body(connection) })
            }
            if !taken { waiting.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }

    /// Several queries that must see the same state.
    func snapshot<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await run { (connection) throws(StoreError) in
            try connection.prepare("BEGIN").run()
            let result = Result { () throws(StoreError) in try body(connection) }
            try connection.prepare("COMMIT").run()
            return try result.get()
        }
    }

    /// Lets the threads end when an opening fails half-way.
    deinit { queue.close() }

    func close() {
        queue.close()
        for thread in threads { thread.join() }
    }
}

/// Carries a value to the one thread that will use it.
///
/// Safety: made and read once; the maker does not touch the value after the thread has started.
final class Handover<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
