/// All records at one point in the order of changes. A value: copies cost nothing and never change.
struct LedgerState: Sendable {
    /// Keyed by kind, account, Region and id.
    private(set) var records = SortedMap<StoredRecord>()
    /// Keyed by kind, index, value, account, Region and id.
    private(set) var index = SortedMap<StoredRecord>()
    /// The number of the last change.
    var sequence: Int64 = 0

    init() {}

    /// - Parameter sorted: in the order of their keys' bytes.
    init(sorted: [StoredRecord], sequence: Int64) {
        records = SortedMap(sorted: sorted.map { (Self.bytes($0.key), $0) })
        for record in sorted {
            for (name, value) in record.indexes { index[Self.indexBytes(record.key, name, value)] = record }
        }
        self.sequence = sequence
    }

    subscript(key: RecordKey) -> StoredRecord? { records[Self.bytes(key)] }

    mutating func put(_ record: StoredRecord, replacing old: StoredRecord?) {
        for (name, value) in old?.indexes ?? [:] where record.indexes[name] != value {
            index[Self.indexBytes(record.key, name, value)] = nil
        }
        for (name, value) in record.indexes { index[Self.indexBytes(record.key, name, value)] = record }
        records[Self.bytes(record.key)] = record
    }

    mutating func remove(_ record: StoredRecord) {
        for (name, value) in record.indexes { index[Self.indexBytes(record.key, name, value)] = nil }
        records[Self.bytes(record.key)] = nil
    }

    static func bytes(_ key: RecordKey) -> [UInt8] {
        join(key.kind, key.place.account, key.place.region, key.id)
    }

    static func indexBytes(_ key: RecordKey, _ name: String, _ value: String) -> [UInt8] {
        join(key.kind, name, value, key.place.account, key.place.region, key.id)
    }

    /// The parts with a zero byte between them; an empty last part leaves a prefix of all that follow it.
    static func join(_ parts: String...) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(parts.count) { $0 + $1.utf8.count })
        for (place, part) in parts.enumerated() {
            if place > 0 { bytes.append(0) }
            bytes.append(contentsOf: part.utf8)
        }
        return bytes
    }
}
