import AWSModel
import EC2Shapes
import Ground
import World

extension LedgerReading {
    /// What a Describe request shows: the resources it names, or all, that its filters let through, a page of them.
    ///
    /// - Parameter known: what each filter's name looks at.
    func page<Record: LedgerRecord>(
        _ type: Record.Type,
        _ kind: ResourceKind,
        ids: [String]?,
        filters: [Filter]?,
        _ known: [String: (Kept<Record>) -> [String]],
        nextToken: String?,
        maxResults: Int?,
        in place: Place
    ) throws -> Page<Kept<Record>> {
        let filters = try Filters<Kept<Record>>(filters, known) { try self.tags(of: $0.id, in: $0.place) }
        let all = try resources(type, kind, ids, in: place).filter(filters.matches)
        return try Page(all, nextToken: nextToken, maxResults: maxResults) { $0.id }
    }
}

extension WorldInstant {
    /// As answers write it.
    var timestamp: Timestamp { Timestamp(milliseconds: millisecondsSince1970) }
}

extension [String] {
    /// For filters that look at a truth.
    init(_ value: Bool) { self = [String(value)] }
    init(_ value: String?) { self = value.map { [$0] } ?? [] }
}

/// Addresses in the texts of requests.
enum AddressText {
    static func block(_ text: String, for parameter: String) throws(AWSError) -> IPv4Block {
        guard let block = IPv4Block(text) else {
            throw .invalidValue(text, for: parameter, "This is not a valid CIDR block.")
        }
        return block
    }

    static func address(_ text: String, for parameter: String = "address") throws(AWSError) -> IPv4Address {
        guard let address = IPv4Address(text) else {
            throw .invalidValue(text, for: parameter, "This is not a valid IPv4 address.")
        }
        return address
    }
}

/// Refuses parameters that would change the outcome and are not built.
///
/// - Parameter given: the parameters by name, and whether the request holds them.
func refuse(_ given: KeyValuePairs<String, Bool>) throws(AWSError) {
    for (name, isGiven) in given where isGiven { throw .notBuilt(parameter: name) }
}
