import Glibc
import SQLiteFile

/// The steps from a directory in any state to a database in use.
///
/// Rows are the truth: files without a row are leftovers of a killed process and are removed. But only after the
/// database has proved sound, and never when it is missing beside files: then someone should look first.
struct StoreOpening {
    let directory: BlobDirectory
    let options: StoreOptions

    var databasePath: String { directory.root + "/store.db" }
    private var tidyPath: String { directory.root + "/tidy" }

    /// Gives the writer's connection and the first number free for a content.
    func openDatabase() throws(StoreError) -> (Connection, firstBlob: Int64) {
        if access(databasePath, F_OK) != 0, try directory.hasBlobs() {
            throw .databaseUnusable(
                path: databasePath,
                reason: "the database is missing, but there are contents under blobs/",
                advice: "Nothing was deleted. Restore store.db, or move the whole directory away to begin anew."
            )
        }
        let database = try Connection(path: databasePath, access: .readWrite)
        try Schema.prepareWriter(database, options: options)
        if options.sync == .durable { try directory.sync(directory.root) }
        let wasTidy = access(tidyPath, F_OK) == 0
        if wasTidy {
            guard unlink(tidyPath) == 0 else { throw failure("unlink", tidyPath) }
            if options.sync == .durable { try directory.sync(directory.root) }
        } else {
            try removeOrphans(database)
        }
        try directory.clearStaging()
        let last = try database.number("SELECT max(id) FROM blob")
        return (database, last + 1)
    }

    private func removeOrphans(_ database: Connection) throws(StoreError) {
        var orphans: [Int64] = []
        try directory.forEachBlob { (blob) throws(StoreError) in
            let row = try database.prepare("SELECT 1 FROM blob WHERE id = ?1 AND bytes IS NULL")
            defer { row.reset() }
            row.bind(1, blob)
            if try !row.step() { orphans.append(blob) }
        }
        guard !orphans.isEmpty else { return }
        try requireSound(database)
        for blob in orphans { directory.remove(blob) }
    }

    /// A damaged database may miss rows that it had.
    private func requireSound(_ database: Connection) throws(StoreError) {
        let row = try database.prepare("PRAGMA quick_check(1)")
        defer { row.reset() }
        guard try row.step(), row.text(0) == "ok" else {
            throw .databaseUnusable(path: databasePath, reason: row.text(0), advice: Connection.advice)
        }
    }
}
