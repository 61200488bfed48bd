import Foundation
import GRDB
import Ground
import Synchronization

/// The ledger's SQLite file: tables, loading, and writing a batch. The only place that knows SQL.
final class LedgerDatabase: Sendable {
    /// How much history is kept. Trimmed in steps, because each deletion costs as much as a write.
    struct Retention: Sendable {
        var changes: Int64 = 100_000
        var events: Int64 = 100_000
        var step: Int64 = 1000
    }

    static let format = 1
    /// "FLTN" in SQLite's header tells our files from others.
    static let applicationID = 0x464C_544E

    let pool: DatabasePool
    let file: String
    private let retention: Retention
    private let lastEvent: Mutex<Int64>
    private let trimmedChanges: Mutex<Int64>

    init(file: String, durability: Durability, retention: Retention) throws(WorldOpenError) {
        self.file = file
        self.retention = retention
        try LedgerHeader.check(file)
        do {
            pool = try Self.open(file, durability)
            let (last, trimmed) = try pool.read { db in
                (
                    try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM event") ?? 0,
                    try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'changes trimmed'") ?? 0
                )
            }
            lastEvent = Mutex(last)
            trimmedChanges = Mutex(trimmed)
        } catch {
            throw Self.openError(error, file)
        }
    }

    private static func open(_ file: String, _ durability: Durability) throws -> DatabasePool {
        var settings = Configuration()
        settings.maximumReaderCount = 2
        settings.busyMode = .timeout(5)
        let pool = try DatabasePool(path: file, configuration: settings)
        try pool.writeWithoutTransaction { db in
            // Not in `prepareDatabase`: the pool sets NORMAL after that, and NORMAL loses the last commits with the
            // power.
            try db.execute(sql: "PRAGMA synchronous = \(durability == .durable ? "FULL" : "OFF")")
            try db.execute(sql: "PRAGMA journal_size_limit = \(16 << 20)")
            let owner = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            let format = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
            if owner == 0, tables == 0 { return try create(db) }
            guard owner == applicationID else { throw WorldOpenError.notALedger(file: file) }
            guard format <= Self.format else {
                throw WorldOpenError.newerFormat(file: file, found: format, known: Self.format)
            }
        }
        return pool
    }

    private static func create(_ db: Database) throws {
        try db.inTransaction(.immediate) {
            try db.execute(
                sql: """
                    CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TABLE record(
                        kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
                        version INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
                        indexes TEXT NOT NULL, body BLOB NOT NULL, crc INTEGER NOT NULL,
                        PRIMARY KEY(kind, account, region, id)) WITHOUT ROWID;
                    CREATE TABLE change(
                        sequence INTEGER PRIMARY KEY, action INTEGER NOT NULL,
                        kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
                        old_version INTEGER, new_version INTEGER, at INTEGER NOT NULL);
                    CREATE TABLE event(
                        sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
                        account TEXT NOT NULL, region TEXT NOT NULL, zone TEXT NOT NULL, resource TEXT NOT NULL,
                        detail TEXT NOT NULL);
                    CREATE INDEX event_at ON event(at);
                    CREATE INDEX event_resource ON event(resource) WHERE resource <> '';
                    CREATE INDEX event_what ON event(what);
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(format);
                    """
            )
            return .commit
        }
    }

    private static func openError(_ error: any Error, _ file: String) -> WorldOpenError {
        if let error = error as? WorldOpenError { return error }
        guard let error = error as? DatabaseError else { return .unreachable(path: file, detail: "\(error)") }
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .damaged(file: file, detail: error.message ?? "corrupt")
        // A missing table or column in a file that bears our name.
        case .SQLITE_ERROR: return .damaged(file: file, detail: error.message ?? "wrong schema")
        default: return .unreachable(path: file, detail: error.message ?? "\(error)")
        }
    }

    /// All records, and the number of the last change.
    func load() throws(WorldOpenError) -> LedgerState {
        do {
            return try pool.read { db in
                let last = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM change") ?? 0
                let rows = try Row.fetchCursor(
                    db,
                    sql: """
                        SELECT kind, account, region, id, version, created, updated, indexes, body, crc FROM record
                        ORDER BY kind, account, region, id
                        """
                )
                var records: [StoredRecord] = []
                while let row = try rows.next() { records.append(try Self.record(row, file)) }
                return LedgerState(sorted: records, sequence: last)
            }
        } catch {
            throw Self.openError(error, file)
        }
    }

    private static func record(_ row: Row, _ file: String) throws(WorldOpenError) -> StoredRecord {
        let key = RecordKey(kind: row[0], place: Place(account: row[1], region: row[2]), id: row[3])
        let body: Data = row[8]
        guard crc(body) == row[9] else { throw .damaged(file: file, detail: "the checksum of \(key) is wrong") }
        return StoredRecord(
            loaded: key,
            version: row[4],
            created: WorldInstant(nanosecondsSince1970: row[5]),
            updated: WorldInstant(nanosecondsSince1970: row[6]),
            indexes: try indexes(row[7], key, file),
            body: body
        )
    }

    private static func indexes(_ text: String, _ key: RecordKey, _ file: String) throws(WorldOpenError)
        -> [String: String]
    {
        if text.isEmpty { return [:] }
        guard let object = try? JSONValue.parse(text).object else {
            throw .damaged(file: file, detail: "the indexes of \(key) cannot be read")
        }
        return Dictionary(object.map { ($0.key, $0.value.string ?? "") }) { $1 }
    }

    private static func crc(_ body: Data) -> Int64 { body.withUnsafeBytes { Int64(Checksum.crc32c($0)) } }
}

// MARK: - Writing

extension LedgerDatabase {
    /// Writes a batch in one SQLite transaction. To be called on the writer's connection.
    func write(_ batch: LedgerBatch, _ db: Database) throws {
        let firstEvent = lastEvent.withLock { $0 } + 1
        let trimmed = trimmedChanges.withLock { $0 }
        let trimThrough = batch.state.sequence - retention.changes
        let isTrimming = trimThrough >= trimmed + retention.step
        try db.inTransaction(.immediate) {
            for (key, write) in batch.writes { try self.write(write, key, db) }
            for change in batch.changes { try insert(change, db) }
            for (place, event) in batch.events.enumerated() { try insert(event, firstEvent + Int64(place), db) }
            if isTrimming { try trimChanges(through: trimThrough, db) }
            try trimEvents(from: firstEvent, count: batch.events.count, db)
            return .commit
        }
        lastEvent.withLock { $0 += Int64(batch.events.count) }
        if isTrimming { trimmedChanges.withLock { $0 = trimThrough } }
    }

    private func write(_ write: LedgerTransaction.Write, _ key: RecordKey, _ db: Database) throws {
        switch write {
        case .put(let record, let body):
            let indexes = JSONObject(record.indexes.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            let statement = try db.cachedStatement(
                sql: """
                    REPLACE INTO record(kind, account, region, id, version, created, updated, indexes, body, crc)
                    VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            )
            statement.setUncheckedArguments([
                key.kind, key.place.account, key.place.region, key.id, record.version,
                record.created.nanosecondsSince1970, record.updated.nanosecondsSince1970,
                indexes.isEmpty ? "" : JSONValue.object(indexes).text, body, Self.crc(body),
            ])
            try statement.execute()
        case .delete:
            let statement = try db.cachedStatement(
                sql: "DELETE FROM record WHERE kind = ? AND account = ? AND region = ? AND id = ?"
            )
            statement.setUncheckedArguments([key.kind, key.place.account, key.place.region, key.id])
            try statement.execute()
        }
    }

    private func insert(_ change: LedgerChange, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "INSERT INTO change VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")
        statement.setUncheckedArguments([
            change.sequence, change.action.rawValue, change.key.kind, change.key.place.account,
            change.key.place.region, change.key.id, change.oldVersion, change.newVersion,
            change.at.nanosecondsSince1970,
        ])
        try statement.execute()
    }

    private func insert(_ event: Event, _ sequence: Int64, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "INSERT INTO event VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")
        statement.setUncheckedArguments([
            sequence, event.at.nanosecondsSince1970, event.who, event.what, event.account, event.region,
            event.zone, event.resource, event.detail.text,
        ])
        try statement.execute()
    }

    private func trimChanges(through sequence: Int64, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM change WHERE sequence <= ?", arguments: [sequence])
        try db.execute(sql: "REPLACE INTO meta VALUES('changes trimmed', ?)", arguments: [sequence])
    }

    /// Once in so many events; at most a step more than wanted is kept.
    private func trimEvents(from first: Int64, count: Int, _ db: Database) throws {
        let last = first + Int64(count) - 1
        guard last > retention.events, last / retention.step != (first - 1) / retention.step else { return }
        try db.execute(sql: "DELETE FROM event WHERE sequence <= ?", arguments: [last - retention.events])
    }
}

// MARK: - Reading

extension LedgerDatabase {
    /// Changes after one number up to another; a mark to list anew when they are too many or no longer kept.
    func changes(
        after: Int64,
        through: Int64,
        kinds: Set<String>?,
        limit: Int
    ) async throws(LedgerError) -> [ChangeFeed.Element] {
        do {
            return try await pool.read { db in
                let trimmed = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'changes trimmed'") ?? 0
                if after < trimmed { return [.resync(through: through)] }
                var found: [ChangeFeed.Element] = []
                let rows = try Row.fetchCursor(
                    db,
                    sql: """
                        SELECT sequence, action, kind, account, region, id, old_version, new_version, at FROM change
                        WHERE sequence > ? AND sequence <= ? ORDER BY sequence
                        """,
                    arguments: [after, through]
                )
                while let row = try rows.next() {
                    let kind: String = row[2]
                    if kinds?.contains(kind) == false { continue }
                    if found.count == limit { return [.resync(through: through)] }
                    found.append(.change(Self.change(row, kind)))
                }
                return found
            }
        } catch {
            throw .storage(detail: "\(error)")
        }
    }

    private static func change(_ row: Row, _ kind: String) -> LedgerChange {
        LedgerChange(
            sequence: row[0],
            action: LedgerChange.Action(rawValue: row[1]) ?? .updated,
            key: RecordKey(kind: kind, place: Place(account: row[3], region: row[4]), id: row[5]),
            oldVersion: row[6],
            newVersion: row[7],
            at: WorldInstant(nanosecondsSince1970: row[8])
        )
    }

    func events(_ query: EventQuery) async throws(LedgerError) -> EventPage {
        var conditions: [String] = []
        var arguments = StatementArguments()
        func narrow(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [value]
        }
        narrow("at >= ?", query.from?.nanosecondsSince1970)
        narrow("at < ?", query.until?.nanosecondsSince1970)
        narrow("what = ?", query.what)
        narrow("resource = ?", query.resource)
        narrow("account = ?", query.account)
        narrow("region = ?", query.region)
        narrow("zone = ?", query.zone)
        narrow(query.newestFirst ? "sequence < ?" : "sequence > ?", query.after)
        // The partial index serves only queries that say so.
        if let resource = query.resource, !resource.isEmpty { conditions.append("resource <> ''") }
        let limit = max(1, min(query.limit, 10_000))
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let sql = """
            SELECT sequence, at, who, what, account, region, zone, resource, detail FROM event \(filter)
            ORDER BY sequence \(query.newestFirst ? "DESC" : "ASC") LIMIT \(limit + 1)
            """
        do {
            let found = try await pool.read { [arguments] db in
                try Row.fetchAll(db, sql: sql, arguments: arguments).map(Self.event)
            }
            let page = Array(found.prefix(limit))
            return EventPage(events: page, next: found.count > limit ? page.last?.sequence : nil)
        } catch {
            throw .storage(detail: "\(error)")
        }
    }

    private static func event(_ row: Row) -> LoggedEvent {
        let detail: String = row[8]
        let event = Event(
            at: WorldInstant(nanosecondsSince1970: row[1]),
            who: row[2],
            what: row[3],
            account: row[4],
            region: row[5],
            zone: row[6],
            resource: row[7],
            detail: (try? JSONValue.parse(detail)) ?? .null
        )
        return LoggedEvent(sequence: row[0], event: event)
    }
}
