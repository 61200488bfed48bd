import AWSModel
import EC2Shapes
import Ground

/// Structures of EC2's model as JSON, members by the names that the API gives them.
///
/// What one structure holds can so be kept in a record, be read as another structure with the same members (a launch
/// template as a launch), and come from a CloudFormation template, whose properties have the same names.
enum FieldJSON {
    /// Members that a structure has no place for.
    enum Unknown: Sendable {
        case dropped, refused
    }

    private static let places = Dictionary(
        ec2Model.schema.shapes.enumerated().map { ($1.name, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    static func encode(_ view: some StructureView, as shape: String) -> JSONObject {
        places[shape].map { object(view.fields, ec2Model.schema[$0]) } ?? JSONObject()
    }

    /// - Throws: `InvalidParameterValue` for values of the wrong kind, 501 for members without a place when refused.
    static func decode<View: StructureView>(
        _ object: JSONObject,
        as shape: String,
        unknown: Unknown = .refused
    ) throws -> View {
        guard let place = places[shape] else { preconditionFailure("EC2's model has no \(shape)") }
        return View(fields: try fields(object, ec2Model.schema[place], unknown, path: ""))
    }

    /// One structure's values in another one that has members of the same names.
    static func convert<Target: StructureView>(
        _ view: some StructureView,
        from source: String,
        to target: String,
        unknown: Unknown = .dropped
    ) throws -> Target {
        try decode(encode(view, as: source), as: target, unknown: unknown)
    }

    private static func object(_ fields: Fields, _ shape: Shape) -> JSONObject {
        var object = JSONObject()
        for (place, member) in shape.members.enumerated() where !fields[place].isAbsent {
            object[member.name] = value(fields[place], ec2Model.schema[member.shape])
        }
        return object
    }

    private static func value(_ field: Field, _ shape: Shape) -> JSONValue {
        switch field {
        case .absent: .null
        case .boolean(let value): .bool(value)
        case .integer(let value): .number(JSONNumber(value))
        case .double(let value): .number(JSONNumber(value))
        case .string(let value): .string(value)
        case .blob(let bytes): .string(Base64.encode(bytes))
        case .timestamp(let time): .number(JSONNumber(time.milliseconds))
        case .structure(let fields): .object(object(fields, shape))
        case .list(let values):
            .array(values.map { value in shape.element.map { self.value(value, ec2Model.schema[$0.shape]) } ?? .null })
        case .map(let entries): .object(JSONObject(entries.map { ($0.key, value($0.value, shape)) }))
        case .document(let value): value
        }
    }

    private static func fields(_ object: JSONObject, _ shape: Shape, _ unknown: Unknown, path: String) throws -> Fields
    {
        var fields = Fields()
        for (name, value) in object where !value.isNull {
            let inner = path.isEmpty ? name : "\(path).\(name)"
            guard let place = shape.places[name] else {
                if unknown == .refused { throw AWSError.notBuilt(parameter: inner) }
                continue
            }
            fields[place] = try field(value, ec2Model.schema[shape.members[place].shape], unknown, path: inner)
        }
        return fields
    }

    private static func field(_ value: JSONValue, _ shape: Shape, _ unknown: Unknown, path: String) throws -> Field {
        switch (shape.kind, value) {
        case (.structure, .object(let object)): return .structure(try fields(object, shape, unknown, path: path))
        case (.list, .array(let values)):
            guard let element = shape.element else { break }
            return .list(try values.map { try field($0, ec2Model.schema[element.shape], unknown, path: path) })
        case (.boolean, _):
            if let truth = value.bool ?? value.string.flatMap({ Bool($0.lowercased()) }) { return .boolean(truth) }
        case (.integer, _), (.long, _), (.short, _), (.byte, _):
            if let number = value.int64 ?? value.string.flatMap({ Int64($0) }) { return .integer(number) }
        case (.double, _), (.float, _):
            if let number = value.double ?? value.string.flatMap({ Double($0) }) { return .double(number) }
        case (.timestamp, _): if let time = value.int64 { return .timestamp(Timestamp(milliseconds: time)) }
        case (.blob, .string(let text)): if let bytes = Base64.decode(text) { return .blob(bytes) }
        case (.string, .string(let text)): return .string(text)
        case (.string, .number(let number)): return .string(number.text)
        case (.string, .bool(let truth)): return .string("\(truth)")
        default: break
        }
        throw AWSError.invalidValue("The value of \(path) is not of the kind that is expected.")
    }
}
