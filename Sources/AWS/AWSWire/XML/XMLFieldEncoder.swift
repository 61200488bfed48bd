import AWSModel

/// Writes a tree as XML elements by its schema.
struct XMLFieldEncoder {
    let schema: ServiceSchema
    var writer: XMLWriter
    private let naming: XMLNaming
    private let fraction: TimestampText.Fraction
    private var depth = 0

    init(_ schema: ServiceSchema, fraction: TimestampText.Fraction = .needed, hasDeclaration: Bool = true) {
        self.schema = schema
        self.fraction = fraction
        naming = XMLNaming(schema: schema)
        writer = XMLWriter(hasDeclaration: hasDeclaration)
    }

    /// A whole element, with the namespace that the member or its shape has.
    mutating func structure(_ name: String, _ id: ShapeID, _ fields: Fields, namespace: XMLNamespace? = nil) {
        writer.open(name, attributes(id, fields, namespace ?? schema[id].xmlNamespace))
        members(id, fields)
        writer.close(name)
    }

    mutating func members(_ id: ShapeID, _ fields: Fields) {
        let members = schema[id].members
        for place in 0..<min(members.count, fields.slots.count) {
            if case .absent = fields.slots[place] { continue }
            guard members[place].location == nil, !members[place].isXMLAttribute else { continue }
            let name = naming.name(members[place])
            field(fields.slots[place], members[place], name, isFlattened: naming.isFlattened(members[place]))
        }
    }

    private func attributes(_ id: ShapeID, _ fields: Fields, _ namespace: XMLNamespace?) -> [XMLElement.Attribute] {
        var result: [XMLElement.Attribute] = []
        if let namespace, !namespace.uri.isEmpty {
            let name = namespace.prefix.map { "xmlns:" + $0 } ?? "xmlns"
            result.append(.init(name: name, value: namespace.uri))
        }
        let members = schema[id].members
        for place in members.indices where members[place].isXMLAttribute {
            let member = members[place]
            let format = member.timestampFormat ?? schema[member.shape].timestampFormat ?? .iso8601
            guard let text = ScalarText.text(fields[place], format, fraction) else { continue }
            result.append(.init(name: member.wireName, value: text))
        }
        return result
    }

    private mutating func field(_ value: Field, _ member: Member, _ name: String, isFlattened: Bool) {
        guard depth < WireLimits.depthMax else { return }
        depth += 1
        defer { depth -= 1 }
        switch (value, schema[member.shape].kind) {
        case (.structure(let fields), .structure):
            structure(name, member.shape, fields, namespace: member.xmlNamespace)
        case (.list(let values), .list): list(values, member.shape, name, isFlattened, member.xmlNamespace)
        case (.map(let entries), .map): map(entries, member.shape, name, isFlattened)
        case (.structure, _), (.list, _), (.map, _), (.absent, _), (_, .structure), (_, .list), (_, .map): break
        default:
            let format = member.timestampFormat ?? schema[member.shape].timestampFormat ?? .iso8601
            guard let text = ScalarText.text(value, format, fraction) else { return }
            writer.open(name, namespace(member.xmlNamespace))
            writer.text(text)
            writer.close(name)
        }
    }

    private func namespace(_ namespace: XMLNamespace?) -> [XMLElement.Attribute] {
        guard let namespace, !namespace.uri.isEmpty else { return [] }
        return [.init(name: namespace.prefix.map { "xmlns:" + $0 } ?? "xmlns", value: namespace.uri)]
    }

    private mutating func list(
        _ values: [Field],
        _ id: ShapeID,
        _ name: String,
        _ isFlattened: Bool,
        _ namespace: XMLNamespace?
    ) {
        guard let element = schema[id].element else { return }
        if isFlattened {
            for value in values { field(value, element, name, isFlattened: false) }
            return
        }
        writer.open(name, self.namespace(namespace))
        let part = element.locationName ?? "member"
        for value in values { field(value, element, part, isFlattened: false) }
        writer.close(name)
    }

    private mutating func map(_ entries: [Field.MapEntry], _ id: ShapeID, _ name: String, _ isFlattened: Bool) {
        guard let member = schema[id].value else { return }
        let keyName = schema[id].key?.locationName ?? "key"
        let valueName = member.locationName ?? "value"
        if !isFlattened { writer.open(name) }
        for entry in entries where !entry.value.isAbsent {
            writer.open(isFlattened ? name : "entry")
            writer.element(keyName, entry.key)
            field(entry.value, member, valueName, isFlattened: false)
            writer.close(isFlattened ? name : "entry")
        }
        if !isFlattened { writer.close(name) }
    }
}
