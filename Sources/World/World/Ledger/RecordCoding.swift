import Foundation

/// Records are kept as JSON: a person can read a data directory with `sqlite3`, and a type can gain optional members
/// without a migration. Records are encoded once per write and decoded once per start, never on the way of a read.
enum RecordCoding {
    typealias Body = Data

    static func encode<Record: LedgerRecord>(_ record: Record, key: RecordKey) throws(LedgerError) -> Body {
        do {
            return try JSONEncoder().encode(record)
        } catch {
            throw .unreadable(key, detail: "\(error)")
        }
    }

    static func decode<Record: LedgerRecord>(
        _ type: Record.Type,
        _ body: Body,
        key: RecordKey
    ) throws(LedgerError) -> Record {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            throw .unreadable(key, detail: "\(error)")
        }
    }
}
