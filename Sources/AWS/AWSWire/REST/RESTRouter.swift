import AWSModel
import Ground

/// Finds the operation of a REST request: by method and path first, then by the query's flags.
///
/// Operations that share a method and a path pattern stand in one group (S3 has three patterns for a hundred
/// operations). In a group the one wins whose fixed query parts are all there and, among those, the one with the
/// most parts and required parameters present: `?partNumber=1&uploadId=x` is `UploadPart`, not `PutObject`.
struct RESTRouter: Sendable {
    private struct Group {
        var path: RouteTemplate
        var routes: [Route]
    }

    private struct Route {
        var operation: OperationSchema
        var template: RouteTemplate
    }

    /// By method, the most specific path first.
    private var groups: [String: [Group]] = [:]

    init(_ schema: ServiceSchema) {
        for operation in schema.operations {
            let route = Route(operation: operation, template: RouteTemplate(operation, schema))
            var all = groups[operation.method, default: []]
            if let place = all.firstIndex(where: { $0.path.hasSamePath(route.template) }) {
                all[place].routes.append(route)
            } else {
                all.append(Group(path: route.template, routes: [route]))
            }
            groups[operation.method] = all
        }
        for method in groups.keys {
            groups[method]?.sort { RouteTemplate.isMoreSpecific($0.path, $1.path) }
            for place in 0..<(groups[method]?.count ?? 0) { groups[method]?[place].routes.sort(by: Self.isBefore) }
        }
    }

    /// Where nothing else decides: the route with more fixed parts, then one that is built, then the newer of two
    /// names for the same thing, which in S3 is the longer one.
    private static func isBefore(_ a: Route, _ b: Route) -> Bool {
        let (first, second) = (a.template, b.template)
        if first.literals.count != second.literals.count { return first.literals.count > second.literals.count }
        if a.operation.isAbsent != b.operation.isAbsent { return !a.operation.isAbsent }
        let required = { (template: RouteTemplate) in template.requiredQuery.count + template.requiredHeaders.count }
        if required(first) != required(second) { return required(first) > required(second) }
        return a.operation.name.utf8.count > b.operation.name.utf8.count
    }

    func route(_ request: WireRequest) throws(WireError) -> NamedOperation {
        let path = RequestPath(request.path)
        let query = QueryFlags(request.query)
        for group in groups[request.method] ?? [] where path.fits(group.path.segments) {
            guard let route = best(group.routes, query, request.headers) else { continue }
            return NamedOperation(route.operation, labels: try path.labels(of: route.template.segments))
        }
        let what = request.method + " " + request.path
        throw WireError(.unknownOperation(what), "No operation answers \(what)")
    }

    private func best(_ routes: [Route], _ query: QueryFlags, _ headers: WireHeaders) -> Route? {
        var best: Route?
        var bestScore = Int.min
        for route in routes where route.template.literals.allSatisfy({ query.holds($0) }) {
            let required = route.template.requiredQuery.count + route.template.requiredHeaders.count
            let present =
                route.template.requiredQuery.count { query.has($0) }
                + route.template.requiredHeaders.count { headers[$0] != nil }
            // A route that lacks a required parameter is only the last resort: its absence is then the answer.
            let score = route.template.literals.count * 100 + (present == required ? present * 2 : -50)
            if score > bestScore { (best, bestScore) = (route, score) }
        }
        return best
    }
}

/// A request's path cut at its slashes, once for all candidates.
private struct RequestPath {
    private let bytes: [UInt8]
    private let segments: [Range<Int>]

    init(_ path: String) {
        bytes = Array(path.utf8)
        var segments: [Range<Int>] = []
        var start = bytes.first == UInt8(ascii: "/") ? 1 : 0
        for place in start..<max(start, bytes.count) where bytes[place] == UInt8(ascii: "/") {
            segments.append(start..<place)
            start = place + 1
        }
        // A path that ends in a slash ends in the segment before it; a greedy label takes the rest as it stands.
        if start < bytes.count { segments.append(start..<bytes.count) }
        self.segments = segments
    }

    func fits(_ pattern: [RouteTemplate.Segment]) -> Bool {
        var greedyEnd = 0
        for (place, segment) in pattern.enumerated() {
            switch segment {
            case .greedy:
                greedyEnd = pattern.count - place - 1
                guard place < segments.count, segments.count - greedyEnd > place else { return false }
                return !rest(from: place, leaving: greedyEnd).isEmpty
                    && zip(pattern.suffix(greedyEnd), segments.suffix(greedyEnd)).allSatisfy { fits($1, $0) }
            default:
                guard place < segments.count, fits(segments[place], segment) else { return false }
            }
        }
        return pattern.count == segments.count
    }

    private func fits(_ range: Range<Int>, _ segment: RouteTemplate.Segment) -> Bool {
        switch segment {
        case .literal(let text): bytes[range].elementsEqual(text)
        case .label, .greedy: !range.isEmpty
        }
    }

    private func rest(from place: Int, leaving count: Int) -> Range<Int> {
        let end = count == 0 ? bytes.count : segments[segments.count - count].lowerBound - 1
        return segments[place].lowerBound..<max(end, segments[place].lowerBound)
    }

    func labels(of pattern: [RouteTemplate.Segment]) throws(WireError) -> [RouteLabel] {
        var labels: [RouteLabel] = []
        for (place, segment) in pattern.enumerated() {
            switch segment {
            case .literal: break
            case .label(let member):
                if member >= 0 { labels.append(RouteLabel(place: member, value: try text(segments[place]))) }
            case .greedy(let member):
                let range = rest(from: place, leaving: pattern.count - place - 1)
                if member >= 0 { labels.append(RouteLabel(place: member, value: try text(range))) }
                return labels
            }
        }
        return labels
    }

    private func text(_ range: Range<Int>) throws(WireError) -> String {
        guard let decoded = PercentEncoding.decodeBytes(bytes[range]),
            let text = String(validUTF8: decoded)
        else { throw .malformed("Couldn't parse the specified URI.") }
        return text
    }
}

/// The names in a query, undecoded: those that tell operations apart are plain ASCII.
private struct QueryFlags {
    private let parts: [(name: Substring, value: Substring?)]

    init(_ query: String) {
        guard !query.isEmpty else {
            parts = []
            return
        }
        parts = query.split(separator: "&").map { part in
            guard let mark = part.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (part, nil) }
            return (part[..<mark], part[part.utf8.index(after: mark)...])
        }
    }

    func has(_ name: String) -> Bool { parts.contains { $0.name == name } }

    func holds(_ literal: RouteTemplate.Literal) -> Bool {
        guard let value = literal.value else { return has(literal.name) }
        return parts.contains { $0.name == literal.name && $0.value.map { $0 == value } == true }
    }
}
