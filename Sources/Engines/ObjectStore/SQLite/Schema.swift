import SQLiteFile

/// The tables, and how a connection is set up.
///
/// One row per fact: `bucket` and `configuration`; `object` (one row per version, newest first by its falling `rank`);
/// `blob` (one row per stored content, counted by `refs`, with the bytes when they are small); `layout` (the part list
/// of an object made from several blobs); `upload` and `part` for what is not complete yet.
enum Schema {
    /// Raise with each change of the tables or of the files' form.
    static let version = 1

    static func prepareWriter(_ connection: Connection, options: StoreOptions) throws(StoreError) {
        // Takes effect only before the first table is made; harmless later.
        try connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        try connection.execute("PRAGMA journal_mode = WAL")
        try connection.execute("PRAGMA synchronous = \(options.sync == .durable ? "FULL" : "OFF")")
        try connection.execute("PRAGMA wal_autocheckpoint = 4096")
        try connection.execute("PRAGMA journal_size_limit = 33554432")
        try connection.execute("PRAGMA cache_size = -8192")
        try connection.execute("PRAGMA foreign_keys = OFF")
        try connection.execute("PRAGMA temp_store = MEMORY")
        if let pages = options.databasePagesMax { try connection.execute("PRAGMA max_page_count = \(pages)") }
        let found = Int(try connection.number("PRAGMA user_version"))
        if found == version { return }
        let tables = try connection.number("SELECT count(*) FROM sqlite_master")
        guard found == 0, tables == 0 else { throw .formatUnknown(found: found, expected: version) }
        try connection.execute("BEGIN IMMEDIATE; \(tableText) PRAGMA user_version = \(version); COMMIT")
    }

    static func prepareReader(_ connection: Connection) throws(StoreError) {
        try connection.execute("PRAGMA cache_size = -2048")
        try connection.execute("PRAGMA query_only = ON")
    }

    private static let tableText = """
        CREATE TABLE bucket(
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, region TEXT NOT NULL,
            created INTEGER NOT NULL, versioning INTEGER NOT NULL);
        CREATE TABLE configuration(
            bucket INTEGER NOT NULL, name TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY(bucket, name)) WITHOUT ROWID;
        CREATE TABLE object(
            bucket INTEGER NOT NULL, key BLOB NOT NULL, rank INTEGER NOT NULL,
            version TEXT NOT NULL, marker INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
            tag TEXT NOT NULL, place INTEGER NOT NULL, content INTEGER NOT NULL,
            hold INTEGER NOT NULL, mode INTEGER NOT NULL, until INTEGER NOT NULL, seal INTEGER NOT NULL,
            summary BLOB NOT NULL, attributes BLOB NOT NULL,
            PRIMARY KEY(bucket, key, rank)) WITHOUT ROWID;
        CREATE UNIQUE INDEX object_version ON object(bucket, key, version) WHERE version <> '';
        CREATE TABLE blob(
            id INTEGER PRIMARY KEY, refs INTEGER NOT NULL, size INTEGER NOT NULL, crc INTEGER NOT NULL, bytes BLOB);
        CREATE TABLE layout(
            id INTEGER PRIMARY KEY AUTOINCREMENT, refs INTEGER NOT NULL, upload TEXT NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE upload(
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, bucket INTEGER NOT NULL, key BLOB NOT NULL,
            id TEXT NOT NULL UNIQUE, initiated INTEGER NOT NULL, summary BLOB NOT NULL, attributes BLOB NOT NULL);
        CREATE UNIQUE INDEX upload_key ON upload(bucket, key, sequence);
        CREATE TABLE part(
            upload INTEGER NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
            tag TEXT NOT NULL, attributes BLOB NOT NULL, extents BLOB NOT NULL,
            PRIMARY KEY(upload, number)) WITHOUT ROWID;
        """
}
