import Glibc

/// A thread of the store's own: files and SQLite may block, and must do it neither on an event loop nor in Swift's
/// cooperative pool.
struct WorkerThread: Sendable {
    private let thread: pthread_t

    /// Starts a thread. Threads run until their queue is closed.
    init(name: String, _ body: @escaping @Sendable () -> Void) throws(StoreError) {
        let box = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                guard let raw else { return nil }
                let body = Unmanaged<Body>.fromOpaque(raw).takeRetainedValue()
                WorkerThread.setName(body.name)
                body.run()
                return nil
            },
            box.toOpaque()
        )
        guard code == 0 else {
            box.release()
            throw .machine(operation: "pthread_create", path: name, code: code)
        }
        self.thread = thread
    }

    /// Names the calling thread for `top` and debuggers; `pthread_setname_np` is not visible from Swift.
    private static func setName(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, name, min(name.utf8.count, 15))
        close(file)
    }

    /// Waits for the end of the thread.
    func join() { pthread_join(thread, nil) }

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }
}
