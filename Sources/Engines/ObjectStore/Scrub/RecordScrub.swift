import SQLiteFile

/// Verifies the records of versions and their part lists, and finds the versions that use bad contents.
struct RecordScrub {
    struct Batch: Sendable {
        var records = 0
        var bad: [Corruption] = []
        var affected: [ScrubReport.Version] = []
        /// `nil` at the end.
        var last: ScrubProgress.RowPlace?
    }

    let database: Connection
    let badContents: Set<Int64>

    func batch(after: ScrubProgress.RowPlace) throws(StoreError) -> Batch {
        let row = try database.prepare(
            """
            SELECT o.bucket, key, rank, version, name FROM object AS o CROSS JOIN bucket ON bucket.id = o.bucket
            WHERE (o.bucket, key, rank) > (?1, ?2, ?3) ORDER BY o.bucket, key, rank LIMIT 256
            """
        )
        defer { row.reset() }
        row.bind(1, after.bucket)
        row.bind(2, after.key)
        row.bind(3, after.rank)
        var batch = Batch()
        while try row.step() {
            let (bucket, key, version) = (row.int64(0), row.key(1), VersionID(column: row.text(3)))
            batch.last = ScrubProgress.RowPlace(bucket: bucket, key: row.bytes(1), rank: row.int64(2))
            batch.records += 1
            var isAffected = false
            do throws(StoreError) {
                let entry = try ObjectLookup(database: database).entry(bucket: bucket, key: key, version: version)
                isAffected = entry?.contents.contains(where: badContents.contains) ?? true
            } catch {
                guard case .corrupt(let corruption) = error else { throw error }
                // The length of an inline content was noted with the content already.
                if corruption.place == .record { batch.bad.append(corruption) }
                isAffected = true
            }
            if isAffected { batch.affected.append(.init(bucket: row.text(4), key: key, version: version)) }
        }
        return batch
    }
}

extension ObjectEntry {
    /// Numbers of the stored contents that the version needs.
    var contents: [Int64] {
        switch content {
        case .empty: []
        case .inline(let blob, _, _), .file(let blob): [blob]
        case .layout(_, let layout): layout.extents.map(\.blob)
        }
    }
}
