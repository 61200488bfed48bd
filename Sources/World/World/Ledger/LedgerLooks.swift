/// How far a controller has looked at the ledger, and those who wait for it to look further. Part of the controller's
/// own state; it begins with having seen nothing.
///
///     func untilLooked() async {
///         guard let wait = looks.wait(through: world.ledger.sequence) else { return }
///         signal.yield()
///         for await _ in wait {}
///     }
package struct LedgerLooks: Sendable {
    private var looked: Int64 = -1
    private var waiters: [(sequence: Int64, done: AsyncStream<Void>.Continuation)] = []

    package init() {}

    /// Ends when the ledger has been looked at up to this change; nil when it has been already.
    package mutating func wait(through sequence: Int64) -> AsyncStream<Void>? {
        if sequence <= looked { return nil }
        let (wait, done) = AsyncStream.makeStream(of: Void.self)
        waiters.append((sequence, done))
        return wait
    }

    /// A look at the ledger as it was with this change is over.
    package mutating func note(through sequence: Int64) {
        looked = sequence
        for waiter in waiters where waiter.sequence <= sequence { waiter.done.finish() }
        waiters.removeAll { $0.sequence <= sequence }
    }

    /// Nobody will look any more: nobody shall wait.
    package mutating func end() { note(through: .max) }
}
