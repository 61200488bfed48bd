/// One caller's change, waiting to be committed together with others.
protocol WriteJob: AnyObject, Sendable {
    /// Makes the change. Throws only what means that the transaction is lost; a refusal is kept for the answer.
    func attempt(_ transaction: Transaction) throws(StoreError)
    /// True when the last attempt was refused.
    var wasRefused: Bool { get }
    /// The batch is committed: lets the caller go on.
    func answer()
    /// The change could not be made.
    func fail(_ error: StoreError)
}

/// Safety: a job is made by its caller, handed to the committer's queue, and from then on touched by that thread only.
final class Job<Value: Sendable>: WriteJob, @unchecked Sendable {
    private let body: @Sendable (Transaction) throws(StoreError) -> Value
    private let waiting: UnsafeContinuation<Result<Value, StoreError>, Never>
    private var outcome = Result<Value, StoreError>.failure(.closed)

    init(
        _ waiting: UnsafeContinuation<Result<Value, StoreError>, Never>,
        _ body: @escaping @Sendable (Transaction) throws(StoreError) -> Value
    ) {
        self.waiting = waiting
        self.body = body
    }

    func attempt(_ transaction: Transaction) throws(StoreError) {
        do throws(StoreError) {
            outcome = .success(try body(transaction))
        } catch {
            if error.isStorageFailure { throw error }
            outcome = .failure(error)
        }
    }

    var wasRefused: Bool {
        if case .failure = outcome { true } else { false }
    }

    func answer() { waiting.resume(returning: outcome) }
    func fail(_ error: StoreError) { waiting.resume(returning: .failure(error)) }
}
