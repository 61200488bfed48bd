import SQLiteFile

extension ObjectStore {
    /// Uploads that are not complete, in the order of their keys and then of their creation.
    ///
    /// `marker` overrides the query's start and names the last upload seen.
    public func listUploads(
        _ query: ListQuery,
        after marker: ListMarker? = nil,
        in bucket: String
    ) async throws(StoreError) -> ListPage<UploadRecord> {
        let id = try core.catalog.require(bucket).id
        var query = query
        if let marker { query.start = .past(marker.key) }
        return try await readers.snapshot { [query] (database) throws(StoreError) in
            var scan = UploadScan(database: database, bucket: id, page: PageBuilder(limit: query.limit))
            var position = ScanPosition.start(query)
            if let marker, let item = marker.item {
                let key = Array(marker.key.utf8)
                let sequence = try scan.sequence(of: item, key: ObjectKey(marker.key))
                position = sequence.map { ScanPosition(key: key, rank: $0) } ?? .from(key)
            }
            try scan.run(from: position, grouping: query.grouping)
            return scan.page.value
        }
    }
}

private struct UploadScan {
    let database: Connection
    let bucket: Int64
    var page: PageBuilder<UploadRecord>

    mutating func run(from start: ScanPosition, grouping: KeyGrouping) throws(StoreError) {
        let row = try database.prepare(
            """
            SELECT key, sequence, id, initiated, summary FROM upload
            WHERE bucket = ?1 AND (key, sequence) > (?2, ?3) ORDER BY key, sequence
            """
        )
        defer { row.reset() }
        seek(row, start)
        while try row.step() {
            switch grouping.verdict(row.blob(0)) {
            case .end: return
            case .fold(let prefix, let isNew):
                if isNew, !page.add(prefix: prefix) { return }
                guard let next = KeyGrouping.successor(of: prefix) else { return }
                seek(row, .from(next))
            case .list:
                guard page.add(record(row), key: row.text(0)) else { return }
            }
        }
    }

    func sequence(of id: String, key: ObjectKey) throws(StoreError) -> Int64? {
        let row = try database.prepare("SELECT sequence FROM upload WHERE id = ?1 AND bucket = ?2 AND key = ?3")
        defer { row.reset() }
        row.bind(1, id)
        row.bind(2, bucket)
        row.bind(3, key)
        return try row.step() ? row.int64(0) : nil
    }

    private func seek(_ row: Statement, _ position: ScanPosition) {
        row.reset()
        row.bind(1, bucket)
        row.bind(2, position.key)
        row.bind(3, position.rank)
    }

    private func record(_ row: Statement) -> UploadRecord {
        UploadRecord(
            id: row.text(2),
            key: row.key(0),
            initiated: row.int64(3),
            summary: row.bytes(4),
            attributes: [],
            sequence: row.int64(1)
        )
    }
}
