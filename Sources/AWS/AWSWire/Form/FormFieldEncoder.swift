import AWSModel
import Ground

/// Writes a tree as a form's parameters by its schema: the client's side.
struct FormFieldEncoder {
    let schema: ServiceSchema
    let naming: FormNaming
    private(set) var out: [UInt8] = []
    private var depth = 0

    init(_ schema: ServiceSchema, _ naming: FormNaming) {
        self.schema = schema
        self.naming = naming
    }

    mutating func add(_ key: String, _ value: String) {
        if !out.isEmpty { out.append(UInt8(ascii: "&")) }
        for byte in key.utf8 { PercentEncoding.append(byte, keeping: .unreserved, to: &out) }
        out.append(UInt8(ascii: "="))
        for byte in value.utf8 { PercentEncoding.append(byte, keeping: .unreserved, to: &out) }
    }

    mutating func structure(_ id: ShapeID, _ fields: Fields, _ prefix: String = "") {
        let shape = schema[id]
        for place in 0..<min(shape.members.count, fields.slots.count) {
            let member = shape.members[place]
            let value = fields.slots[place]
            guard !value.isAbsent else { continue }
            field(value, member, Self.joined(prefix, naming.name(member, schema)))
        }
    }

    private static func joined(_ prefix: String, _ name: String) -> String {
        prefix.isEmpty ? name : prefix + "." + name
    }

    private mutating func field(_ value: Field, _ member: Member, _ key: String) {
        guard depth < WireLimits.depthMax else { return }
        depth += 1
        defer { depth -= 1 }
        switch (value, schema[member.shape].kind) {
        case (.structure(let fields), .structure): structure(member.shape, fields, key)
        case (.list(let values), .list): list(values, schema[member.shape], key, naming.isFlattened(member, schema))
        case (.map(let entries), .map): map(entries, schema[member.shape], key, naming.isFlattened(member, schema))
        case (.structure, _), (.list, _), (.map, _), (.absent, _): break
        default:
            let format = member.timestampFormat ?? schema[member.shape].timestampFormat ?? .iso8601
            if let text = ScalarText.text(value, format) { add(key, text) }
        }
    }

    /// The query protocol writes an empty list as an empty value; EC2 has no way to write one.
    private mutating func list(_ values: [Field], _ shape: Shape, _ key: String, _ isFlattened: Bool) {
        guard let element = shape.element else { return }
        if values.isEmpty, naming == .query { return add(key, "") }
        let base = isFlattened ? key : key + "." + (element.locationName ?? "member")
        for (place, value) in values.enumerated() { field(value, element, "\(base).\(place + 1)") }
    }

    private mutating func map(_ entries: [Field.MapEntry], _ shape: Shape, _ key: String, _ isFlattened: Bool) {
        guard let member = shape.value else { return }
        let base = isFlattened ? key : key + ".entry"
        for (place, entry) in entries.enumerated() {
            add("\(base).\(place + 1).\(shape.key?.locationName ?? "key")", entry.key)
            field(entry.value, member, "\(base).\(place + 1).\(member.locationName ?? "value")")
        }
    }
}
