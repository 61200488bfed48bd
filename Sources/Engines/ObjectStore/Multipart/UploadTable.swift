import SQLiteFile

/// Rows of the `upload` and `part` tables.
struct UploadTable {
    let database: Connection

    func find(_ id: String, bucket: Int64, key: ObjectKey) throws(StoreError) -> UploadRecord {
        let row = try database.prepare(
            "SELECT sequence, initiated, summary, attributes FROM upload WHERE id = ?1 AND bucket = ?2 AND key = ?3"
        )
        defer { row.reset() }
        row.bind(1, id)
        row.bind(2, bucket)
        row.bind(3, key)
        guard try row.step() else { throw .uploadMissing(id) }
        return UploadRecord(
            id: id,
            key: key,
            initiated: row.int64(1),
            summary: row.bytes(2),
            attributes: row.bytes(3),
            sequence: row.int64(0)
        )
    }

    func insert(_ id: String, bucket: Int64, key: ObjectKey, _ facts: UploadFacts) throws(StoreError) {
        let statement = try database.prepare(
            "INSERT INTO upload(bucket, key, id, initiated, summary, attributes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        )
        statement.bind(1, bucket)
        statement.bind(2, key)
        statement.bind(3, id)
        statement.bind(4, facts.initiated)
        statement.bind(5, facts.summary)
        statement.bind(6, facts.attributes)
        try statement.run()
    }

    func delete(_ sequence: Int64) throws(StoreError) {
        for statement in [
            try database.prepare("DELETE FROM part WHERE upload = ?1"),
            try database.prepare("DELETE FROM upload WHERE sequence = ?1"),
        ] {
            statement.bind(1, sequence)
            try statement.run()
        }
    }

    /// The sequence numbers of all uploads of a bucket.
    func all(_ bucket: Int64) throws(StoreError) -> [Int64] {
        let row = try database.prepare("SELECT sequence FROM upload WHERE bucket = ?1")
        defer { row.reset() }
        row.bind(1, bucket)
        var result: [Int64] = []
        while try row.step() { result.append(row.int64(0)) }
        return result
    }

    func put(_ part: PartRecord, _ extents: [Extent], upload: Int64) throws(StoreError) {
        let statement = try database.prepare(
            """
            INSERT OR REPLACE INTO part(upload, number, size, modified, tag, attributes, extents)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """
        )
        statement.bind(1, upload)
        statement.bind(2, part.number)
        statement.bind(3, part.size)
        statement.bind(4, part.modified)
        statement.bind(5, part.tag)
        statement.bind(6, part.attributes)
        statement.bind(7, LayoutCoding.encode(extents))
        try statement.run()
    }

    /// The files that a part consists of; empty when there is no such part.
    func extents(_ upload: Int64, number: Int) throws(StoreError) -> [Extent] {
        let row = try database.prepare("SELECT extents FROM part WHERE upload = ?1 AND number = ?2")
        defer { row.reset() }
        row.bind(1, upload)
        row.bind(2, number)
        return try row.step() ? LayoutCoding.extents(row.blob(0)) : []
    }

    /// Calls `body` with each part after `number` until it answers false.
    func forEachPart(
        _ upload: Int64,
        after number: Int,
        _ body: (PartRecord, Statement) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let row = try database.prepare(
            """
            SELECT number, size, modified, tag, attributes, extents FROM part
            WHERE upload = ?1 AND number > ?2 ORDER BY number
            """
        )
        defer { row.reset() }
        row.bind(1, upload)
        row.bind(2, number)
        while try row.step() {
            let facts = PartFacts(modified: row.int64(2), tag: row.text(3), attributes: row.bytes(4))
            guard try body(PartRecord(number: row.int(0), size: row.int(1), facts: facts), row) else { return }
        }
    }
}
