import SQLiteFile

/// Whoever uses it holds the store's lock.
typealias Connection = SQLiteConnection<MetricStoreError>
typealias Statement = SQLiteStatement<MetricStoreError>

extension SQLiteConnection where Failure == MetricStoreError {
    convenience init(path: String) throws(MetricStoreError) {
        try self.init(path: path, access: .readWrite, patience: 5000) { MetricStoreError($0) }
    }
}

extension MetricStoreError {
    fileprivate init(_ fault: SQLiteFault) {
        self =
            switch fault {
            case .full(let path): .full(path: path)
            case .damaged(let path, let reason): .unusable(path: path, reason: reason)
            case .cannotOpen(let path, let code): .machine(operation: "open", path: path, code: code)
            case .other(let code, let message): .database(code: code, message: message)
            }
    }
}
