import Glibc

/// Runs what blocks on a thread of its own, so that many may wait at once.
enum BlockingCall {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withUnsafeContinuation { waiting in
            let work = Work { waiting.resume(returning: body()) }
            var thread = pthread_t()
            let refused = pthread_create(
                &thread,
                nil,
                { raw in
                    guard let raw else { return nil }
                    Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().body()
                    return nil
                },
                Unmanaged.passRetained(work).toOpaque()
            )
            precondition(refused == 0, "no thread")
            pthread_detach(thread)
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
