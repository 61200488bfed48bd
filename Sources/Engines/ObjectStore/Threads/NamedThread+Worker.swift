import Ground

extension NamedThread {
    /// A thread of the store's own, until its queue is closed: files and SQLite may block, and must do it neither on an
    /// event loop nor in Swift's cooperative pool.
    static func worker(_ name: String, _ body: @escaping @Sendable () -> Void) throws(StoreError) -> NamedThread {
        do throws(NamedThread.Failure) {
            return try NamedThread(name, body)
        } catch {
            throw .machine(operation: "pthread_create", path: name, code: error.code)
        }
    }
}
