import Ground
import World

/// The tags of one resource, under the resource's id. Kept beside all records, so that every kind is tagged alike.
struct TagRecord: LedgerRecord {
    static let kind = "ec2.tags"
    static let countMax = 50
    /// Under this name a new resource's tags carry the act that makes it; it is never shown.
    static let actKey = "aws:faultline:act"

    var tags: [String: String] = [:]
    /// The act of a stack that made the resource; see ``StackMark``.
    var act: String?

    var indexes: [String: String] { act.map { ["act": $0] } ?? [:] }
}

extension LedgerReading {
    /// A resource's tags; none when it has no record.
    func tags(of id: String, in place: Place) throws -> [String: String] {
        try get(TagRecord.self, id, in: place)?.record.tags ?? [:]
    }
}

extension LedgerTransaction {
    mutating func setTags(_ tags: [String: String], of id: String, in place: Place) throws {
        var shown = tags
        let act = try shown.removeValue(forKey: TagRecord.actKey) ?? get(TagRecord.self, id, in: place)?.act
        if shown.isEmpty, act == nil {
            try forgetTags(of: id, in: place)
        } else {
            try put(TagRecord(tags: shown, act: act), id: id, in: place)
        }
    }

    /// With the resource go its tags.
    mutating func forgetTags(of id: String, in place: Place) throws {
        if contains(TagRecord.self, id, in: place) { try delete(TagRecord.self, id, in: place) }
    }
}
