import AWSModel
import S3Shapes

/// Keeps a configuration as it was given: the fields by their names, so that it can be read back after the shapes have
/// been generated anew.
enum FieldCoding {
    private enum Tag: UInt8 { case boolean = 1, integer, double, string, blob, timestamp, structure, list, map }

    /// - Parameter shape: the structure's name in the service's model.
    static func encode(_ view: some StructureView, as shape: String) -> [UInt8] {
        var writer = FactWriter()
        write(.structure(view.fields), places[shape], to: &writer)
        return writer.bytes
    }

    /// An absent record reads as an empty structure.
    static func decode<View: StructureView>(_ bytes: [UInt8]?, as shape: String) -> View {
        guard let bytes else { return View() }
        var reader = FactReader(bytes)
        guard case .structure(let fields) = read(&reader, places[shape]) else { return View() }
        return View(fields: fields)
    }

    private static let schema = s3Model.schema
    private static let places = Dictionary(
        schema.shapes.enumerated().map { ($1.name, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    private static func write(_ field: Field, _ shape: ShapeID?, to writer: inout FactWriter) {
        func item(_ tag: Tag, _ fill: (inout FactWriter) -> Void) {
            var inner = FactWriter()
            fill(&inner)
            writer.put(tag.rawValue, inner.bytes)
        }
        switch field {
        case .absent, .document: break
        case .boolean(let value): item(.boolean) { $0.number(value ? 1 : 0) }
        case .integer(let value): item(.integer) { $0.text(String(value)) }
        case .double(let value): item(.double) { $0.text(String(value)) }
        case .string(let value): writer.put(Tag.string.rawValue, value)
        case .blob(let value): writer.put(Tag.blob.rawValue, value)
        case .timestamp(let value): item(.timestamp) { $0.text(String(value.milliseconds)) }
        case .structure(let fields):
            guard let shape else { return }
            let members = schema[shape].members
            item(.structure) { inner in
                for (member, slot) in zip(members, fields.slots) where !slot.isAbsent {
                    inner.text(member.name)
                    write(slot, member.shape, to: &inner)
                }
            }
        case .list(let values):
            let element = shape.flatMap { schema[$0].element?.shape }
            item(.list) { inner in for value in values { write(value, element, to: &inner) } }
        case .map(let entries):
            let value = shape.flatMap { schema[$0].value?.shape }
            item(.map) { inner in
                for entry in entries {
                    inner.text(entry.key)
                    write(entry.value, value, to: &inner)
                }
            }
        }
    }

    private static func read(_ reader: inout FactReader, _ shape: ShapeID?) -> Field {
        guard var (tag, content) = reader.item() else { return .absent }
        switch Tag(rawValue: tag) {
        case .boolean: return .boolean(content.number() == 1)
        case .integer: return .integer(Int64(content.text()) ?? 0)
        case .double: return .double(Double(content.text()) ?? 0)
        case .string: return .string(content.rest)
        case .blob: return .blob(content.restBytes)
        case .timestamp: return .timestamp(Timestamp(milliseconds: Int64(content.text()) ?? 0))
        case .structure: return .structure(structure(&content, shape))
        case .list:
            let element = shape.flatMap { schema[$0].element?.shape }
            var values: [Field] = []
            while !content.isAtEnd { values.append(read(&content, element)) }
            return .list(values)
        case .map:
            let value = shape.flatMap { schema[$0].value?.shape }
            var entries: [Field.MapEntry] = []
            while !content.isAtEnd { entries.append(.init(key: content.text(), value: read(&content, value))) }
            return .map(entries)
        case nil:
            tag = 0
            return .absent
        }
    }

    private static func structure(_ content: inout FactReader, _ shape: ShapeID?) -> Fields {
        var fields = Fields()
        while !content.isAtEnd {
            let name = content.text()
            let place = shape.flatMap { schema[$0].places[name] }
            let member = place.flatMap { place in shape.map { schema[$0].members[place].shape } }
            let value = read(&content, member)
            if let place { fields[place] = value }
        }
        return fields
    }
}
