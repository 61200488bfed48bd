import AWSModel

/// Writes a tree as a CBOR body by its schema.
struct CBORFieldEncoder {
    let schema: ServiceSchema
    var writer = CBORWriter()
    private var depth = 0

    init(_ schema: ServiceSchema) { self.schema = schema }

    /// Structures are of indefinite length: what is absent need not be counted first. AWS writes them so, too.
    mutating func structure(_ id: ShapeID, _ fields: Fields, before: [(String, String)] = []) {
        writer.openMap()
        for (name, value) in before {
            writer.text(name)
            writer.text(value)
        }
        let members = schema[id].members
        for place in 0..<min(members.count, fields.slots.count) {
            if case .absent = fields.slots[place] { continue }
            writer.text(members[place].wireName)
            field(fields.slots[place], members[place])
        }
        writer.close()
    }

    private mutating func field(_ value: Field, _ member: Member) {
        guard depth < WireLimits.depthMax else { return writer.null() }
        depth += 1
        defer { depth -= 1 }
        switch (value, schema[member.shape].kind) {
        case (.structure(let fields), .structure): structure(member.shape, fields)
        case (.list(let values), .list):
            writer.array(count: values.count)
            let element = schema[member.shape].element
            for value in values { if let element { field(value, element) } else { writer.null() } }
        case (.map(let entries), .map):
            writer.map(count: entries.count)
            let part = schema[member.shape].value
            for entry in entries {
                writer.text(entry.key)
                if let part { field(entry.value, part) } else { writer.null() }
            }
        case (.boolean(let flag), _): writer.boolean(flag)
        case (.integer(let number), _): writer.integer(number)
        case (.double(let number), _): writer.double(number)
        case (.string(let text), _): writer.text(text)
        case (.blob(let bytes), _): writer.blob(bytes)
        case (.timestamp(let time), _): timestamp(time.milliseconds)
        default: writer.null()
        }
    }

    private mutating func timestamp(_ milliseconds: Int64) {
        writer.tag(1)
        if milliseconds % 1000 == 0 {
            writer.integer(milliseconds / 1000)
        } else {
            writer.double(Double(milliseconds) / 1000)
        }
    }
}
