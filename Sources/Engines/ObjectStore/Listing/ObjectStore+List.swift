import SQLiteFile

extension ObjectStore {
    /// The keys that have a current version, with that version.
    public func list(_ query: ListQuery, in bucket: String) async throws(StoreError) -> ListPage<ObjectSummary> {
        let id = try core.catalog.require(bucket).id
        return try await readers.snapshot { (database) throws(StoreError) in
            var scan = ObjectScan(database: database, bucket: id, query: query, grouping: query.grouping)
            try scan.run(from: .start(query), showsVersions: false, startsInsideKey: false)
            return scan.page.value
        }
    }

    /// All versions and delete markers, newest first for each key.
    ///
    /// `marker` overrides the query's start and names the last version seen; its item is the text of a version, or
    /// empty
    /// for the null version.
    public func listVersions(
        _ query: ListQuery,
        after marker: ListMarker? = nil,
        in bucket: String
    ) async throws(StoreError) -> ListPage<ObjectSummary> {
        let id = try core.catalog.require(bucket).id
        var query = query
        if let marker { query.start = .past(marker.key) }
        return try await readers.snapshot { [query] (database) throws(StoreError) in
            var scan = ObjectScan(database: database, bucket: id, query: query, grouping: query.grouping)
            var position = ScanPosition.start(query)
            var isInside = false
            if let marker, let item = marker.item {
                let key = Array(marker.key.utf8)
                let rank = try scan.rank(of: VersionID(column: item), key: ObjectKey(marker.key))
                position = rank.map { ScanPosition(key: key, rank: $0) } ?? .from(key)
                isInside = rank != nil
            }
            try scan.run(from: position, showsVersions: true, startsInsideKey: isInside)
            return scan.page.value
        }
    }
}

/// Collects a page and knows when it is full.
struct PageBuilder<Item: Sendable> {
    private(set) var value = ListPage<Item>()
    private let limit: Int
    private var count: Int { value.items.count + value.commonPrefixes.count }

    init(limit: Int) { self.limit = limit }

    /// False when the page is full: there is more, and the scan may end.
    mutating func add(_ item: Item, key: String) -> Bool {
        guard hasRoom() else { return false }
        value.items.append(item)
        value.last = key
        return true
    }

    mutating func add(prefix: [UInt8]) -> Bool {
        guard hasRoom() else { return false }
        let text = String(decoding: prefix, as: UTF8.self)
        value.commonPrefixes.append(text)
        value.last = text
        return true
    }

    private mutating func hasRoom() -> Bool {
        if count < limit { return true }
        value.isTruncated = limit > 0
        return false
    }
}

/// Walks the objects of a bucket in the order of the index, leaping over what is not shown.
struct ObjectScan {
    /// Rows of the same key stepped over before it is cheaper to seek behind them.
    private static let stepsBeforeSeek = 8

    let database: Connection
    let bucket: Int64
    let grouping: KeyGrouping
    let includesAttributes: Bool
    var page: PageBuilder<ObjectSummary>

    init(database: Connection, bucket: Int64, query: ListQuery, grouping: KeyGrouping) {
        self.database = database
        self.bucket = bucket
        self.grouping = grouping
        includesAttributes = query.includesAttributes
        page = PageBuilder(limit: query.limit)
    }

    mutating func run(
        from start: ScanPosition,
        showsVersions: Bool,
        startsInsideKey: Bool
    ) throws(StoreError) {
        let row = try database.prepare(
            """
            SELECT key, rank, version, marker, size, modified, tag, summary,
                CASE WHEN ?4 THEN attributes END FROM object
            WHERE bucket = ?1 AND (key, rank) > (?2, ?3) ORDER BY key, rank
            """
        )
        defer { row.reset() }
        var current: [UInt8] = startsInsideKey ? start.key : []
        var stepped = 0
        seek(row, start)
        while try row.step() {
            let key = row.blob(0)
            let isSameKey = key.elementsEqual(current)
            if isSameKey, !showsVersions {
                stepped += 1
                if stepped == Self.stepsBeforeSeek { seek(row, .behind(current)) }
                continue
            }
            stepped = 0
            switch grouping.verdict(key) {
            case .end: return
            case .fold(let prefix, let isNew):
                if isNew {
                    // Not yet known to be shown: the key may be deleted.
                    if !showsVersions, row.int64(3) != 0 {
                        current = Array(key)
                        continue
                    }
                    guard page.add(prefix: prefix) else { return }
                }
                guard let next = KeyGrouping.successor(of: prefix) else { return }
                seek(row, .from(next))
            case .list:
                if !isSameKey { current = Array(key) }
                if !showsVersions, row.int64(3) != 0 { continue }
                guard page.add(summary(row, isLatest: !isSameKey), key: row.text(0)) else { return }
            }
        }
    }

    /// Where a version stands among those of its key.
    func rank(of version: VersionID, key: ObjectKey) throws(StoreError) -> Int64? {
        let row = try database.prepare("SELECT rank FROM object WHERE bucket = ?1 AND key = ?2 AND version = ?3")
        defer { row.reset() }
        row.bind(1, bucket)
        row.bind(2, key)
        row.bind(3, version.column)
        return try row.step() ? row.int64(0) : nil
    }

    private func seek(_ row: Statement, _ position: ScanPosition) {
        row.reset()
        row.bind(1, bucket)
        row.bind(2, position.key)
        row.bind(3, position.rank)
        row.bind(4, includesAttributes ? 1 : 0)
    }

    private func summary(_ row: Statement, isLatest: Bool) -> ObjectSummary {
        ObjectSummary(
            key: row.key(0),
            version: VersionID(column: row.text(2)),
            isLatest: isLatest,
            isDeleteMarker: row.int64(3) != 0,
            size: row.int(4),
            modified: row.int64(5),
            tag: row.text(6),
            summary: row.bytes(7),
            attributes: row.bytes(8)
        )
    }
}
