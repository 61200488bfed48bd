import AWSModel
import Ground

/// Writes a tree as a JSON body by its schema.
struct JSONFieldEncoder {
    let schema: ServiceSchema
    private(set) var out: [UInt8] = []
    private var depth = 0

    init(_ schema: ServiceSchema) {
        self.schema = schema
        out.reserveCapacity(512)
    }

    /// - Parameter before: members that the protocol adds at the front.
    mutating func structure(_ id: ShapeID, _ fields: Fields, before: [(String, String)] = []) {
        open()
        var isFirst = true
        for (name, text) in before {
            key(name, &isFirst)
            quote(text)
        }
        members(id, fields, &isFirst)
        close()
    }

    mutating func open() { out.append(UInt8(ascii: "{")) }
    mutating func close() { out.append(UInt8(ascii: "}")) }

    mutating func members(_ id: ShapeID, _ fields: Fields, _ isFirst: inout Bool) {
        let members = schema[id].members
        for place in 0..<min(members.count, fields.slots.count) {
            if case .absent = fields.slots[place] { continue }
            guard members[place].location == nil, fits(fields.slots[place], members[place]) else { continue }
            key(members[place].wireName, &isFirst)
            field(fields.slots[place], members[place])
        }
    }

    mutating func key(_ name: String, _ isFirst: inout Bool) {
        if !isFirst { out.append(UInt8(ascii: ",")) }
        isFirst = false
        quote(name)
        out.append(UInt8(ascii: ":"))
    }

    /// A tree that does not follow its schema is our own bug; the member is left out rather than misread.
    private func fits(_ value: Field, _ member: Member) -> Bool {
        switch (schema[member.shape].kind, value) {
        case (.structure, .structure), (.list, .list), (.map, .map), (.document, _): true
        case (.structure, _), (.list, _), (.map, _): false
        case (_, .structure), (_, .list), (_, .map): false
        default: true
        }
    }

    mutating func field(_ value: Field, _ member: Member) {
        guard depth < WireLimits.depthMax else {
            out += "null".utf8
            return
        }
        depth += 1
        defer { depth -= 1 }
        switch value {
        case .absent: out += "null".utf8
        case .boolean(let flag): out += (flag ? "true" : "false").utf8
        case .integer(let number): out += String(number).utf8
        case .double(let number): double(number)
        case .string(let text): quote(text)
        case .blob(let bytes): quote(Base64.encode(bytes))
        case .timestamp(let time):
            timestamp(time, member.timestampFormat ?? schema[member.shape].timestampFormat ?? .unixTimestamp)
        case .structure(let fields):
            schema[member.shape].kind == .structure ? structure(member.shape, fields) : null()
        case .list(let elements): list(elements, schema[member.shape].element)
        case .map(let entries): map(entries, schema[member.shape].value)
        case .document(let value): out += value.bytes
        }
    }

    private mutating func null() { out += "null".utf8 }

    private mutating func list(_ elements: [Field], _ element: Member?) {
        out.append(UInt8(ascii: "["))
        for (place, value) in elements.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            if let element { field(value, element) } else { null() }
        }
        out.append(UInt8(ascii: "]"))
    }

    private mutating func map(_ entries: [Field.MapEntry], _ member: Member?) {
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        for entry in entries {
            key(entry.key, &isFirst)
            if let member { field(entry.value, member) } else { null() }
        }
        out.append(UInt8(ascii: "}"))
    }

    private mutating func double(_ value: Double) {
        if value.isFinite { out += JSONNumber(value).text.utf8 } else { quote(ScalarText.text(value)) }
    }

    private mutating func timestamp(_ time: Timestamp, _ format: TimestampFormat) {
        let text = TimestampText.text(time, format)
        if format == .unixTimestamp { out += text.utf8 } else { quote(text) }
    }

    mutating func quote(_ text: String) {
        out.append(UInt8(ascii: "\""))
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { out += text.utf8 } else { escape(text) }
        out.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
            case 0x0A: out += "\\n".utf8
            case 0x0D: out += "\\r".utf8
            case 0x09: out += "\\t".utf8
            case 0..<0x20: out += ("\\u00" + hexadecimal([byte])).utf8
            default: out.append(byte)
            }
        }
    }
}
