/// Why a data directory could not be opened, and what to do about it. Nothing in it was deleted.
package enum WorldOpenError: Error, Equatable {
    case inUse(directory: String, process: Int32?)
    case newerFormat(file: String, found: Int, known: Int)
    case notALedger(file: String)
    case damaged(file: String, detail: String)
    case unreachable(path: String, detail: String)
}

extension WorldOpenError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inUse(let directory, let process):
            """
            The data directory \(directory) is in use by \(process.map { "process \($0)" } ?? "another process"). \
            Stop that one, or start with another data directory.
            """
        case .newerFormat(let file, let found, let known):
            """
            \(file) has format \(found), this Faultline knows formats up to \(known). Start the newer Faultline that \
            wrote it, or start with another data directory.
            """
        case .notALedger(let file):
            "\(file) is another program's database. Move it away, or start with another data directory."
        case .damaged(let file, let detail):
            """
            \(file) is damaged (\(detail)). Keep a copy, then try `sqlite3 \(file) .recover`, or move it away together \
            with its -wal and -shm files to start with an empty ledger.
            """
        case .unreachable(let path, let detail):
            "\(path) cannot be used: \(detail)."
        }
    }
}
