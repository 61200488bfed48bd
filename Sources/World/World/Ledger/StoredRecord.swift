import Ground
import Synchronization

/// One record in memory. It is decoded when it is first asked for, and the bytes are then let go.
final class StoredRecord: Sendable {
    private enum Content: Sendable {
        case encoded(RecordCoding.Body)
        case decoded(any LedgerRecord)
    }

    let key: RecordKey
    let version: Int64
    let created: WorldInstant
    let updated: WorldInstant
    let indexes: [String: String]
    private let content: Mutex<Content>

    init(
        loaded key: RecordKey,
        version: Int64,
        created: WorldInstant,
        updated: WorldInstant,
        indexes: [String: String],
        body: RecordCoding.Body
    ) {
        self.key = key
        self.version = version
        self.created = created
        self.updated = updated
        self.indexes = indexes
        content = Mutex(.encoded(body))
    }

    init(_ record: some LedgerRecord, key: RecordKey, version: Int64, created: WorldInstant, updated: WorldInstant) {
        self.key = key
        self.version = version
        self.created = created
        self.updated = updated
        indexes = record.indexes
        content = Mutex(.decoded(record))
    }

    func kept<Record: LedgerRecord>(as type: Record.Type) throws(LedgerError) -> Kept<Record> {
        let record = try record(as: type)
        return Kept(
            place: key.place,
            id: key.id,
            version: version,
            created: created,
            updated: updated,
            record: record
        )
    }

    private func record<Record: LedgerRecord>(as type: Record.Type) throws(LedgerError) -> Record {
        // The mutex cannot pass typed errors through its closure, so the result carries it.
        let result: Result<Record, LedgerError> = content.withLock { content in
            switch content {
            case .decoded(let value):
                guard let record = value as? Record else {
                    return .failure(.unreadable(key, detail: "it is kept as \(Swift.type(of: value))"))
                }
                return .success(record)
            case .encoded(let body):
                let decoded = Result { () throws(LedgerError) in try RecordCoding.decode(type, body, key: key) }
                if case .success(let record) = decoded { content = .decoded(record) }
                return decoded
            }
        }
        return try result.get()
    }
}
