import Ground
import Yams

/// A place in a drill file: its value, the way to it and its line. Every read that fails says where.
struct PlanNode {
    let node: Node
    let path: String

    var line: Int? { node.mark?.line }

    func fail(_ reason: String) -> PlanError { PlanError(line: line, field: path, reason: reason) }

    // MARK: Mappings and lists

    var isMapping: Bool { node.mapping != nil }
    var isList: Bool { node.sequence != nil }

    /// Refuses fields that no one reads, which are misspelled ones.
    func members(known: Set<String>) throws -> [String: PlanNode] {
        var found: [String: PlanNode] = [:]
        for member in try entries() {
            guard known.contains(member.name) else {
                throw member.node.fail("is not known here; there are \(known.sorted().joined(separator: ", "))")
            }
            found[member.name] = member.node
        }
        return found
    }

    /// The members of a mapping whose names are the writer's own, in order.
    func entries() throws -> [(name: String, node: PlanNode)] {
        guard let mapping = node.mapping else { throw fail("must be a mapping (NAME: VALUE, one a line)") }
        var names: Set<String> = []
        return try mapping.map { key, value in
            guard let name = key.scalar?.string else { throw fail("has a name that is no word") }
            let child = PlanNode(node: value, path: path.isEmpty ? name : "\(path).\(name)")
            guard names.insert(name).inserted else {
                throw PlanError(line: key.mark?.line, field: child.path, reason: "is there twice")
            }
            return (name, child)
        }
    }

    func list() throws -> [PlanNode] {
        guard let sequence = node.sequence else { throw fail("must be a list (- …, one a line)") }
        return sequence.enumerated().map { PlanNode(node: $1, path: "\(path)[\($0 + 1)]") }
    }

    // MARK: Scalars

    func text() throws -> String {
        guard let text = node.scalar?.string, !text.isEmpty else { throw fail("must be a text") }
        return text
    }

    func bool() throws -> Bool {
        guard let value = node.bool else { throw fail("must be true or false") }
        return value
    }

    func count() throws -> Int {
        guard let value = node.int, value >= 0 else { throw fail("must be a whole number that is not negative") }
        return value
    }

    func number() throws -> Double {
        guard let value = node.float ?? node.int.map(Double.init), value.isFinite, value >= 0 else {
            throw fail("must be a number that is not negative")
        }
        return value
    }

    func duration() throws -> Duration {
        guard let text = node.scalar?.string, let duration = DrillDuration.parse(text) else {
            throw fail("must be a duration: a number and ms, s, m or h, as in 2s or 1m30s")
        }
        return duration
    }

    // MARK: JSON

    /// The value as JSON, as an AWS command's `--cli-input-json` takes it. Plain numbers become numbers.
    func json() throws -> JSONValue {
        switch node {
        case .mapping: .object(JSONObject(try entries().map { ($0.name, try $0.node.json()) }))
        case .sequence: .array(try list().map { try $0.json() })
        case .scalar(let scalar): Self.json(scalar, node)
        case .alias: throw fail("is an alias, which is not allowed")
        }
    }

    private static func json(_ scalar: Node.Scalar, _ node: Node) -> JSONValue {
        guard scalar.style == .any || scalar.style == .plain else { return .string(scalar.string) }
        if let whole = node.int { return .number(JSONNumber(Int64(whole))) }
        if let number = node.float { return .number(JSONNumber(number)) }
        if ["true", "false"].contains(scalar.string) { return .bool(scalar.string == "true") }
        return ["", "~", "null"].contains(scalar.string) ? .null : .string(scalar.string)
    }
}
