import SQLiteFile

/// The database as a job of the committer sees it, and what has to be done once its batch is committed.
///
/// Jobs check first and change afterwards: a refusal after a change costs the whole batch a second run.
final class Transaction {
    let database: Connection
    let core: StoreCore
    /// What to do after the commit. Begun anew with each run of a batch.
    var effects = Effects()

    struct Effects {
        /// Keys whose current version changed, with the new one when it is known.
        var objects: [ObjectCache.Key: ObjectEntry?] = [:]
        var buckets: [String: BucketRecord?] = [:]
        /// Files whose last record went.
        var retired: [Int64] = []
        /// Contents that have a record now.
        var claimed: [StagedContent] = []
    }

    init(database: Connection, core: StoreCore) {
        self.database = database
        self.core = core
    }

    struct Bucket {
        let id: Int64
        let versioning: Versioning
    }

    func bucket(_ name: String) throws(StoreError) -> Bucket {
        let row = try database.prepare("SELECT id, versioning FROM bucket WHERE name = ?1")
        defer { row.reset() }
        row.bind(1, name)
        guard try row.step() else { throw .bucketMissing(name) }
        return Bucket(id: row.int64(0), versioning: Versioning(rawValue: row.int64(1)) ?? .off)
    }
}
