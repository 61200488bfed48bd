import Ground
import SQLiteFile

/// Where a row says that the content is.
enum ContentPlace: Int64, Sendable {
    case empty = 0
    /// In the `blob` table; `content` is its number.
    case inline = 1
    /// In a file; `content` is its number.
    case file = 2
    /// In several stretches of files; `content` is the number of the `layout`.
    case layout = 3
}

/// What a write has to know of a version that is there, read without the opaque bytes.
struct ObjectHead {
    var rank: Int64
    var version: VersionID
    var isMarker: Bool
    var size: Int
    var modified: Int64
    var tag: String
    var place: ContentPlace
    var content: Int64
    var protection: Protection

    /// Reads the columns `rank, version, marker, size, modified, tag, place, content, hold, mode, until`.
    init(_ row: Statement) {
        rank = row.int64(0)
        version = VersionID(column: row.text(1))
        isMarker = row.int64(2) != 0
        size = row.int(3)
        modified = row.int64(4)
        tag = row.text(5)
        place = ContentPlace(rawValue: row.int64(6)) ?? .empty
        content = row.int64(7)
        protection = Protection(hold: row.int64(8), mode: row.int64(9), until: row.int64(10))
    }

    var condition: WriteConditions.Found? {
        isMarker ? nil : WriteConditions.Found(tag: tag, size: size, modified: modified)
    }
}

extension Protection {
    init(hold: Int64, mode: Int64, until: Int64) {
        self.init(retention: Mode(rawValue: mode).map { Retention(mode: $0, until: until) }, hold: hold != 0)
    }
}

/// A version as it is written to the database.
struct ObjectRow {
    var bucket: Int64
    var rank: Int64
    var record: ObjectRecord
    var place: ContentPlace
    var content: Int64

    /// Binds everything from 1 in the order of the table.
    func bind(to statement: Statement) {
        let protection = record.protection
        statement.bind(1, bucket)
        statement.bind(2, record.key)
        statement.bind(3, rank)
        statement.bind(4, record.version.column)
        statement.bind(5, record.isDeleteMarker ? 1 : 0)
        statement.bind(6, record.size)
        statement.bind(7, record.modified)
        statement.bind(8, record.tag)
        statement.bind(9, place.rawValue)
        statement.bind(10, content)
        statement.bind(11, protection.hold ? 1 : 0)
        statement.bind(12, protection.retention?.mode.rawValue ?? 0)
        statement.bind(13, protection.retention?.until ?? 0)
        statement.bind(14, Int64(Self.seal(of: record, place, content)))
        statement.bind(15, record.summary)
        statement.bind(16, record.attributes)
    }

    /// A checksum over the record: SQLite does not notice a changed bit by itself.
    static func seal(of record: ObjectRecord, _ place: ContentPlace, _ content: Int64) -> UInt32 {
        let protection = record.protection
        let numbers = [
            Int64(record.size), record.modified, place.rawValue, content, record.isDeleteMarker ? 1 : 0,
            protection.hold ? 1 : 0, protection.retention?.mode.rawValue ?? 0, protection.retention?.until ?? 0,
            Int64(record.tag.utf8.count), Int64(record.summary.count),
        ]
        var crc = numbers.withUnsafeBytes { Checksum.crc32c($0) }
        for text in [record.key.text, record.version.column, record.tag] {
            var text = text
            text.withUTF8 { crc = Checksum.crc32c(UnsafeRawBufferPointer($0), from: crc) }
        }
        record.summary.withUnsafeBytes { crc = Checksum.crc32c($0, from: crc) }
        record.attributes.withUnsafeBytes { crc = Checksum.crc32c($0, from: crc) }
        return crc
    }
}
