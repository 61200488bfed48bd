import AWSModel
import Ground

@testable import AWSWire

/// Trees from the JSON that test cases write them in, and trees in a form that can be compared.
struct FieldJSON {
    let schema: ServiceSchema

    func structure(_ value: JSONValue, _ id: ShapeID) -> Fields {
        var fields = Fields()
        for (name, value) in value.object ?? JSONObject() {
            guard let place = schema[id].places[name] else { continue }
            fields[place] = field(value, schema[id].members[place])
        }
        return fields
    }

    private func field(_ value: JSONValue, _ member: Member) -> Field {
        let shape = schema[member.shape]
        if member.isJSONText { return .string(value.text) }
        switch (shape.kind, value) {
        case (.document, _): return .document(value)
        case (_, .null): return .absent
        case (.structure, _): return .structure(structure(value, member.shape))
        case (.list, .array(let values)):
            return .list(shape.element.map { element in values.map { field($0, element) } } ?? [])
        case (.map, .object(let object)):
            let entries = object.map { Field.MapEntry(key: $0.key, value: field($0.value, shape.value ?? member)) }
            return .map(entries)
        case (.timestamp, .number(let number)):
            return .timestamp(Timestamp(milliseconds: Int64((number.double * 1000).rounded())))
        case (.blob, .string(let text)): return .blob(Array(text.utf8))
        case (.string, .string(let text)): return .string(text)
        case (.boolean, .bool(let flag)): return .boolean(flag)
        case (.float, .number(let number)), (.double, .number(let number)): return .double(number.double)
        case (.float, .string(let text)), (.double, .string(let text)):
            return ScalarText.double(text).map(Field.double) ?? .absent
        case (_, .number(let number)): return .integer(number.int64 ?? 0)
        default: return .absent
        }
    }

    /// Without what two equal trees may differ in: absent places at the end, the order of maps, JSON's spacing.
    static func normal(_ fields: Fields) -> Fields {
        var slots = fields.slots.map(normal)
        while slots.last?.isAbsent == true { slots.removeLast() }
        return Fields(slots: slots)
    }

    private static func normal(_ field: Field) -> Field {
        switch field {
        case .structure(let fields): .structure(normal(fields))
        case .list(let values): .list(values.map(normal))
        case .map(let entries):
            .map(
                entries.filter { !$0.value.isAbsent }.map { .init(key: $0.key, value: normal($0.value)) }
                    .sorted { $0.key < $1.key }
            )
        case .string(let text) where text.hasPrefix("{"):
            .string((try? JSONValue.parse(text))?.text ?? text)
        default: field
        }
    }
}
