import AWSModel
import Ground

/// Reads a tree from a JSON body by its schema. Members that the schema does not know are skipped, as AWS does.
struct JSONFieldDecoder {
    let schema: ServiceSchema
    let names: WireNames

    static func parse(_ body: [UInt8]) throws(WireError) -> JSONValue {
        do { return try JSONValue.parse(body, depthMax: WireLimits.depthMax) } catch {
            throw .malformed("Unexpected token received from parser: \(error)")
        }
    }

    func structure(_ id: ShapeID, _ value: JSONValue) throws(WireError) -> Fields {
        guard case .object(let object) = value else { throw Self.mismatch(value, "a structure") }
        let members = schema[id].members
        var slots = [Field](repeating: .absent, count: members.count)
        let table = names[id]
        for (index, key) in object.keys.enumerated() {
            guard let place = table.place(of: key) else { continue }
            do { slots[place] = try field(object.values[index], members[place]) } catch {
                throw error.at(members[place].name)
            }
        }
        return Fields(slots: slots)
    }

    func field(_ value: JSONValue, _ member: Member) throws(WireError) -> Field {
        let kind = schema[member.shape].kind
        if case .document = kind { return .document(value) }
        switch (kind, value) {
        case (_, .null): return .absent
        case (.structure, _): return .structure(try structure(member.shape, value))
        case (.list, .array(let elements)): return try list(elements, member.shape)
        case (.map, .object(let object)): return try map(object, member.shape)
        case (.string, .string(let text)): return .string(text)
        case (.boolean, .bool(let flag)): return .boolean(flag)
        case (.byte, .number(let number)), (.short, .number(let number)), (.integer, .number(let number)),
            (.long, .number(let number)):
            return try integer(number, kind)
        case (.float, .number(let number)), (.double, .number(let number)): return .double(number.double)
        case (.float, .string(let text)), (.double, .string(let text)):
            guard ["NaN", "Infinity", "-Infinity"].contains(text), let value = ScalarText.double(text) else { break }
            return .double(value)
        case (.blob, .string(let text)):
            guard let bytes = Base64.decode(text, ignoringSpace: true) else {
                throw .wrongType("Invalid base64 encoding in a blob")
            }
            return .blob(bytes)
        case (.timestamp, _): return try timestamp(value, member)
        default: break
        }
        throw Self.mismatch(value, ScalarText.name(kind))
    }

    private func list(_ elements: [JSONValue], _ id: ShapeID) throws(WireError) -> Field {
        guard let element = schema[id].element else { return .list([]) }
        var fields: [Field] = []
        fields.reserveCapacity(elements.count)
        for value in elements { fields.append(try field(value, element)) }
        return .list(fields)
    }

    private func map(_ object: JSONObject, _ id: ShapeID) throws(WireError) -> Field {
        guard let member = schema[id].value else { return .map([]) }
        var entries: [Field.MapEntry] = []
        entries.reserveCapacity(object.count)
        for (key, value) in object { entries.append(.init(key: key, value: try field(value, member))) }
        return .map(entries)
    }

    /// `1.0` is a whole number to AWS too; `1.5` loses its fraction there, silently, and is refused here.
    private func integer(_ number: JSONNumber, _ kind: Shape.Kind) throws(WireError) -> Field {
        guard let value = number.int64, ScalarText.fits(value, kind) else {
            throw .wrongType("NUMBER_VALUE can not be converted to \(ScalarText.name(kind))")
        }
        return .integer(value)
    }

    private func timestamp(_ value: JSONValue, _ member: Member) throws(WireError) -> Field {
        let format = member.timestampFormat ?? schema[member.shape].timestampFormat ?? .unixTimestamp
        let time: Timestamp? =
            switch value {
            case .number(let number): TimestampText.parse(number.text, .unixTimestamp)
            case .string(let text): format == .unixTimestamp ? nil : TimestampText.parse(text, format)
            default: nil
            }
        guard let time else { throw Self.mismatch(value, "milliseconds since epoch") }
        return .timestamp(time)
    }

    /// Observed: the words of Coral's reader, as DynamoDB and other awsJson services answer them.
    static func mismatch(_ value: JSONValue, _ wanted: String) -> WireError {
        switch value {
        case .object: .wrongType("Start of structure or map found where not expected.")
        case .array: .wrongType("Start of list found where not expected")
        case .null: .wrongType("NULL_VALUE can not be converted to \(wanted)")
        case .bool(let flag): .wrongType("\(flag ? "TRUE" : "FALSE")_VALUE can not be converted to \(wanted)")
        case .number: .wrongType("NUMBER_VALUE can not be converted to \(wanted)")
        case .string: .wrongType("STRING_VALUE can not be converted to \(wanted)")
        }
    }
}
