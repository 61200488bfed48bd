import NIOCore
import SQLiteFile

/// Finds versions in the database, with what is needed to read their contents.
struct ObjectLookup {
    let database: Connection

    /// The newest version of a key, or the one named; delete markers included.
    func entry(bucket: Int64, key: ObjectKey, version: VersionID?) throws(StoreError) -> ObjectEntry? {
        switch version {
        case nil: try newest(bucket, key)
        case .null: try null(bucket, key)
        case .named(let name): try named(bucket, key, name)
        }
    }

    private func newest(_ bucket: Int64, _ key: ObjectKey) throws(StoreError) -> ObjectEntry? {
        let row = try database.prepare(
            """
            SELECT version, marker, o.size, modified, tag, place, content, hold, mode, until, seal, summary, attributes,
                blob.crc, blob.bytes, layout.bytes
            FROM object AS o LEFT JOIN blob ON place = 1 AND blob.id = content
                LEFT JOIN layout ON place = 3 AND layout.id = content
            WHERE bucket = ?1 AND key = ?2 ORDER BY rank LIMIT 1
            """
        )
        return try read(row, bucket, key)
    }

    private func null(_ bucket: Int64, _ key: ObjectKey) throws(StoreError) -> ObjectEntry? {
        let row = try database.prepare(
            """
            SELECT version, marker, o.size, modified, tag, place, content, hold, mode, until, seal, summary, attributes,
                blob.crc, blob.bytes, layout.bytes
            FROM object AS o LEFT JOIN blob ON place = 1 AND blob.id = content
                LEFT JOIN layout ON place = 3 AND layout.id = content
            WHERE bucket = ?1 AND key = ?2 AND version = '' ORDER BY rank LIMIT 1
            """
        )
        return try read(row, bucket, key)
    }

    private func named(_ bucket: Int64, _ key: ObjectKey, _ name: String) throws(StoreError) -> ObjectEntry? {
        let row = try database.prepare(
            """
            SELECT version, marker, o.size, modified, tag, place, content, hold, mode, until, seal, summary, attributes,
                blob.crc, blob.bytes, layout.bytes
            FROM object AS o LEFT JOIN blob ON place = 1 AND blob.id = content
                LEFT JOIN layout ON place = 3 AND layout.id = content
            WHERE bucket = ?1 AND key = ?2 AND version = ?3 AND version <> ''
            """
        )
        row.bind(3, name)
        return try read(row, bucket, key)
    }

    private func read(_ row: Statement, _ bucket: Int64, _ key: ObjectKey) throws(StoreError) -> ObjectEntry? {
        defer { row.reset() }
        row.bind(1, bucket)
        row.bind(2, key)
        guard try row.step() else { return nil }
        let facts = ObjectFacts(
            modified: row.int64(3),
            tag: row.text(4),
            summary: row.bytes(11),
            attributes: row.bytes(12),
            protection: Protection(hold: row.int64(7), mode: row.int64(8), until: row.int64(9))
        )
        let record = ObjectRecord(
            key: key,
            version: VersionID(column: row.text(0)),
            isDeleteMarker: row.int64(1) != 0,
            size: row.int(2),
            facts: facts
        )
        let content = row.int64(6)
        guard let place = ContentPlace(rawValue: row.int64(5)),
            Int64(ObjectRow.seal(of: record, place, content)) == row.int64(10)
        else {
            let detail = "the record of \(key.text) does not match its checksum"
            throw .corrupt(Corruption(place: .record, content: content, detail: detail))
        }
        return ObjectEntry(record: record, content: try self.content(row, place, content, record))
    }

    private func content(
        _ row: Statement,
        _ place: ContentPlace,
        _ content: Int64,
        _ record: ObjectRecord
    ) throws(StoreError) -> ObjectEntry.Content {
        switch place {
        case .empty: return .empty
        case .file: return .file(blob: content)
        case .inline:
            let bytes = row.blob(14)
            guard bytes.count == record.size, let crc = UInt32(exactly: row.int64(13)) else {
                let detail = "inline content of \(record.key.text) has \(bytes.count) of \(record.size) bytes"
                throw .corrupt(Corruption(place: .inlineContent, content: content, detail: detail))
            }
            return .inline(blob: content, ByteBuffer(bytes: bytes), crc: crc)
        case .layout:
            let layout = try LayoutCoding.layout(row.blob(15), id: content)
            guard layout.size == record.size else {
                let detail = "the parts of \(record.key.text) have \(layout.size) of \(record.size) bytes"
                throw .corrupt(Corruption(place: .record, content: content, detail: detail))
            }
            return .layout(id: content, layout)
        }
    }
}
