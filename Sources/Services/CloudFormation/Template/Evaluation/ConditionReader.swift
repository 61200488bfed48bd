import Ground

/// Finds the truth of the Conditions section and of rules: they see parameters and mappings, never resources.
///
/// Source: CloudFormation Template Reference, "Condition functions", "Rule functions".
struct ConditionReader {
    let template: Template
    let resolver: any ReferenceResolver

    static func values(
        of template: Template,
        resolver: any ReferenceResolver
    ) throws(TemplateError) -> [String: Bool] {
        let reader = ConditionReader(template: template, resolver: resolver)
        var known: [String: Bool] = [:]
        for name in template.conditions.keys { _ = try reader.truth(ofNamed: name, &known, under: []) }
        return known
    }

    func truth(_ value: JSONValue) throws(TemplateError) -> Bool {
        var known: [String: Bool] = [:]
        return try truth(value, &known, under: [])
    }

    private func truth(
        ofNamed name: String,
        _ known: inout [String: Bool],
        under path: [String]
    ) throws(TemplateError) -> Bool {
        if let value = known[name] { return value }
        guard let definition = template.conditions[name] else {
            throw .format("Unresolved condition dependency \(name) in the Conditions block of the template")
        }
        guard !path.contains(name) else {
            throw .format("Circular dependency between conditions: \(TemplateError.list(path))")
        }
        let value = try truth(definition, &known, under: path + [name])
        known[name] = value
        return value
    }

    private func truth(
        _ value: JSONValue,
        _ known: inout [String: Bool],
        under path: [String]
    ) throws(TemplateError) -> Bool {
        if let members = value.object, members.count == 1, let named = members["Condition"] {
            guard let name = named.string else { throw .template("every Condition object requires a condition name") }
            return try truth(ofNamed: name, &known, under: path)
        }
        guard let call = try Intrinsic(value) else {
            if let text = value.scalarText, text == "true" || text == "false" { return text == "true" }
            throw .template("every condition must be a function or the name of a condition")
        }
        switch call.name {
        case .not: return try operands(call, 1...1, &known, path)[0] == false
        case .and: return try operands(call, 2...10, &known, path).allSatisfy { $0 }
        case .or: return try operands(call, 2...10, &known, path).contains(true)
        case .equals: return try equals(call.argument, known)
        case .contains: return try contains(call.argument, known)
        case .eachMemberEquals:
            let (list, value) = try lists(call, known)
            return list.allSatisfy { value.contains($0) }
        case .eachMemberIn:
            let (list, allowed) = try lists(call, known)
            return list.allSatisfy { allowed.contains($0) }
        case .refAll, .valueOf, .valueOfAll:
            throw .template("\(call.name.rawValue) is not built")
        default:
            throw .template("\(call.name.rawValue) cannot be used as a condition")
        }
    }

    private func operands(
        _ call: Intrinsic,
        _ counts: ClosedRange<Int>,
        _ known: inout [String: Bool],
        _ path: [String]
    ) throws(TemplateError) -> [Bool] {
        guard let parts = call.argument.array, counts.contains(parts.count) else {
            throw .template(
                counts.upperBound == 1
                    ? "every Fn::Not object requires one boolean parameter."
                    : """
                    every \(call.name.rawValue) object requires a list of at least 2 and at most 10 \
                    boolean parameters.
                    """
            )
        }
        var result: [Bool] = []
        for part in parts { result.append(try truth(part, &known, under: path)) }
        return result
    }

    private static let badEquals = TemplateError.template(
        "every Fn::Equals object requires a list of 2 string parameters."
    )

    private func equals(_ argument: JSONValue, _ known: [String: Bool]) throws(TemplateError) -> Bool {
        guard let parts = argument.array, parts.count == 2 else { throw Self.badEquals }
        var values: [JSONValue] = []
        for part in parts {
            let value = try plain(part, known)
            values.append(value.scalarText.map { .string($0) } ?? value)
        }
        return values[0] == values[1]
    }

    private func contains(_ argument: JSONValue, _ known: [String: Bool]) throws(TemplateError) -> Bool {
        guard let parts = argument.array, parts.count == 2 else {
            throw .template("every Fn::Contains object requires a list of strings and a string.")
        }
        let list = try plain(parts[0], known).array ?? []
        let wanted = try plain(parts[1], known).scalarText
        return list.contains { $0.scalarText == wanted }
    }

    private func lists(
        _ call: Intrinsic,
        _ known: [String: Bool]
    ) throws(TemplateError) -> ([String?], [String?]) {
        guard let parts = call.argument.array, parts.count == 2 else {
            throw .template("every \(call.name.rawValue) object requires two parameters.")
        }
        let left = try plain(parts[0], known)
        let right = try plain(parts[1], known)
        return ((left.array ?? [left]).map(\.scalarText), (right.array ?? [right]).map(\.scalarText))
    }

    /// The value of an operand, which must not need a resource.
    private func plain(_ value: JSONValue, _ known: [String: Bool]) throws(TemplateError) -> JSONValue {
        let references = try References(in: value)
        let resources = references.resources.filter { template.parameter($0) == nil }
        guard resources.isEmpty else { throw Self.noResources(resources) }
        let outcome = try Evaluator(template, resolver: resolver, conditions: known).resolve(value)
        guard outcome.isComplete else { throw Self.noResources(Set(outcome.waiting.compactMap(\.resource)).sorted()) }
        return outcome.value ?? .string("")
    }

    static func noResources(_ names: [String]) -> TemplateError {
        .format(
            "Unresolved dependencies \(TemplateError.list(names)). "
                + "Cannot reference resources in the Conditions block of the template"
        )
    }
}
