import SQLiteFile

/// Rows of the `bucket` and `configuration` tables.
struct BucketTable {
    let database: Connection

    func all() throws(StoreError) -> [String: BucketRecord?] {
        var buckets: [String: BucketRecord?] = [:]
        let names = try database.prepare("SELECT name FROM bucket")
        var known: [String] = []
        while try names.step() { known.append(names.text(0)) }
        names.reset()
        for name in known { buckets.updateValue(try find(name), forKey: name) }
        return buckets
    }

    func find(_ name: String) throws(StoreError) -> BucketRecord? {
        let row = try database.prepare("SELECT id, owner, region, created, versioning FROM bucket WHERE name = ?1")
        defer { row.reset() }
        row.bind(1, name)
        guard try row.step() else { return nil }
        let id = row.int64(0)
        return BucketRecord(
            name: name,
            owner: row.text(1),
            region: row.text(2),
            created: row.int64(3),
            versioning: Versioning(rawValue: row.int64(4)) ?? .off,
            configuration: try configuration(id),
            id: id
        )
    }

    func configuration(_ bucket: Int64) throws(StoreError) -> [String: [UInt8]] {
        let row = try database.prepare("SELECT name, bytes FROM configuration WHERE bucket = ?1")
        defer { row.reset() }
        row.bind(1, bucket)
        var result: [String: [UInt8]] = [:]
        while try row.step() { result[row.text(0)] = row.bytes(1) }
        return result
    }

    func insert(_ facts: BucketFacts) throws(StoreError) {
        let statement = try database.prepare(
            "INSERT INTO bucket(name, owner, region, created, versioning) VALUES (?1, ?2, ?3, ?4, ?5)"
        )
        statement.bind(1, facts.name)
        statement.bind(2, facts.owner)
        statement.bind(3, facts.region)
        statement.bind(4, facts.created)
        statement.bind(5, facts.versioning.rawValue)
        try statement.run()
    }

    func set(_ versioning: Versioning, bucket: Int64) throws(StoreError) {
        let statement = try database.prepare("UPDATE bucket SET versioning = ?2 WHERE id = ?1")
        statement.bind(1, bucket)
        statement.bind(2, versioning.rawValue)
        try statement.run()
    }

    func set(_ bytes: [UInt8]?, as name: String, bucket: Int64) throws(StoreError) {
        let statement =
            bytes == nil
            ? try database.prepare("DELETE FROM configuration WHERE bucket = ?1 AND name = ?2")
            : try database.prepare("INSERT OR REPLACE INTO configuration(bucket, name, bytes) VALUES (?1, ?2, ?3)")
        statement.bind(1, bucket)
        statement.bind(2, name)
        if let bytes { statement.bind(3, bytes) }
        try statement.run()
    }

    func hasObjects(_ bucket: Int64) throws(StoreError) -> Bool {
        let row = try database.prepare("SELECT 1 FROM object WHERE bucket = ?1 LIMIT 1")
        defer { row.reset() }
        row.bind(1, bucket)
        return try row.step()
    }

    func delete(_ bucket: Int64) throws(StoreError) {
        for statement in [
            try database.prepare("DELETE FROM configuration WHERE bucket = ?1"),
            try database.prepare("DELETE FROM bucket WHERE id = ?1"),
        ] {
            statement.bind(1, bucket)
            try statement.run()
        }
    }
}
