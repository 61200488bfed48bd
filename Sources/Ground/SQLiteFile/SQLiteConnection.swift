import CSQLite
import Glibc

/// One connection to a database file, used by one thread at a time.
///
/// Statements are prepared once and kept by the address of their literal, so that the SQL can stand where it is used
/// and costs a dictionary look-up. Failures are of the user's own type. What runs for each row is inlinable: callers
/// then have it for their own type, at the price of SQLite's call alone.
public final class SQLiteConnection<Failure: Error> {
    public enum Access: Sendable { case readWrite, readOnly }

    private let handle: OpaquePointer
    private let path: String
    private let failure: @Sendable (SQLiteFault) -> Failure
    @usableFromInline var prepared: [UnsafePointer<UInt8>: SQLiteStatement<Failure>] = [:]

    /// - Parameters:
    ///   - patience: how many milliseconds a call waits for another connection to let the file go.
    ///   - failure: what is thrown when SQLite fails.
    public init(
        path: String,
        access: Access,
        patience: Int32,
        failure: @escaping @Sendable (SQLiteFault) -> Failure
    ) throws(Failure) {
        self.path = path
        self.failure = failure
        var handle: OpaquePointer?
        let mode =
            access == .readOnly
            ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nil)
        guard let handle else { throw failure(.other(code: code, message: "SQLite is out of memory")) }
        self.handle = handle
        guard code == SQLITE_OK else { throw error(code) }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, patience)
    }

    deinit {
        for statement in prepared.values { sqlite3_finalize(statement.handle) }
        sqlite3_close_v2(handle)
    }

    /// Runs SQL that gives no rows of interest.
    public func execute(_ sql: String) throws(Failure) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// The prepared statement of a literal, ready to bind. Reset it after use.
    @inlinable
    public func prepare(_ sql: StaticString) throws(Failure) -> SQLiteStatement<Failure> {
        if let known = prepared[sql.utf8Start] { return known }
        return try make(sql)
    }

    @usableFromInline
    func make(_ sql: StaticString) throws(Failure) -> SQLiteStatement<Failure> {
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
        let made = SQLiteStatement(handle: statement, connection: self)
        prepared[sql.utf8Start] = made
        return made
    }

    /// The first column of the first row of a query, as a number.
    public func number(_ sql: StaticString) throws(Failure) -> Int64 {
        let statement = try prepare(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.int64(0) : 0
    }

    /// Rows changed since the connection was opened.
    public var changes: Int64 { sqlite3_total_changes64(handle) }
    public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    @usableFromInline
    func error(_ code: Int32) -> Failure {
        switch code & 0xff {
        case SQLITE_FULL: failure(.full(path: path))
        case SQLITE_IOERR where sqlite3_system_errno(handle) == ENOSPC: failure(.full(path: path))
        case SQLITE_CORRUPT, SQLITE_NOTADB: failure(.damaged(path: path, reason: message))
        case SQLITE_CANTOPEN: failure(.cannotOpen(path: path, code: sqlite3_system_errno(handle)))
        default: failure(.other(code: code, message: message))
        }
    }

    private var message: String { String(cString: sqlite3_errmsg(handle)) }
}
