import Glibc

/// A thread that `top` and debuggers can name, for calls that block: Swift's own few threads must never wait for them.
public struct NamedThread: Sendable {
    /// The machine gives no more threads.
    public struct Failure: Error, Sendable {
        public let code: Int32
    }

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    private let thread: pthread_t

    /// Starts a thread that ends with `body`. It has to be joined or detached.
    public init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(Failure) {
        let box = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                guard let raw else { return nil }
                let body = Unmanaged<Body>.fromOpaque(raw).takeRetainedValue()
                NamedThread.setName(body.name)
                body.run()
                return nil
            },
            box.toOpaque()
        )
        guard code == 0 else {
            box.release()
            throw Failure(code: code)
        }
        self.thread = thread
    }

    /// Waits for the end of the thread.
    public func join() { pthread_join(thread, nil) }

    /// Nobody will wait for its end.
    public func detach() { pthread_detach(thread) }

    /// Names the calling thread; `pthread_setname_np` is not visible from Swift.
    private static func setName(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, name, min(name.utf8.count, 15))
        close(file)
    }
}
