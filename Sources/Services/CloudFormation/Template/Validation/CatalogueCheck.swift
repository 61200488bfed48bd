import Ground

/// Names every type, property and attribute of a template that cannot be built, all at once.
///
/// Observed, in answers of AWS: "Unrecognized resource types: […]", "#: extraneous key [X] is not permitted" and
/// "#: required key [X] not found".
struct CatalogueCheck {
    private let template: Template
    private let catalogue: any ResourceCatalogue

    init(_ template: Template, _ catalogue: any ResourceCatalogue) {
        self.template = template
        self.catalogue = catalogue
    }

    func check(_ evaluator: Evaluator) throws(TemplateError) {
        let unknown = Set(template.resources.map(\.type).filter { catalogue.facts(of: $0) == nil }).sorted()
        guard unknown.isEmpty else { throw .format("Unrecognized resource types: \(TemplateError.list(unknown))") }
        var complaints: [String] = []
        for resource in template.resources where evaluator.includes(resource) {
            guard let facts = catalogue.facts(of: resource.type) else { continue }
            let found = properties(of: resource, facts, evaluator)
            guard !found.isEmpty else { continue }
            let lines = found.joined(separator: "\n")
            complaints.append("Properties validation failed for resource \(resource.name) with message:\n\(lines)")
        }
        guard complaints.isEmpty else { throw TemplateError(complaints.joined(separator: "\n")) }
        try checkAttributes(evaluator)
    }

    private func properties(
        of resource: TemplateResource,
        _ facts: ResourceTypeFacts,
        _ evaluator: Evaluator
    ) -> [String] {
        guard !facts.takesAnyProperty else { return [] }
        var found: [String] = []
        compare(resource.properties, facts.properties, "#", evaluator, &found)
        return found
    }

    private func compare(
        _ members: JSONObject,
        _ known: [String: PropertyFacts],
        _ path: String,
        _ evaluator: Evaluator,
        _ found: inout [String]
    ) {
        let written = members.filter { !isNoValue($0.value, evaluator) }
        for (name, facts) in known.sorted(by: { $0.key < $1.key }) where facts.isRequired {
            guard !written.contains(where: { $0.key == name }) else { continue }
            found.append("\(path): required key [\(name)] not found")
        }
        for (name, value) in written {
            guard let facts = known[name] else {
                found.append("\(path): extraneous key [\(name)] is not permitted")
                continue
            }
            guard let inner = facts.members else { continue }
            visit(value, inner, "\(path)/\(name)", evaluator, &found)
        }
    }

    /// Follows lists and the branches that hold; the outcome of other functions is not known yet.
    private func visit(
        _ value: JSONValue,
        _ known: [String: PropertyFacts],
        _ path: String,
        _ evaluator: Evaluator,
        _ found: inout [String]
    ) {
        let value = chosen(value, evaluator)
        switch value {
        case .array(let elements):
            for (place, element) in elements.enumerated() {
                visit(element, known, "\(path)/\(place)", evaluator, &found)
            }
        case .object(let members):
            guard members.count != 1 || IntrinsicName(rawValue: members.keys[0]) == nil else { return }
            compare(members, known, path, evaluator, &found)
        default: break
        }
    }

    private func chosen(_ value: JSONValue, _ evaluator: Evaluator) -> JSONValue {
        var value = value
        while value.object?.count == 1, let parts = value["Fn::If"]?.array, parts.count == 3, let name = parts[0].string
        {
            value = evaluator.conditions[name] == true ? parts[1] : parts[2]
        }
        return value
    }

    private func isNoValue(_ value: JSONValue, _ evaluator: Evaluator) -> Bool {
        let value = chosen(value, evaluator)
        return value.object?.count == 1 && value["Ref"]?.string == "AWS::NoValue"
    }

    private func checkAttributes(_ evaluator: Evaluator) throws(TemplateError) {
        var values: [JSONValue] = []
        for resource in template.resources where evaluator.includes(resource) {
            values += resource.expressions.map(\.value)
        }
        for output in template.outputs where evaluator.includes(output) { values.append(output.value) }
        for value in values {
            for reference in try References(in: value, where: evaluator.conditions).attributes {
                guard let name = reference.attribute.string, let target = template.resource(reference.resource),
                    let facts = catalogue.facts(of: target.type), !facts.hasAnyAttribute,
                    !facts.attributes.contains(name)
                else { continue }
                throw .template("resource \(target.name) does not support attribute type \(name) in Fn::GetAtt")
            }
        }
    }
}
