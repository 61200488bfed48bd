import Ground

/// Expands the loops of a template.
///
/// Source: CloudFormation Template Reference, "AWS::LanguageExtensions transform", "Fn::ForEach".
struct LanguageExtensions {
    /// Nested loops multiply; no template that keeps its other limits comes near.
    private static let copiesMax = 10_000
    private static let depthMax = 5

    private let evaluator: Evaluator
    private var copies = 0

    static func expand(_ tree: JSONValue, scope: StackScope) throws(TemplateError) -> JSONValue {
        guard let root = tree.object else { return tree }
        let template = try Template(tree, expanded: false)
        // Loops are expanded before conditions can be evaluated: no `Fn::If` in a collection.
        var loops = LanguageExtensions(evaluator: Evaluator(template, resolver: scope, conditions: [:]))
        var result = JSONObject()
        for (key, value) in root {
            switch key {
            case "Conditions", "Resources", "Outputs", "Mappings": result[key] = try loops.value(value, [:])
            default: result[key] = value
            }
        }
        return .object(result)
    }

    private init(evaluator: Evaluator) { self.evaluator = evaluator }

    private mutating func value(_ value: JSONValue, _ bound: [String: String]) throws(TemplateError) -> JSONValue {
        switch value {
        case .string(let text):
            return .string(Self.replace(text, bound))
        case .array(let elements):
            var result: [JSONValue] = []
            for element in elements { result.append(try self.value(element, bound)) }
            return .array(result)
        case .object(let members):
            if members.count == 1, let name = members["Ref"]?.string, let text = bound[name] { return .string(text) }
            var result = JSONObject()
            for (key, member) in members {
                guard TemplateReader.isLoop(key) else {
                    result[Self.replace(key, bound)] = try self.value(member, bound)
                    continue
                }
                for (made, content) in try loop(member, bound) {
                    guard result[made] == nil else { throw .template("Fn::ForEach: duplicate key \(made)") }
                    result[made] = content
                }
            }
            return .object(result)
        default:
            return value
        }
    }

    private static let badLoop = TemplateError.template(
        "every Fn::ForEach object requires three parameters, an identifier, a collection and an object"
    )

    private mutating func loop(_ argument: JSONValue, _ bound: [String: String]) throws(TemplateError) -> JSONObject {
        guard let parts = argument.array, parts.count == 3, let identifier = parts[0].string, !identifier.isEmpty,
            let body = parts[2].object
        else { throw Self.badLoop }
        guard bound.count < Self.depthMax else { throw .template("Fn::ForEach: too many nested loops") }
        guard bound[identifier] == nil, evaluator.template.parameter(identifier) == nil else {
            throw .template("Fn::ForEach: the identifier \(identifier) is already in use")
        }
        var result = JSONObject()
        for text in try collection(try value(parts[1], bound)) {
            copies += 1
            guard copies <= Self.copiesMax else { throw .template("Fn::ForEach: too many elements") }
            var inner = bound
            inner[identifier] = text
            for (key, member) in body {
                if TemplateReader.isLoop(key) {
                    for (made, content) in try loop(member, inner) { result[made] = content }
                    continue
                }
                let made = Self.replace(key, inner)
                guard result[made] == nil else { throw .template("Fn::ForEach: duplicate key \(made)") }
                result[made] = try value(member, inner)
            }
        }
        return result
    }

    private func collection(_ value: JSONValue) throws(TemplateError) -> [String] {
        let outcome = try evaluator.resolve(value)
        guard outcome.isComplete, let elements = outcome.value?.array else { throw Self.badLoop }
        var texts: [String] = []
        for element in elements {
            // A list parameter among the elements stands for its members.
            for entry in element.array ?? [element] {
                guard let text = entry.scalarText else { throw Self.badLoop }
                texts.append(text)
            }
        }
        return texts
    }

    /// `${Name}` is the element; `&{Name}` is the element without what a logical id may not hold.
    private static func replace(_ text: String, _ bound: [String: String]) -> String {
        guard !bound.isEmpty, text.contains("{") else { return text }
        var result = text
        for (name, value) in bound {
            result = result.cut(at: "${\(name)}").joined(separator: value)
            let plain = value.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
            result = result.cut(at: "&{\(name)}").joined(separator: plain)
        }
        return result
    }
}
