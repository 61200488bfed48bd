import Ground
import World

/// The tags of one resource, under the resource's id. Kept beside all records, so that every kind is tagged alike.
struct TagRecord: LedgerRecord {
    static let kind = "ec2.tags"
    static let countMax = 50

    var tags: [String: String] = [:]
}

extension LedgerReading {
    /// A resource's tags; none when it has no record.
    func tags(of id: String, in place: Place) throws -> [String: String] {
        try get(TagRecord.self, id, in: place)?.record.tags ?? [:]
    }
}

extension LedgerTransaction {
    mutating func setTags(_ tags: [String: String], of id: String, in place: Place) throws {
        if tags.isEmpty {
            try forgetTags(of: id, in: place)
        } else {
            try put(TagRecord(tags: tags), id: id, in: place)
        }
    }

    /// With the resource go its tags.
    mutating func forgetTags(of id: String, in place: Place) throws {
        if contains(TagRecord.self, id, in: place) { try delete(TagRecord.self, id, in: place) }
    }
}
