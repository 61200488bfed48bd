import AWSModel

/// Finds the values at a filter's path, such as `Placement.AvailabilityZone`, in what a service describes: members by
/// the names that its API gives them, through lists and maps.
///
/// Source: FIS User Guide, "Targets" (resource filters).
struct AttributePath: Sendable {
    private let parts: [Substring]

    init(_ path: String) { parts = path.split(separator: ".", omittingEmptySubsequences: false) }

    func values(in view: some StructureView, shape name: String, of schema: ServiceSchema) -> [String] {
        guard let shape = schema.shapes.first(where: { $0.name == name }) else { return [] }
        return Self.values(.structure(view.fields), shape, parts[...], schema)
    }

    private static func values(
        _ field: Field,
        _ shape: Shape,
        _ path: ArraySlice<Substring>,
        _ schema: ServiceSchema
    ) -> [String] {
        switch field {
        case .structure(let fields):
            guard let part = path.first, let place = shape.places[String(part)] else { return [] }
            return values(fields[place], schema[shape.members[place].shape], path.dropFirst(), schema)
        case .list(let elements):
            guard let element = shape.element else { return [] }
            return elements.flatMap { values($0, schema[element.shape], path, schema) }
        case .map(let entries):
            guard let part = path.first, let value = shape.value else { return [] }
            return entries.filter { $0.key == part }
                .flatMap { values($0.value, schema[value.shape], path.dropFirst(), schema) }
        default:
            return path.isEmpty ? text(field).map { [$0] } ?? [] : []
        }
    }

    private static func text(_ field: Field) -> String? {
        switch field {
        case .string(let value): value
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .double(let value): "\(value)"
        default: nil
        }
    }
}
