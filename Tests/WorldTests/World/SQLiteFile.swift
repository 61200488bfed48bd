import GRDB

@testable import World

/// Changes a database behind the ledger's back. In a file of its own, because GRDB's operators and the macros of
/// Swift Testing do not compile in one.
func alter(_ file: String, _ sql: String) throws {
    let queue = try DatabaseQueue(path: file)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
}

/// SQLite's own word for how it writes: 0 leaves it to the kernel, 2 waits for the disk at each commit.
func synchronousMode(_ database: LedgerDatabase) throws -> Int? {
    try database.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
}
