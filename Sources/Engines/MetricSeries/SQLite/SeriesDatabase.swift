import SQLiteFile

/// The store's tables: one row per series, and one per series, tier and span of time.
final class SeriesDatabase {
    private let connection: Connection
    private static let version: Int64 = 1

    struct Row {
        var id: Int64
        var name: SeriesName
        var unit: String
        var lastSample: Int64
    }

    init(path: String) throws(MetricStoreError) {
        connection = try Connection(path: path)
        try connection.execute("PRAGMA journal_mode = WAL")
        // What a lost machine loses beyond a lost process is seconds of metrics too.
        try connection.execute("PRAGMA synchronous = NORMAL")
        try connection.execute("PRAGMA journal_size_limit = 16777216")
        try connection.execute("PRAGMA cache_size = -4096")
        let found = try connection.number("PRAGMA user_version")
        if found == Self.version { return }
        guard found == 0 else { throw .unusable(path: path, reason: "its form \(found) is not known") }
        try connection.execute("BEGIN; \(Self.tables) PRAGMA user_version = \(Self.version); COMMIT")
    }

    private static let tables = """
        CREATE TABLE series(
            id INTEGER PRIMARY KEY, scope TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
            dimensions TEXT NOT NULL, unit TEXT NOT NULL, last INTEGER NOT NULL);
        CREATE TABLE bucket(
            series INTEGER NOT NULL, tier INTEGER NOT NULL, time INTEGER NOT NULL, count REAL NOT NULL,
            sum REAL NOT NULL, least REAL NOT NULL, greatest REAL NOT NULL, spread BLOB,
            PRIMARY KEY(series, tier, time)) WITHOUT ROWID;
        """

    func transaction(_ body: () throws(MetricStoreError) -> Void) throws(MetricStoreError) {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            try body()
            try connection.execute("COMMIT")
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    func series() throws(MetricStoreError) -> [Row] {
        let statement = try connection.prepare("SELECT id, scope, namespace, name, dimensions, unit, last FROM series")
        defer { statement.reset() }
        var rows: [Row] = []
        while try statement.step() {
            let name = SeriesName(
                scope: statement.text(1),
                namespace: statement.text(2),
                name: statement.text(3),
                dimensions: Self.dimensions(statement.text(4))
            )
            rows.append(
                Row(id: statement.int64(0), name: name, unit: statement.text(5), lastSample: statement.int64(6))
            )
        }
        return rows
    }

    func put(_ row: Row) throws(MetricStoreError) {
        let statement = try connection.prepare("INSERT OR REPLACE INTO series VALUES(?, ?, ?, ?, ?, ?, ?)")
        statement.bind(1, row.id)
        statement.bind(2, row.name.scope)
        statement.bind(3, row.name.namespace)
        statement.bind(4, row.name.name)
        statement.bind(5, Self.text(row.name.dimensions))
        statement.bind(6, row.unit)
        statement.bind(7, row.lastSample)
        try statement.run()
    }

    func remove(series id: Int64) throws(MetricStoreError) {
        let buckets = try connection.prepare("DELETE FROM bucket WHERE series = ?")
        buckets.bind(1, id)
        try buckets.run()
        let series = try connection.prepare("DELETE FROM series WHERE id = ?")
        series.bind(1, id)
        try series.run()
    }

    /// Adds to what is there for the same span.
    func add(_ bucket: Bucket, series id: Int64, _ tier: Tier, at time: Int64) throws(MetricStoreError) {
        var bucket = bucket
        let found = try connection.prepare(
            "SELECT time, count, sum, least, greatest, spread FROM bucket WHERE series = ? AND tier = ? AND time = ?"
        )
        found.bind(1, id)
        found.bind(2, tier.rawValue)
        found.bind(3, time)
        defer { found.reset() }
        if try found.step() {
            var merged = Self.bucket(found)
            merged.merge(bucket)
            bucket = merged
        }
        let statement = try connection.prepare("INSERT OR REPLACE INTO bucket VALUES(?, ?, ?, ?, ?, ?, ?, ?)")
        statement.bind(1, id)
        statement.bind(2, tier.rawValue)
        statement.bind(3, time)
        statement.bind(4, bucket.count)
        statement.bind(5, bucket.sum)
        statement.bind(6, bucket.minimum)
        statement.bind(7, bucket.maximum)
        if let spread = SpreadBytes.bytes(of: bucket.spread) {
            statement.bind(8, spread)
        } else {
            statement.bindNull(8)
        }
        try statement.run()
    }

    /// In the order of their times.
    func buckets(
        series id: Int64,
        _ tier: Tier,
        from: Int64,
        to: Int64,
        _ visit: (Int64, Bucket) -> Void
    ) throws(MetricStoreError) {
        let statement = try connection.prepare(
            """
            SELECT time, count, sum, least, greatest, spread FROM bucket
            WHERE series = ? AND tier = ? AND time >= ? AND time < ? ORDER BY time
            """
        )
        statement.bind(1, id)
        statement.bind(2, tier.rawValue)
        statement.bind(3, from)
        statement.bind(4, to)
        defer { statement.reset() }
        while try statement.step() { visit(statement.int64(0), Self.bucket(statement)) }
    }

    func remove(series id: Int64, _ tier: Tier, before time: Int64) throws(MetricStoreError) {
        let statement = try connection.prepare("DELETE FROM bucket WHERE series = ? AND tier = ? AND time < ?")
        statement.bind(1, id)
        statement.bind(2, tier.rawValue)
        statement.bind(3, time)
        try statement.run()
    }

    private static func bucket(_ row: Statement) -> Bucket {
        Bucket(
            count: row.double(1),
            sum: row.double(2),
            minimum: row.double(3),
            maximum: row.double(4),
            spread: SpreadBytes.spread(row.isNull(5) ? nil : row.bytes(5))
        )
    }

    // Control characters cannot stand in names and values, so they part them.

    private static func text(_ dimensions: [SeriesName.Dimension]) -> String {
        dimensions.map { $0.name + "\u{1}" + $0.value }.joined(separator: "\u{2}")
    }

    private static func dimensions(_ text: String) -> [SeriesName.Dimension] {
        text.split(separator: "\u{2}" as Character).compactMap { pair in
            let parts = pair.split(separator: "\u{1}" as Character, maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? SeriesName.Dimension(String(parts[0]), String(parts[1])) : nil
        }
    }
}
