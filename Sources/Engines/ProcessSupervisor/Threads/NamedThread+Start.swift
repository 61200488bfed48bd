import Ground

extension NamedThread {
    /// The thread ends with `body`; nobody waits for it.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SupervisorError) {
        do throws(NamedThread.Failure) {
            try NamedThread(name, body).detach()
        } catch {
            throw .machine(operation: "pthread_create", path: name, code: error.code)
        }
    }
}
