import AWSModel
import Ground

/// Reads a tree from a CBOR body by its schema, without a value in between.
struct CBORFieldDecoder {
    let schema: ServiceSchema
    let names: WireNames

    func whole(_ id: ShapeID, _ body: [UInt8]) throws(WireError) -> Fields {
        var reader = CBORReader(body)
        let fields = try structure(id, &reader)
        guard reader.isAtEnd else { throw reader.error("something follows the value") }
        return fields
    }

    func structure(_ id: ShapeID, _ reader: inout CBORReader) throws(WireError) -> Fields {
        let members = schema[id].members
        var slots = [Field](repeating: .absent, count: members.count)
        let table = names[id]
        try reader.container(.map) { reader throws(WireError) in
            guard let place = try reader.key({ table.place(of: $0) }) else { return try reader.skip() }
            do throws(WireError) { slots[place] = try field(members[place], &reader) } catch {
                throw error.at(members[place].name)
            }
        }
        return Fields(slots: slots)
    }

    private func field(_ member: Member, _ reader: inout CBORReader) throws(WireError) -> Field {
        if try reader.skipNull() { return .absent }
        let kind = schema[member.shape].kind
        switch kind {
        case .structure: return .structure(try structure(member.shape, &reader))
        case .list:
            let element = schema[member.shape].element
            var values: [Field] = []
            try reader.container(.array) { reader throws(WireError) in
                guard let element else { return try reader.skip() }
                values.append(try field(element, &reader))
            }
            return .list(values)
        case .map:
            let part = schema[member.shape].value
            var entries: [Field.MapEntry] = []
            try reader.container(.map) { reader throws(WireError) in
                let key = try reader.text()
                guard let part else { return try reader.skip() }
                entries.append(.init(key: key, value: try field(part, &reader)))
            }
            return .map(entries)
        case .string: return .string(try reader.text())
        case .blob: return .blob(try reader.blob())
        case .timestamp: return .timestamp(try timestamp(&reader))
        case .document: throw .wrongType("a document has no CBOR form")
        case .boolean, .byte, .short, .integer, .long, .float, .double: return try scalar(kind, &reader)
        }
    }

    private func scalar(_ kind: Shape.Kind, _ reader: inout CBORReader) throws(WireError) -> Field {
        let head = try reader.head()
        switch (kind, head.major) {
        case (.boolean, .simple) where head.argument == 20 || head.argument == 21:
            return .boolean(head.argument == 21)
        case (.float, _), (.double, _):
            let whole = try integer(head)
            if let value = CBORReader.float(head) ?? whole.map(Double.init) { return .double(value) }
        case (.byte, _), (.short, _), (.integer, _), (.long, _):
            let whole = try integer(head)
            if let value = whole ?? CBORReader.float(head).flatMap({ Int64(exactly: $0) }), ScalarText.fits(value, kind)
            {
                return .integer(value)
            }
        default: break
        }
        throw .wrongType("a \(head.major) item can not be converted to \(ScalarText.name(kind))")
    }

    private func integer(_ head: CBORReader.Head) throws(WireError) -> Int64? {
        guard head.major == .unsigned || head.major == .negative, let argument = head.argument else { return nil }
        guard let value = Int64(exactly: argument) else { throw .wrongType("an integer is past 64 bits") }
        return head.major == .unsigned ? value : ~value
    }

    private func timestamp(_ reader: inout CBORReader) throws(WireError) -> Timestamp {
        let tag = try reader.head()
        guard tag.major == .tag, tag.argument == 1 else { throw .wrongType("a timestamp needs tag 1") }
        let head = try reader.head()
        let whole = try integer(head)
        let seconds = CBORReader.float(head) ?? whole.map(Double.init)
        guard let time = seconds.flatMap({ TimestampText.timestamp(seconds: $0) }) else {
            throw .wrongType("a timestamp needs a number of seconds")
        }
        return time
    }
}
