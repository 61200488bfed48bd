import SQLiteFile

/// Gives the pages of deleted records back to the file system, a little at a time while nobody waits.
struct SpaceReturn {
    private static let keptPages: Int64 = 256
    private static let stepPages = 512

    let database: Connection

    /// True when there is more to do.
    func step() -> Bool {
        // What fails here is no loss: the space is reused, or returned another time.
        do throws(StoreError) {
            if try database.number("PRAGMA freelist_count") <= Self.keptPages {
                try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return false
            }
            try database.execute("PRAGMA incremental_vacuum(\(Self.stepPages))")
            return true
        } catch {
            return false
        }
    }
}
