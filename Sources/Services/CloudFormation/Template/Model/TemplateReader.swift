import Ground

/// Reads the sections of a template one by one and names the first thing that is out of form.
///
/// Source: CloudFormation User Guide, "Template anatomy". Observed: recorded answers in LocalStack's repository
/// (`api/test_validations`, `api/test_templates`, `engine/test_mappings`).
struct TemplateReader {
    let root: JSONObject
    let expanded: Bool

    private static let sections: Set<String> = [
        "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions",
        "Transform",
        "Hooks", "Resources", "Outputs",
    ]

    init(_ tree: JSONValue, expanded: Bool) throws(TemplateError) {
        guard let root = tree.object else { throw .format("unsupported structure.") }
        let unknown = root.keys.filter { !Self.sections.contains($0) && !(!expanded && Self.isLoop($0)) }
        guard unknown.isEmpty else {
            throw TemplateError("Invalid template property or properties \(TemplateError.list(unknown))")
        }
        guard root["Hooks"] == nil else { throw TemplateError("The Hooks section is not built.") }
        try Self.refuseNull(tree, "")
        self.root = root
        self.expanded = expanded
    }

    static func isLoop(_ key: String) -> Bool { key.hasPrefix("Fn::ForEach::") }

    private static func refuseNull(_ value: JSONValue, _ path: String) throws(TemplateError) {
        switch value {
        case .null:
            throw TemplateError("[\(path)] 'null' values are not allowed in templates")
        case .array(let elements):
            for (place, element) in elements.enumerated() { try refuseNull(element, "\(path)/\(place)") }
        case .object(let members):
            for (key, member) in members { try refuseNull(member, "\(path)/\(key)") }
        default: break
        }
    }

    // MARK: Parts of a section

    /// The members of a section, without the loops that are still to be expanded.
    func members(of section: String) throws(TemplateError) -> [(key: String, value: JSONValue)] {
        guard let value = root[section] else { return [] }
        guard let members = value.object else { throw .format("\(section) must be an object.") }
        return members.filter { expanded || !Self.isLoop($0.key) }
    }

    func map(_ value: JSONValue, in section: String) throws(TemplateError) -> JSONObject {
        guard let members = value.object else { throw .format("Any \(section) member must be an object.") }
        return members
    }

    static func isAlphanumeric(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= TemplateLimits.nameCharactersMax else { return false }
        return name.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
    }

    func text(_ value: JSONValue?, _ complaint: String) throws(TemplateError) -> String? {
        guard let value else { return nil }
        guard let text = value.scalarText else { throw .format(complaint) }
        return text
    }

    // MARK: Small sections

    func version() throws(TemplateError) -> String? {
        guard let value = root["AWSTemplateFormatVersion"] else { return nil }
        guard value.string == "2010-09-09" else { throw .format("unsupported value for AWSTemplateFormatVersion.") }
        return value.string
    }

    func description() throws(TemplateError) -> String? {
        let text = try text(root["Description"], "Description must be a string.")
        guard (text?.utf8.count ?? 0) <= TemplateLimits.descriptionBytesMax else {
            throw .format("'Description' length is greater than \(TemplateLimits.descriptionBytesMax).")
        }
        return text
    }

    func transforms() throws(TemplateError) -> [String] {
        guard let value = root["Transform"] else { return [] }
        var names: [String] = []
        for entry in value.array ?? [value] {
            guard let name = entry.string ?? entry["Name"]?.string else {
                throw TemplateError("Key Name of transform definition must be a string.")
            }
            names.append(name)
        }
        return names
    }

    func mappings() throws(TemplateError) -> JSONObject {
        var result = JSONObject()
        for (name, value) in try members(of: "Mappings") {
            guard let rows = value.object else { throw .format("Every Mappings member \(name) must be a map") }
            guard Self.isAlphanumeric(name) else {
                throw .format("Mappings attribute name '\(name)' must contain only alphanumeric characters.")
            }
            for (key, row) in rows {
                if Self.isLoop(key), !expanded { continue }
                if key == "Fn::Transform" { throw .transform(row["Name"]?.string ?? key) }
                guard let columns = row.object else { throw .format("Every Mappings member \(key) must be a map") }
                try TemplateLimits.check(columns.count, TemplateLimits.mappingAttributesMax, of: "mapping attributes")
                for (_, cell) in columns where !Self.isCell(cell) {
                    throw .format("Every Mappings attribute must be a String or a List.")
                }
            }
            result[name] = value
        }
        try TemplateLimits.check(result.count, TemplateLimits.mappingsMax, of: "mappings")
        return result
    }

    private static func isCell(_ value: JSONValue) -> Bool {
        if let elements = value.array { return elements.allSatisfy { $0.scalarText != nil } }
        return value.scalarText != nil
    }

    func conditions() throws(TemplateError) -> JSONObject {
        var result = JSONObject()
        for (name, value) in try members(of: "Conditions") {
            guard Self.isAlphanumeric(name) else { throw .format("Condition name \(name) is non alphanumeric.") }
            guard value.object?.count == 1 else {
                throw .format("Conditions can only be boolean operations on parameters and other conditions")
            }
            result[name] = value
        }
        return result
    }

    func rules() throws(TemplateError) -> [TemplateRule] {
        var result: [TemplateRule] = []
        for (name, value) in try members(of: "Rules") {
            let rule = try map(value, in: "Rules")
            guard let list = rule["Assertions"]?.array, !list.isEmpty else {
                throw .format("Every Rules member must contain an Assertions list.")
            }
            var assertions: [TemplateRule.Assertion] = []
            for entry in list {
                guard let assert = entry["Assert"] else {
                    throw .format("Every Assertions member must contain an Assert object.")
                }
                assertions.append(.init(assert: assert, description: entry["AssertDescription"]?.string))
            }
            result.append(TemplateRule(name: name, condition: rule["RuleCondition"], assertions: assertions))
        }
        return result
    }
}

extension JSONValue {
    /// The text of a scalar; CloudFormation treats numbers and Booleans as text wherever it expects text.
    var scalarText: String? {
        switch self {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }
}
