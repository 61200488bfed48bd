import CSQLite
import Glibc

/// One connection to the database, used by one thread.
///
/// Statements are prepared once and kept by the address of their literal, so that the SQL can stand where it is used
/// and costs a dictionary look-up.
final class Connection {
    private let handle: OpaquePointer
    private let path: String
    private var prepared: [UnsafePointer<UInt8>: Statement] = [:]

    enum Access { case readWrite, readOnly }

    init(path: String, access: Access) throws(StoreError) {
        self.path = path
        var handle: OpaquePointer?
        let mode =
            access == .readOnly
            ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nil)
        guard let handle else { throw .database(code: code, message: "SQLite is out of memory") }
        self.handle = handle
        guard code == SQLITE_OK else { throw error(code) }
        sqlite3_extended_result_codes(handle, 1)
        // Readers and the writer never block each other in WAL mode, save for moments of recovery.
        sqlite3_busy_timeout(handle, 10_000)
    }

    deinit {
        for statement in prepared.values { sqlite3_finalize(statement.handle) }
        sqlite3_close_v2(handle)
    }

    /// Runs SQL that gives no rows of interest.
    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// The prepared statement of a literal, ready to bind. Reset it after use.
    func prepare(_ sql: StaticString) throws(StoreError) -> Statement {
        if let known = prepared[sql.utf8Start] { return known }
        var statement: OpaquePointer?
        let code = sql.withUTF8Buffer { text in
            text.withMemoryRebound(to: CChar.self) { text in
                sqlite3_prepare_v3(
                    handle,
                    text.baseAddress,
                    Int32(text.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT),
                    &statement,
                    nil
                )
            }
        }
        guard code == SQLITE_OK, let statement else { throw error(code) }
        let made = Statement(handle: statement, connection: self)
        prepared[sql.utf8Start] = made
        return made
    }

    /// The first column of the first row of a query, as a number.
    func number(_ sql: StaticString) throws(StoreError) -> Int64 {
        let statement = try prepare(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.int64(0) : 0
    }

    /// Rows changed since the connection was opened.
    var changes: Int64 { sqlite3_total_changes64(handle) }
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    func error(_ code: Int32) -> StoreError {
        let message = String(cString: sqlite3_errmsg(handle))
        switch code & 0xff {
        case SQLITE_FULL:
            return .full(path: path)
        case SQLITE_IOERR where sqlite3_system_errno(handle) == ENOSPC:
            return .full(path: path)
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return .databaseUnusable(path: path, reason: message, advice: Self.advice)
        case SQLITE_CANTOPEN:
            return .machine(operation: "open", path: path, code: sqlite3_system_errno(handle))
        default:
            return .database(code: code, message: message)
        }
    }

    static let advice = """
        Nothing was deleted. Stop here, copy the whole directory, then restore store.db with its -wal file from a \
        backup, or recover it with "sqlite3 store.db .recover"; to begin anew, move the whole directory away.
        """
}
