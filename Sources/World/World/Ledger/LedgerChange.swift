package import Ground

/// That one record was made, changed or deleted.
package struct LedgerChange: Sendable, Hashable {
    package enum Action: Int, Sendable { case created = 0, updated, deleted }

    /// Grows from change to change, not always by one.
    package let sequence: Int64
    package let action: Action
    package let key: RecordKey
    package let oldVersion: Int64?
    package let newVersion: Int64?
    package let at: WorldInstant
}
