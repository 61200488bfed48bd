import SQLiteFile

/// Rows of the `object` table, as writes need them.
extension Transaction {
    func newestHead(_ bucket: Int64, _ key: ObjectKey) throws(StoreError) -> ObjectHead? {
        let row = try database.prepare(
            """
            SELECT rank, version, marker, size, modified, tag, place, content, hold, mode, until
            FROM object WHERE bucket = ?1 AND key = ?2 ORDER BY rank LIMIT 1
            """
        )
        return try head(row, bucket, key)
    }

    func head(_ bucket: Int64, _ key: ObjectKey, _ version: VersionID) throws(StoreError) -> ObjectHead? {
        switch version {
        case .null:
            let row = try database.prepare(
                """
                SELECT rank, version, marker, size, modified, tag, place, content, hold, mode, until
                FROM object WHERE bucket = ?1 AND key = ?2 AND version = '' ORDER BY rank LIMIT 1
                """
            )
            return try head(row, bucket, key)
        case .named(let name):
            let row = try database.prepare(
                """
                SELECT rank, version, marker, size, modified, tag, place, content, hold, mode, until
                FROM object WHERE bucket = ?1 AND key = ?2 AND version = ?3 AND version <> ''
                """
            )
            row.bind(3, name)
            return try head(row, bucket, key)
        }
    }

    /// The null version, which is looked for only when the newest is not it.
    func nullHead(_ bucket: Bucket, _ key: ObjectKey, newest: ObjectHead?) throws(StoreError) -> ObjectHead? {
        guard let newest else { return nil }
        if newest.version == .null { return newest }
        return try head(bucket.id, key, .null)
    }

    private func head(_ row: Statement, _ bucket: Int64, _ key: ObjectKey) throws(StoreError) -> ObjectHead? {
        defer { row.reset() }
        row.bind(1, bucket)
        row.bind(2, key)
        return try row.step() ? ObjectHead(row) : nil
    }

    /// Puts a version on top of a key's others, in the place of `replaced` when there is one.
    ///
    /// Returns after the content of the replaced version has been let go.
    func putOnTop(
        _ bucket: Int64,
        _ record: ObjectRecord,
        _ content: ObjectEntry.Content,
        newest: ObjectHead?,
        replaced: ObjectHead?
    ) throws(StoreError) {
        let reusesRank = replaced != nil && replaced?.rank == newest?.rank
        if let replaced, !reusesRank { try deleteRow(bucket, record.key, rank: replaced.rank) }
        let (place, number) = content.column
        let rank = reusesRank ? newest?.rank ?? 0 : (newest?.rank ?? 0) - 1
        let row = ObjectRow(bucket: bucket, rank: rank, record: record, place: place, content: number)
        // A replaced row has the null version, which is in no index but the primary key.
        let statement = try database.prepare(
            "INSERT OR ABORT INTO object VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)"
        )
        let replacing = try database.prepare(
            "INSERT OR REPLACE INTO object VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)"
        )
        let chosen = reusesRank ? replacing : statement
        row.bind(to: chosen)
        try chosen.run()
        if let replaced { try release(replaced.place, replaced.content) }
        let entry = ObjectEntry(record: record, content: content)
        effects.objects.updateValue(entry, forKey: ObjectCache.Key(bucket: bucket, key: record.key))
    }

    /// Removes a version for good.
    func remove(_ bucket: Int64, _ key: ObjectKey, _ head: ObjectHead) throws(StoreError) {
        try deleteRow(bucket, key, rank: head.rank)
        try release(head.place, head.content)
        forget(bucket, key)
    }

    /// The current version of a key may have changed to one that is not at hand.
    func forget(_ bucket: Int64, _ key: ObjectKey) {
        effects.objects.updateValue(nil, forKey: ObjectCache.Key(bucket: bucket, key: key))
    }

    private func deleteRow(_ bucket: Int64, _ key: ObjectKey, rank: Int64) throws(StoreError) {
        let statement = try database.prepare("DELETE FROM object WHERE bucket = ?1 AND key = ?2 AND rank = ?3")
        statement.bind(1, bucket)
        statement.bind(2, key)
        statement.bind(3, rank)
        try statement.run()
    }
}

extension ObjectEntry.Content {
    /// As the row names it.
    var column: (ContentPlace, Int64) {
        switch self {
        case .empty: (.empty, 0)
        case .inline(let blob, _, _): (.inline, blob)
        case .file(let blob): (.file, blob)
        case .layout(let id, _): (.layout, id)
        }
    }
}
