package import Ground

/// What the ledger keeps of one kind of thing: the wanted state, never what an engine happens to do.
package protocol LedgerRecord: Codable, Sendable {
    /// The name under which records of this type are kept, such as `ec2.vpc`. It never changes: data directories
    /// hold it.
    static var kind: String { get }

    /// Names and values by which this record can be found besides its id, such as the VPC of a subnet. Few and short.
    var indexes: [String: String] { get }
}

extension LedgerRecord {
    package var indexes: [String: String] { [:] }
}

/// A record as the ledger keeps it. Its members can be read and set through this value directly.
@dynamicMemberLookup
package struct Kept<Record: LedgerRecord>: Sendable {
    package let place: Place
    package let id: String
    /// The number of the change that wrote this state. It grows with each change of the whole ledger, so that a record
    /// deleted and made anew is never mistaken for the old one.
    package let version: Int64
    package let created: WorldInstant
    package let updated: WorldInstant
    package var record: Record

    package var key: RecordKey { RecordKey(kind: Record.kind, place: place, id: id) }

    package subscript<Member>(dynamicMember path: WritableKeyPath<Record, Member>) -> Member {
        get { record[keyPath: path] }
        set { record[keyPath: path] = newValue }
    }

    package subscript<Member>(dynamicMember path: KeyPath<Record, Member>) -> Member { record[keyPath: path] }
}

extension Kept: Equatable where Record: Equatable {}
