/// Why the ledger refused.
package enum LedgerError: Error, Equatable {
    /// A record of this key is there already.
    case exists(RecordKey)
    /// There is no record of this key.
    case missing(RecordKey)
    /// Someone else wrote the record since it was read.
    case versionChanged(RecordKey, expected: Int64, found: Int64)
    /// A part of the key is empty or holds a zero byte.
    case unusableKey(RecordKey)
    /// The record cannot be written as JSON, or what is kept cannot be read as this type.
    case unreadable(RecordKey, detail: String)
    /// The database refused: a full disk, a failing one. Nothing of the transaction was kept.
    case storage(detail: String)
    case closed
}

extension LedgerError {
    /// The machine has no room left (SQLITE_FULL): whoever asked can free some and ask again.
    package var isDiskFull: Bool {
        if case .storage(let detail) = self { detail.contains("SQLite error 13") } else { false }
    }
}

extension LedgerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exists(let key): "there is a \(key) already"
        case .missing(let key): "there is no \(key)"
        case .versionChanged(let key, let expected, let found):
            "\(key) was changed by someone else: version \(found) instead of \(expected)"
        case .unusableKey(let key): "\(key) cannot name a record"
        case .unreadable(let key, let detail): "\(key) cannot be read: \(detail)"
        case .storage(let detail): "the ledger's database refused: \(detail)"
        case .closed: "the ledger is closed"
        }
    }
}
