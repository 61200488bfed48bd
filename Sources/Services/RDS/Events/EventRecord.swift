import Ground
import World

/// An event as DescribeEvents shows it, for fourteen days.
struct EventRecord: LedgerRecord {
    static let kind = "rds.event"
    static let remembered = Duration.seconds(14 * 86400)
    static let mostKept = 2000

    let source: String
    let sourceType: String
    let sourceARN: String
    let event: RDSEvent
    let at: WorldInstant

    var indexes: [String: String] { ["source": source] }
}

extension ResourceKind {
    /// As events name the kind.
    var eventSource: String {
        switch self {
        case .instance: "db-instance"
        case .snapshot: "db-snapshot"
        case .parameterGroup: "db-parameter-group"
        case .subnetGroup, .optionGroup, .subscription: "db-instance"
        }
    }
}

extension LedgerTransaction {
    /// Notes what happened for DescribeEvents and in the world's log, together with the changes of this transaction.
    mutating func note(_ kind: ResourceKind, _ id: String, _ event: RDSEvent, in place: Place, zone: String = "") {
        let arn = kind.arn(id, in: place)
        let number = String(sequence + 1)
        let record = EventRecord(source: id, sourceType: kind.eventSource, sourceARN: arn, event: event, at: now)
        // A full id space or an unreadable name must not undo what happened.
        _ = try? insert(record, id: String(repeating: "0", count: max(0, 19 - number.count)) + number, in: place)
        forgetOldEvents(in: place)
        log(
            Event(
                at: now,
                who: "rds",
                what: event.what,
                account: place.account,
                region: place.region,
                zone: zone,
                resource: arn,
                detail: [
                    "id": .string(id), "event": .string(event.id), "message": .string(event.message),
                    "categories": .array(event.categories.map(JSONValue.string)),
                ]
            )
        )
    }

    private mutating func forgetOldEvents(in place: Place) {
        guard let oldest = try? list(EventRecord.self, in: place, limit: 2) else { return }
        let limit = now.advanced(by: .zero - EventRecord.remembered)
        let isFull = count(EventRecord.self, in: .place(place)) > EventRecord.mostKept
        for kept in oldest where kept.at < limit || isFull { try? delete(kept) }
    }
}
