import AWSModel
import Ground

/// Reads a tree from XML elements by its schema.
struct XMLFieldDecoder: Sendable {
    let schema: ServiceSchema
    private let naming: XMLNaming
    private let names: WireNames

    init(_ schema: ServiceSchema) {
        self.schema = schema
        let naming = XMLNaming(schema: schema)
        self.naming = naming
        names = WireNames(schema) { $0.location == nil && !$0.isXMLAttribute ? naming.name($0) : nil }
    }

    func structure(_ id: ShapeID, _ element: XMLElement) throws(WireError) -> Fields {
        let members = schema[id].members
        var fields = Fields(slots: Array(repeating: .absent, count: members.count))
        let table = names[id]
        for child in element.children {
            guard let place = table.place(of: child.name) else { continue }
            let isFlattened = naming.isFlattened(members[place])
            do throws(WireError) {
                fields[place] =
                    isFlattened
                    ? try added(child, members[place], to: fields[place]) : try value(child, members[place])
            } catch { throw error.at(members[place].name) }
        }
        if !element.attributes.isEmpty { try attributes(element, id, &fields) }
        return fields
    }

    private func attributes(_ element: XMLElement, _ id: ShapeID, _ fields: inout Fields) throws(WireError) {
        let members = schema[id].members
        for place in members.indices where members[place].isXMLAttribute {
            let member = members[place]
            let name = localName(member.wireName)
            guard let found = element.attributes.first(where: { localName($0.name) == name }) else { continue }
            fields[place] = try scalar(found.value, member)
        }
    }

    /// Elements of flattened containers come one by one.
    private func added(_ element: XMLElement, _ member: Member, to field: Field) throws(WireError) -> Field {
        let shape = schema[member.shape]
        switch (shape.kind, field) {
        case (.list, .list(var values)):
            if let part = shape.element { values.append(try value(element, part)) }
            return .list(values)
        case (.list, _):
            return .list(try shape.element.map { part throws(WireError) in [try value(element, part)] } ?? [])
        case (.map, .map(let entries)): return .map(entries + [try entry(element, shape)])
        case (.map, _): return .map([try entry(element, shape)])
        default: return try value(element, member)
        }
    }

    func value(_ element: XMLElement, _ member: Member) throws(WireError) -> Field {
        switch schema[member.shape].kind {
        case .structure: return .structure(try structure(member.shape, element))
        case .list:
            guard let part = schema[member.shape].element else { return .list([]) }
            let name = part.locationName ?? "member"
            var values: [Field] = []
            for child in element.children where child.name == name { values.append(try value(child, part)) }
            return .list(values)
        case .map:
            let shape = schema[member.shape]
            var entries: [Field.MapEntry] = []
            for child in element.children where child.name == "entry" { entries.append(try entry(child, shape)) }
            return .map(entries)
        default:
            guard element.children.isEmpty else { throw .wrongType("elements stand where a value is expected") }
            return try scalar(element.text, member)
        }
    }

    private func entry(_ element: XMLElement, _ shape: Shape) throws(WireError) -> Field.MapEntry {
        guard let member = shape.value, let key = element.child(naming.key(shape)) else {
            throw .malformed("a map's entry has no key")
        }
        let found = element.child(naming.value(shape))
        return .init(key: key.text, value: try found.map { it throws(WireError) in try value(it, member) } ?? .absent)
    }

    private func scalar(_ text: String, _ member: Member) throws(WireError) -> Field {
        let kind = schema[member.shape].kind
        if kind == .document { return .document(try JSONFieldDecoder.parse(Array(text.utf8))) }
        let format = member.timestampFormat ?? schema[member.shape].timestampFormat ?? .iso8601
        return try ScalarText.field(kind == .string ? text : trimmed(text), kind, format)
    }

    private func trimmed(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 <= 0x20 }) else { return text }
        let start = text.utf8.drop { $0 <= 0x20 }
        let end = start.lastIndex { $0 > 0x20 }.map { start.index(after: $0) } ?? start.startIndex
        return String(Substring(start[..<end]))
    }
}
