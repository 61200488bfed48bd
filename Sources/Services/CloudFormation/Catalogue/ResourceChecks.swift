import AWSService
import Ground

/// Finds what a template asks of its resources that cannot be done, before anything is made.
///
/// Names of types and properties have been checked by then (`CatalogueCheck`); here it is the kinds of values, as far
/// as they can be known, and the attributes of resources that are not built.
struct ResourceChecks {
    let deployment: Deployment
    let catalogue: TypeCatalogue

    func check() throws(TemplateError) {
        let evaluator = deployment.evaluator(knowing: [:], awaitsExports: true)
        var complaints: [String] = []
        for name in deployment.order {
            guard let resource = deployment.template.resource(name), let type = catalogue.type(resource.type) else {
                continue
            }
            try checkAttributes(of: resource, type)
            var found: [String] = []
            let properties = try evaluator.resolve(resource.properties).value ?? [:]
            Self.compare(properties, .object(type.properties), "#", &found)
            guard !found.isEmpty else { continue }
            let lines = found.joined(separator: "\n")
            complaints.append("Properties validation failed for resource \(name) with message:\n\(lines)")
        }
        guard complaints.isEmpty else { throw TemplateError(complaints.joined(separator: "\n")) }
    }

    private func checkAttributes(of resource: TemplateResource, _ type: ResourceType) throws(TemplateError) {
        let policies = [resource.deletionPolicy, resource.updateReplacePolicy]
        if policies.contains(.snapshot), !type.takesSnapshots {
            throw .template("resource type \(resource.type) does not support deletion policy Snapshot")
        }
        if resource.creationPolicy != nil {
            throw .template("CreationPolicy of resource \(resource.name) is not built in Faultline")
        }
        if resource.updatePolicy != nil {
            throw .template("UpdatePolicy of resource \(resource.name) is not built in Faultline")
        }
    }

    // MARK: Kinds

    private static func compare(_ value: JSONValue, _ shape: PropertyShape, _ path: String, _ found: inout [String]) {
        // What is known only after the fact may be of any kind.
        if let text = value.string, text.contains(Resolution.knownAfterApply.string ?? "") { return }
        switch shape {
        case .json:
            return
        case .string:
            if value.scalarText == nil { complain(value, "String", path, &found) }
        case .integer:
            if value.int64 == nil, value.string.flatMap({ Int64($0) }) == nil {
                complain(value, "Integer", path, &found)
            }
        case .number:
            if value.double == nil, value.string.flatMap({ Double($0) }) == nil {
                complain(value, "Number", path, &found)
            }
        case .boolean:
            if value.bool == nil, value.string != "true", value.string != "false" {
                complain(value, "Boolean", path, &found)
            }
        case .list(let element):
            guard let elements = value.array else { return complain(value, "JSONArray", path, &found) }
            for (place, member) in elements.enumerated() { compare(member, element, "\(path)/\(place)", &found) }
        case .map(let element):
            guard let members = value.object else { return complain(value, "JSONObject", path, &found) }
            for (key, member) in members { compare(member, element, "\(path)/\(key)", &found) }
        case .object(let known):
            guard let members = value.object else { return complain(value, "JSONObject", path, &found) }
            for (key, member) in members {
                if let property = known[key] { compare(member, property.shape, "\(path)/\(key)", &found) }
            }
        }
    }

    private static func complain(_ value: JSONValue, _ expected: String, _ path: String, _ found: inout [String]) {
        let kind =
            switch value {
            case .string: "String"
            case .number(let number): number.int64 == nil ? "Number" : "Integer"
            case .bool: "Boolean"
            case .array: "JSONArray"
            case .object: "JSONObject"
            case .null: "Null"
            }
        found.append("\(path): expected type: \(expected), found: \(kind)")
    }
}
