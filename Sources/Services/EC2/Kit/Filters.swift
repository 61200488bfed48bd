import AWSModel
import EC2Shapes

/// The filters of a Describe request: a record is shown when for each filter one of its values matches.
///
/// Source: EC2 User Guide, "Filtering using the CLI and API": values are matched with case, `*` stands for any
/// characters and `?` for one, a backslash takes them literally.
struct Filters<Record> {
    typealias Values = (Record) -> [String]
    /// What a filter looks at, for tables that are made once.
    typealias Fixed = @Sendable (Record) -> [String]

    private var wanted: [(values: Values, patterns: [Wildcard])] = []

    /// - Parameters:
    ///   - known: what each filter's name looks at; other names are refused.
    ///   - tags: the tags of a record, for `tag:KEY`, `tag-key` and `tag-value`; nil when the kind has none.
    init(
        _ filters: [Filter]?,
        _ known: [String: Values],
        tags: ((Record) throws -> [String: String])? = nil
    ) throws {
        for filter in filters ?? [] {
            let name = filter.name ?? ""
            guard let values = known[name] ?? Self.tagValues(name, tags) else {
                throw AWSError.invalidValue("The filter '\(name)' is invalid")
            }
            wanted.append((values, (filter.values ?? []).map(Wildcard.init)))
        }
    }

    /// With a table that is made once.
    init(
        _ filters: [Filter]?,
        table: [String: Fixed],
        tags: ((Record) throws -> [String: String])? = nil
    ) throws {
        try self.init(filters, table.mapValues { $0 }, tags: tags)
    }

    func matches(_ record: Record) -> Bool {
        wanted.allSatisfy { filter in
            let values = filter.values(record)
            return filter.patterns.contains { pattern in values.contains { pattern.matches($0) } }
        }
    }

    private static func tagValues(_ name: String, _ tags: ((Record) throws -> [String: String])?) -> Values? {
        guard let tags else { return nil }
        if name == "tag-key" { return { (try? tags($0)).map { Array($0.keys) } ?? [] } }
        if name == "tag-value" { return { (try? tags($0)).map { Array($0.values) } ?? [] } }
        guard name.hasPrefix("tag:") else { return nil }
        let key = String(name.dropFirst(4))
        return { (try? tags($0))?[key].map { [$0] } ?? [] }
    }
}

/// A text with `*` and `?`.
struct Wildcard {
    private enum Step: Equatable {
        case scalar(Unicode.Scalar)
        case one, any
    }

    private let steps: [Step]

    init(_ text: String) {
        var steps: [Step] = []
        var isLiteral = false
        for scalar in text.unicodeScalars {
            if isLiteral {
                steps.append(.scalar(scalar))
                isLiteral = false
            } else if scalar == "\\" {
                isLiteral = true
            } else if scalar == "*" {
                if steps.last != .any { steps.append(.any) }
            } else {
                steps.append(scalar == "?" ? .one : .scalar(scalar))
            }
        }
        self.steps = steps
    }

    /// Goes back to the last `*` alone, so it takes no more than the product of both lengths.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var (step, place) = (0, 0)
        var retry: (step: Int, place: Int)?
        while place < scalars.count {
            if step < steps.count, steps[step] == .any {
                retry = (step + 1, place)
                step += 1
            } else if step < steps.count, steps[step] == .one || steps[step] == .scalar(scalars[place]) {
                step += 1
                place += 1
            } else if let last = retry {
                retry = (last.step, last.place + 1)
                (step, place) = (last.step, last.place + 1)
            } else {
                return false
            }
        }
        return steps[step...].allSatisfy { $0 == .any }
    }
}
