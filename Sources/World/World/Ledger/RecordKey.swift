/// Whose a record is and in which Region it lies.
package struct Place: Hashable, Sendable, Codable {
    package let account: String
    /// Empty for what belongs to no Region.
    package let region: String

    package init(account: String, region: String) {
        self.account = account
        self.region = region
    }

    /// For what an account has once, in no Region.
    package static func global(_ account: String) -> Place { Place(account: account, region: "") }
    /// For what the world has once, in no account.
    package static let world = Place(account: "", region: "")
}

/// Names one record of the ledger.
package struct RecordKey: Hashable, Sendable {
    package let kind: String
    package let place: Place
    package let id: String

    package init(kind: String, place: Place, id: String) {
        self.kind = kind
        self.place = place
        self.id = id
    }

    /// No part holds a zero byte: the sorted maps put one between the parts.
    var isUsable: Bool {
        !kind.isEmpty && !id.isEmpty && ![kind, place.account, place.region, id].contains { $0.utf8.contains(0) }
    }
}

extension RecordKey: CustomStringConvertible {
    package var description: String {
        let parts = [place.account, place.region].filter { !$0.isEmpty }.joined(separator: "/")
        return parts.isEmpty ? "\(kind) \(id)" : "\(kind) \(id) in \(parts)"
    }
}

/// Where a listing looks.
package enum Scope: Sendable, Hashable {
    case everywhere
    case account(String)
    case place(Place)
    /// One Region of every account. Walks over all records of the kind.
    case region(String)
}
