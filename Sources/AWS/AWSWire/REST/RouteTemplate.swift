import AWSModel
import Ground

/// An operation's method, path pattern and fixed query parts.
struct RouteTemplate: Sendable {
    enum Segment: Sendable, Equatable {
        case literal([UInt8])
        /// The place of the member in the input.
        case label(Int)
        case greedy(Int)
    }

    struct Literal: Sendable, Equatable {
        var name: String
        /// Nil where the presence of the name is enough.
        var value: String?
    }

    var segments: [Segment] = []
    var literals: [Literal] = []
    /// Query and header members without which the input is not whole: they tell apart operations of one path.
    var requiredQuery: [String] = []
    var requiredHeaders: [String] = []

    init(_ operation: OperationSchema, _ schema: ServiceSchema) {
        let cut = operation.uri.firstIndex(of: "?") ?? operation.uri.endIndex
        for part in operation.uri[..<cut].split(separator: "/") {
            segments.append(Self.segment(String(part), operation, schema))
        }
        for part in operation.uri[cut...].dropFirst().split(separator: "&") {
            let words = part.split(separator: "=", maxSplits: 1)
            let name = String(words[0])
            // SDKs send it for their logs; no operation is told apart by it.
            if name == "x-id" { continue }
            literals.append(Literal(name: name, value: words.count > 1 ? String(words[1]) : nil))
        }
        guard let input = operation.input else { return }
        for member in schema[input].members where member.isRequired {
            if member.location == .querystring { requiredQuery.append(member.wireName) }
            if member.location == .header { requiredHeaders.append(member.wireName) }
        }
    }

    private static func segment(_ part: String, _ operation: OperationSchema, _ schema: ServiceSchema) -> Segment {
        guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(Array(part.utf8)) }
        let isGreedy = part.hasSuffix("+}")
        let name = String(part.dropFirst().dropLast(isGreedy ? 2 : 1))
        var place = -1
        if let input = operation.input {
            let members = schema[input].members
            place =
                members.firstIndex { $0.location == .uri && $0.wireName == name }
                ?? members.firstIndex { $0.location == .uri && $0.name == name } ?? -1
        }
        return isGreedy ? .greedy(place) : .label(place)
    }

    var isGreedy: Bool {
        segments.contains { if case .greedy = $0 { true } else { false } }
    }

    /// Literals outweigh labels, an earlier one outweighs all later ones.
    static func isMoreSpecific(_ a: RouteTemplate, _ b: RouteTemplate) -> Bool {
        for (first, second) in zip(a.segments, b.segments) where first.rank != second.rank {
            return first.rank < second.rank
        }
        if a.segments.count != b.segments.count { return a.segments.count > b.segments.count }
        return a.literals.count > b.literals.count
    }

    func hasSamePath(_ other: RouteTemplate) -> Bool {
        segments.map(\.shapeOfPath) == other.segments.map(\.shapeOfPath)
    }
}

extension RouteTemplate.Segment {
    fileprivate var rank: Int {
        switch self {
        case .literal: 0
        case .label: 1
        case .greedy: 2
        }
    }

    fileprivate var shapeOfPath: RouteTemplate.Segment {
        switch self {
        case .literal: self
        case .label: .label(0)
        case .greedy: .greedy(0)
        }
    }
}

/// A path label of a request: the input's member and the text, decoded.
struct RouteLabel: Sendable, Equatable {
    var place: Int
    var value: String
}
