/// Transactions that are committed to the database together.
struct LedgerBatch: Sendable {
    /// The records after all transactions so far.
    private(set) var state: LedgerState
    /// The last write to each record wins: the others never reach the database.
    private(set) var writes: [RecordKey: LedgerTransaction.Write] = [:]
    private(set) var changes: [LedgerChange] = []
    private(set) var events: [Event] = []

    init(state: LedgerState) { self.state = state }

    var isEmpty: Bool { writes.isEmpty && events.isEmpty }

    mutating func add(_ transaction: LedgerTransaction) {
        state = transaction.contents.state
        writes.merge(transaction.writes) { $1 }
        changes += transaction.changes
        events += transaction.events
    }
}
