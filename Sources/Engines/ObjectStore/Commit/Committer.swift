import Ground
import SQLiteFile

/// The one thread that changes the database.
///
/// All jobs that wait when it comes round go into one transaction and are answered after its commit: the more callers,
/// the more share one sync. When a batch fails, its jobs are run again one by one, so that each gets its own verdict.
final class Committer: Sendable {
    private static let batchMax = 256
    private static let idleMilliseconds = 200

    private let queue = WorkQueue<any WriteJob>()
    private let thread: NamedThread

    init(database: Connection, core: StoreCore) throws(StoreError) {
        let handover = Handover(Transaction(database: database, core: core))
        thread = try NamedThread.worker("store-commit") { [queue] in
            CommitLoop(transaction: handover.value).run(queue, limit: Self.batchMax, idle: Self.idleMilliseconds)
        }
    }

    /// Makes a change and waits until it is committed.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result = await withUnsafeContinuation { (waiting: UnsafeContinuation<Result<Value, StoreError>, Never>) in
            if !queue.push(Job(waiting, body)) { waiting.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }

    deinit { queue.close() }

    /// Works off what waits and ends the thread.
    func close() {
        queue.close()
        thread.join()
    }
}

/// The committer's work, on its thread.
private struct CommitLoop {
    let transaction: Transaction
    private var database: Connection { transaction.database }
    private var core: StoreCore { transaction.core }

    init(transaction: Transaction) { self.transaction = transaction }

    func run(_ queue: WorkQueue<any WriteJob>, limit: Int, idle: Int) {
        var mayTidy = true
        while true {
            switch queue.popBatch(limit: limit, idleAfterMilliseconds: mayTidy ? idle : nil) {
            case .items(let jobs):
                commit(jobs)
                mayTidy = true
            case .idle:
                mayTidy = SpaceReturn(database: database).step()
            case .closed:
                return
            }
        }
    }

    private func commit(_ jobs: [any WriteJob]) {
        do throws(StoreError) {
            try attempt(jobs)
        } catch {
            rollBack()
            guard jobs.count > 1 else { return jobs[0].fail(error) }
            for job in jobs { commit([job]) }
            return
        }
        for job in jobs { job.answer() }
    }

    /// Runs the jobs in one transaction and publishes what they changed.
    private func attempt(_ jobs: [any WriteJob]) throws(StoreError) {
        transaction.effects = Transaction.Effects()
        try database.prepare("BEGIN IMMEDIATE").run()
        let changesBefore = database.changes
        for job in jobs {
            let changes = database.changes
            try job.attempt(transaction)
            if job.wasRefused, database.changes != changes {
                // The refused change must not be seen; alone, its transaction can be undone.
                guard jobs.count == 1 else { throw .database(code: 0, message: "refused after a change") }
                rollBack()
                return
            }
        }
        if database.changes == changesBefore {
            // Nothing but refusals and no-ops: there is nothing to sync.
            try database.prepare("ROLLBACK").run()
            return
        }
        let effects = transaction.effects
        core.cache.close(effects.objects.keys)
        let result = Result { () throws(StoreError) in try database.prepare("COMMIT").run() }
        if case .failure(let error) = result {
            core.cache.open(effects.objects.mapValues { _ in nil })
            throw error
        }
        core.cache.open(effects.objects)
        core.catalog.apply(effects.buckets)
        for content in effects.claimed { content.claim() }
        core.reclaimer.retire(effects.retired)
    }

    private func rollBack() {
        // SQLite may have rolled back by itself, for instance when the disk is full.
        if database.isInTransaction { try? database.prepare("ROLLBACK").run() }
        transaction.effects = Transaction.Effects()
    }
}
