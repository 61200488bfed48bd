import AWSModel
import AWSService
import CloudWatchShapes
import Ground

/// Makes an operation's input from a template's properties: members are named alike in both.
enum ResourceFields {
    static func input<View: StructureView>(_ properties: JSONObject, as name: String) -> View {
        let schema = cloudWatchModel.schema
        guard let shape = schema.shapes.first(where: { $0.name == name }),
            case .structure(let fields) = field(.object(properties), shape)
        else { return View() }
        return View(fields: fields)
    }

    private static func field(_ value: JSONValue, _ shape: Shape) -> Field {
        let schema = cloudWatchModel.schema
        switch (shape.kind, value) {
        case (.structure, .object(let object)):
            var fields = Fields()
            for (name, member) in object {
                guard let place = shape.places[name] else { continue }
                fields[place] = field(member, schema[shape.members[place].shape])
            }
            return .structure(fields)
        case (.list, .array(let values)):
            guard let element = shape.element else { return .absent }
            return .list(values.map { field($0, schema[element.shape]) })
        case (.boolean, _): return (value.bool ?? value.string.map { $0 == "true" }).map(Field.boolean) ?? .absent
        case (.integer, _), (.long, _):
            return (value.int64 ?? value.string.flatMap { Int64($0) }).map(Field.integer) ?? .absent
        case (.double, _), (.float, _):
            return (value.double ?? value.string.flatMap { Double($0) }).map(Field.double) ?? .absent
        default: return value.isNull ? .absent : .string(value.string ?? value.text)
        }
    }
}

extension ResourceRequest {
    /// The resource's own tags over the stack's.
    var allTags: [Tag] {
        tagValues().sorted { $0.key < $1.key }.map { tag in
            Tag {
                $0.key = tag.key
                $0.value = tag.value
            }
        }
    }

    /// Brings the tags of an alarm that was there before to what the template says.
    func retag(_ arn: String) async throws {
        let known = try await context.call(CloudWatchOperations.listTagsForResource) { $0.resourceARN = arn }
        let wanted = Set(allTags.map(\.key))
        let gone = (known.tags ?? []).map(\.key).filter { !wanted.contains($0) }
        if !gone.isEmpty {
            try await context.call(CloudWatchOperations.untagResource) {
                $0.resourceARN = arn
                $0.tagKeys = gone
            }
        }
        guard !allTags.isEmpty else { return }
        try await context.call(CloudWatchOperations.tagResource) {
            $0.resourceARN = arn
            $0.tags = allTags
        }
    }
}
