import GRDB
import Ground
import Synchronization

/// The durable record of what is wanted: typed records of every service, in SQLite.
///
/// All records are also kept in memory, as an immutable sorted tree: a control plane is small, and so a read is a
/// lookup that takes no lock while it runs, and never waits for a writer or a disk. Transactions run one after another
/// on the database's writer queue, against a copy of that tree that costs nothing. Those that wait while a commit is
/// under way are committed together with one `fsync`; each is answered when it is on the disk, and only then do
/// readers see it. The file belongs to this process alone (`DataDirectory`), so memory and file cannot disagree.
package final class Ledger: LedgerReading, Sendable {
    private typealias Completion = @Sendable (LedgerError?) -> Void
    /// Runs a transaction; says whether it is to be kept, and whom to answer.
    private typealias Job = @Sendable (inout LedgerTransaction) -> (isKept: Bool, completion: Completion)

    private struct Queue: Sendable {
        var jobs: [Job] = []
        /// Whether the writer has been asked to come.
        var isCalled = false
        var isClosed = false
    }

    /// Bounds how long the first of a batch waits for the last.
    private static let batchMax = 512

    private let database: LedgerDatabase
    private let clock: WorldClock
    private let published: Mutex<LedgerState>
    private let queue = Mutex(Queue())
    private let hub = ChangeHub()

    init(
        file: String,
        durability: Durability,
        clock: WorldClock,
        retention: LedgerDatabase.Retention = LedgerDatabase.Retention()
    ) throws(WorldOpenError) {
        self.clock = clock
        database = try LedgerDatabase(file: file, durability: durability, retention: retention)
        let state = try database.load()
        published = Mutex(state)
        hub.start(at: state.sequence)
    }

    package var contents: LedgerContents { LedgerContents(state: published.withLock { $0 }) }

    /// The whole ledger as it is now; it stays so.
    package func snapshot() -> LedgerSnapshot { LedgerSnapshot(contents: contents) }

    /// Several questions about one and the same state.
    package func read<Answer>(_ body: (LedgerSnapshot) throws -> Answer) rethrows -> Answer { try body(snapshot()) }

    /// Runs a transaction and returns when it is durable.
    ///
    /// What the closure throws is thrown here, and nothing is kept. The closure runs on the writer's queue: it must
    /// neither wait nor take long, and once it has been handed over, cancelling the caller does not stop it.
    @discardableResult
    package func write<Answer: Sendable>(
        _ body: @escaping @Sendable (inout LedgerTransaction) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = submit { transaction in
                do {
                    let answer = try body(&transaction)
                    return (
                        true,
                        { failure in
                            if let failure {
                                continuation.resume(throwing: failure)
                            } else {
                                continuation.resume(returning: answer)
                            }
                        }
                    )
                } catch {
                    return (false, { continuation.resume(throwing: $0 ?? error) })
                }
            }
            if !isAccepted { continuation.resume(throwing: LedgerError.closed) }
        }
    }

    /// Logs events without waiting for the disk.
    func log(_ events: [Event]) {
        _ = submit { transaction in
            for event in events { transaction.log(event) }
            return (true, { _ in })
        }
    }

    /// Changes to records of some kinds, or of all.
    ///
    /// - Parameters:
    ///   - after: the `sequence` of the snapshot, or of the change, that the reader knows; nil begins with what comes.
    ///   - capacity: how many changes may wait for the reader before it is told to list anew.
    package func changes(
        of kinds: [any LedgerRecord.Type]? = nil,
        after: Int64? = nil,
        capacity: Int = 4096
    ) async throws(LedgerError) -> ChangeFeed {
        let kinds = kinds.map { Set($0.map { $0.kind }) }
        let known = sequence
        let (lease, joined) = hub.subscribe(kinds: kinds, after: after, capacity: capacity)
        if let after {
            if after > known {
                // The reader remembers another life of this data directory.
                lease.buffer.begin(with: [.resync(through: joined)])
            } else if after < joined {
                lease.buffer.begin(
                    with: try await database.changes(after: after, through: joined, kinds: kinds, limit: capacity)
                )
            }
        }
        return ChangeFeed(lease)
    }

    /// Returns when all that was submitted before is durable.
    package func flush() async throws { try await write { _ in } }

    func events(_ query: EventQuery) async throws -> EventPage {
        try await flush()
        return try await database.events(query)
    }

    /// Commits what was submitted, refuses what comes, and closes the file.
    package func close() {
        let isFirst = queue.withLock { queue in
            defer { queue.isClosed = true }
            return !queue.isClosed
        }
        guard isFirst else { return }
        // The writer's queue is in order: when this has run, all before it has.
        database.pool.writeWithoutTransaction { db in
            drain(db)
            // The pool closes its readers last, and a reader cannot fold the write-ahead log into the file. Failing
            // here loses nothing: the next start reads the log.
            _ = try? db.checkpoint(.truncate)
        }
        hub.finish()
        // A reader that is still at work keeps its connection; the process's end closes it.
        try? database.pool.close()
    }

    private func submit(_ job: @escaping Job) -> Bool {
        let (isAccepted, mustCall) = queue.withLock { queue in
            guard !queue.isClosed else { return (false, false) }
            queue.jobs.append(job)
            defer { queue.isCalled = true }
            return (true, !queue.isCalled)
        }
        if mustCall { database.pool.asyncWriteWithoutTransaction { self.drain($0) } }
        return isAccepted
    }

    private func drain(_ db: Database) {
        while true {
            let jobs = queue.withLock { queue in
                let jobs = Array(queue.jobs.prefix(Self.batchMax))
                queue.jobs.removeFirst(jobs.count)
                if jobs.isEmpty { queue.isCalled = false }
                return jobs
            }
            if jobs.isEmpty { return }
            commit(jobs, db)
        }
    }

    private func commit(_ jobs: [Job], _ db: Database) {
        var batch = LedgerBatch(state: published.withLock { $0 })
        let now = clock.now
        var completions: [Completion] = []
        completions.reserveCapacity(jobs.count)
        for job in jobs {
            var transaction = LedgerTransaction(state: batch.state, now: now)
            let (isKept, completion) = job(&transaction)
            if isKept { batch.add(transaction) }
            completions.append(completion)
        }
        var failure: LedgerError?
        if !batch.isEmpty {
            do {
                try database.write(batch, db)
                published.withLock { $0 = batch.state }
                hub.publish(batch.changes, through: batch.state.sequence)
            } catch {
                failure = .storage(detail: "\(error)")
            }
        }
        for completion in completions { completion(failure) }
    }
}
