import CSQLite
import Glibc

/// One connection to the database; whoever uses it holds the store's lock.
final class Connection {
    private let handle: OpaquePointer
    private let path: String
    private var prepared: [UnsafePointer<UInt8>: Statement] = [:]

    init(path: String) throws(MetricStoreError) {
        self.path = path
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard let handle else { throw .database(code: code, message: "SQLite is out of memory") }
        self.handle = handle
        guard code == SQLITE_OK else { throw error(code) }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, 5000)
    }

    deinit {
        for statement in prepared.values { sqlite3_finalize(statement.handle) }
        sqlite3_close_v2(handle)
    }

    func execute(_ sql: String) throws(MetricStoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// The prepared statement of a literal; reset it after use.
    func prepare(_ sql: StaticString) throws(MetricStoreError) -> Statement {
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

    func error(_ code: Int32) -> MetricStoreError {
        let message = String(cString: sqlite3_errmsg(handle))
        switch code & 0xff {
        case SQLITE_FULL: return .full(path: path)
        case SQLITE_IOERR where sqlite3_system_errno(handle) == ENOSPC: return .full(path: path)
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .unusable(path: path, reason: message)
        case SQLITE_CANTOPEN: return .machine(operation: "open", path: path, code: sqlite3_system_errno(handle))
        default: return .database(code: code, message: message)
        }
    }
}
