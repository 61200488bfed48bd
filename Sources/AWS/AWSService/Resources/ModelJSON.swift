package import AWSModel
package import Ground

/// Structures of a service's model as JSON, members by the names that the API gives them.
///
/// What one structure holds can so be kept in a record, be read as another structure with the same members (a launch
/// template as a launch, one service's as another's), and come from a CloudFormation template, whose properties have
/// the same names.
package struct ModelJSON: Sendable {
    /// Members that a structure has no place for.
    package enum Unknown: Sendable {
        case dropped, refused
    }

    let model: ServiceModel
    private let places: [String: Int]
    private let refusal: @Sendable (_ message: String) -> AWSError

    /// - Parameter refusal: what a value of the wrong kind is answered with.
    package init(_ model: ServiceModel, refusal: @escaping @Sendable (_ message: String) -> AWSError) {
        self.model = model
        self.refusal = refusal
        places = Dictionary(model.schema.shapes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { a, _ in a })
    }

    package func encode(_ view: some StructureView, as shape: String) -> JSONObject {
        object(view.fields, structure(shape))
    }

    package func text(_ view: (some StructureView)?, as shape: String) -> String? {
        view.map { JSONValue.object(encode($0, as: shape)).text }
    }

    /// - Throws: the refusal for values of the wrong kind, 501 for members without a place when those are refused.
    package func decode<View: StructureView>(
        _ object: JSONObject,
        as shape: String,
        unknown: Unknown = .dropped
    ) throws -> View {
        View(fields: try fields(object, structure(shape), unknown, path: ""))
    }

    /// What was kept by ``text(_:as:)``.
    package func view<View: StructureView>(_ text: String?, as shape: String) -> View? {
        guard let text, let object = (try? JSONValue.parse(text))?.object else { return nil }
        return try? decode(object, as: shape)
    }

    /// The model must have it.
    func structure(_ name: String) -> Shape {
        guard let place = places[name] else { preconditionFailure("\(model.name)'s model has no \(name)") }
        return model.schema[place]
    }

    private func object(_ fields: Fields, _ shape: Shape) -> JSONObject {
        var object = JSONObject()
        for (place, member) in shape.members.enumerated() where !fields[place].isAbsent {
            object[member.name] = value(fields[place], model.schema[member.shape])
        }
        return object
    }

    private func value(_ field: Field, _ shape: Shape) -> JSONValue {
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
            .array(values.map { value in shape.element.map { self.value(value, model.schema[$0.shape]) } ?? .null })
        case .map(let entries): .object(JSONObject(entries.map { ($0.key, value($0.value, shape)) }))
        case .document(let value): value
        }
    }

    private func fields(_ object: JSONObject, _ shape: Shape, _ unknown: Unknown, path: String) throws -> Fields {
        var fields = Fields()
        for (name, value) in object where !value.isNull {
            let inner = path.isEmpty ? name : "\(path).\(name)"
            guard let place = shape.places[name] else {
                if unknown == .refused { throw AWSError.notBuilt("The parameter \(inner)") }
                continue
            }
            fields[place] = try field(value, model.schema[shape.members[place].shape], unknown, path: inner)
        }
        return fields
    }

    private func field(_ value: JSONValue, _ shape: Shape, _ unknown: Unknown, path: String) throws -> Field {
        switch (shape.kind, value) {
        case (.structure, .object(let object)): return .structure(try fields(object, shape, unknown, path: path))
        case (.list, .array(let values)):
            guard let element = shape.element else { break }
            return .list(try values.map { try field($0, model.schema[element.shape], unknown, path: path) })
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
        throw refusal("The value of \(path) is not of the kind that is expected.")
    }
}
