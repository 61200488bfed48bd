import SQLiteFile

extension ObjectStore {
    /// Changes what is said of a version (attributes, summary, protection, tag, time), at one stroke with looking at
    /// it.
    ///
    /// `change` gets the record as it is at the commit, runs on the store's own thread, must be quick, may run more
    /// than once, and may throw `refused` or any other error of the request. The content stays.
    public func update(
        _ key: ObjectKey,
        version: VersionID? = nil,
        in bucket: String,
        change: @escaping @Sendable (ObjectRecord) throws(StoreError) -> ObjectFacts
    ) async throws(StoreError) -> ObjectRecord {
        try await committer.run { (transaction) throws(StoreError) in
            try transaction.update(key, version, bucket, change)
        }
    }
}

extension Transaction {
    func update(
        _ key: ObjectKey,
        _ version: VersionID?,
        _ bucketName: String,
        _ change: (ObjectRecord) throws(StoreError) -> ObjectFacts
    ) throws(StoreError) -> ObjectRecord {
        let bucket = try bucket(bucketName)
        let entry = try ObjectLookup(database: database).entry(bucket: bucket.id, key: key, version: version)
        guard let entry else {
            if let version { throw .versionMissing(key, version) }
            throw .objectMissing(key)
        }
        var record = entry.record
        if record.isDeleteMarker {
            throw .deleteMarker(key, record.version, modified: record.modified, latest: version == nil)
        }
        guard let head = try head(bucket.id, key, record.version) else { throw .objectMissing(key) }
        record.facts = try change(record)
        let (place, content) = entry.content.column
        let row = ObjectRow(bucket: bucket.id, rank: head.rank, record: record, place: place, content: content)
        let statement = try database.prepare(
            """
            UPDATE object SET version=?4, marker=?5, size=?6, modified=?7, tag=?8, place=?9, content=?10, hold=?11,
                mode=?12, until=?13, seal=?14, summary=?15, attributes=?16 WHERE bucket=?1 AND key=?2 AND rank=?3
            """
        )
        row.bind(to: statement)
        try statement.run()
        forget(bucket.id, key)
        return record
    }
}
