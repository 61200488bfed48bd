import AWSModel
import RDSShapes

/// The filters of a Describe request: one of each filter's values must be among the record's.
///
/// Source: RDS API Reference, "Filter": no wildcards.
struct ListFilters<Record> {
    private var wanted: [(values: (Record) -> [String], allowed: Set<String>)] = []

    init(_ filters: [Filter]?, _ known: [String: (Record) -> [String]] = [:]) throws {
        for filter in filters ?? [] {
            guard let values = known[filter.name] else {
                throw AWSError.invalidValue("Unrecognized filter name: \(filter.name)")
            }
            wanted.append((values, Set(filter.values)))
        }
    }

    func matches(_ record: Record) -> Bool {
        wanted.allSatisfy { !$0.allowed.isDisjoint(with: $0.values(record)) }
    }
}
