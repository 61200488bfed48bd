import Glibc

/// Starts threads that `top` and debuggers can name.
enum NamedThread {
    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// The thread ends with `body`; nobody waits for it.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SupervisorError) {
        let box = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                guard let raw else { return nil }
                let body = Unmanaged<Body>.fromOpaque(raw).takeRetainedValue()
                _ = HostFile.put(String(body.name.prefix(15)), into: "/proc/thread-self/comm")
                body.run()
                return nil
            },
            box.toOpaque()
        )
        guard code == 0 else {
            box.release()
            throw .machine(operation: "pthread_create", path: name, code: code)
        }
        pthread_detach(thread)
    }
}
