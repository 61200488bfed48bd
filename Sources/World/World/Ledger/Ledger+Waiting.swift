extension Ledger {
    /// Returns when something holds, which is asked now and after each change to records of these kinds. What the
    /// question throws ends the wait.
    ///
    /// - Throws: `CancellationError` when it is cancelled, or the ledger is closed, before that.
    package func wait(for kinds: [any LedgerRecord.Type], until holds: () throws -> Bool) async throws {
        let before = sequence
        if try holds() { return }
        for await _ in try await changes(of: kinds, after: before) where try holds() { return }
        throw CancellationError()
    }
}
