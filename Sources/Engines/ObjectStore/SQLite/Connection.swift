import SQLiteFile

typealias Connection = SQLiteConnection<StoreError>

extension SQLiteConnection where Failure == StoreError {
    convenience init(path: String, access: Access) throws(StoreError) {
        // Readers and the writer never block each other in WAL mode, save for moments of recovery.
        try self.init(path: path, access: access, patience: 10_000) { StoreError($0) }
    }

    static var advice: String {
        """
        Nothing was deleted. Stop here, copy the whole directory, then restore store.db with its -wal file from a \
        backup, or recover it with "sqlite3 store.db .recover"; to begin anew, move the whole directory away.
        """
    }
}

extension StoreError {
    fileprivate init(_ fault: SQLiteFault) {
        self =
            switch fault {
            case .full(let path): .full(path: path)
            case .damaged(let path, let reason):
                .databaseUnusable(path: path, reason: reason, advice: Connection.advice)
            case .cannotOpen(let path, let code): .machine(operation: "open", path: path, code: code)
            case .other(let code, let message): .database(code: code, message: message)
            }
    }
}
