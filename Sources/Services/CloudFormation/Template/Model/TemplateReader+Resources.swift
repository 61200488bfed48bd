import Ground

extension TemplateReader {
    private static let resourceKeys: Set<String> = [
        "Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy",
        "CreationPolicy", "Metadata", "Description",
    ]

    func resources() throws(TemplateError) -> [TemplateResource] {
        guard let section = root["Resources"] else {
            throw .format("At least one Resources member must be defined.")
        }
        guard let all = section.object else { throw .format("Resources must be an object.") }
        guard !all.isEmpty else { throw .format("At least one Resources member must be defined.") }
        var result: [TemplateResource] = []
        for (name, value) in try members(of: "Resources") {
            if name == "Fn::Transform" { throw .transform(value["Name"]?.string ?? name) }
            guard Self.isAlphanumeric(name) else { throw .format("Resource name \(name) is non alphanumeric.") }
            result.append(try resource(name, try map(value, in: "Resources")))
        }
        try TemplateLimits.check(result.count, TemplateLimits.resourcesMax, of: "resources")
        return result
    }

    private func resource(_ name: String, _ members: JSONObject) throws(TemplateError) -> TemplateResource {
        guard let type = members["Type"] else {
            throw .format("[/Resources/\(name)] Every Resources object must contain a Type member.")
        }
        guard let typeText = type.string else {
            throw .format("[/Resources/\(name)/Type] Type must be a string.")
        }
        for key in members.keys where !Self.resourceKeys.contains(key) {
            if key == "Fn::Transform" { throw .transform(members[key]?["Name"]?.string ?? key) }
            throw TemplateError("Invalid template resource property '\(key)'")
        }
        let properties = members["Properties"] ?? .object(JSONObject())
        guard let propertyMap = properties.object else {
            throw .format("[/Resources/\(name)] Properties must be an object.")
        }
        let condition = members["Condition"]
        guard condition == nil || condition?.string != nil else {
            throw .format("[/Resources/\(name)] Every Condition member must be a string.")
        }
        return TemplateResource(
            name: name,
            type: typeText,
            properties: propertyMap,
            dependsOn: try dependsOn(members["DependsOn"], name),
            condition: condition?.string,
            deletionPolicy: try policy("DeletionPolicy", of: members, name)
                ?? Self.defaultDeletionPolicy(typeText, propertyMap),
            updateReplacePolicy: try policy("UpdateReplacePolicy", of: members, name),
            updatePolicy: members["UpdatePolicy"],
            creationPolicy: members["CreationPolicy"],
            metadata: members["Metadata"]
        )
    }

    private func dependsOn(_ value: JSONValue?, _ name: String) throws(TemplateError) -> [String] {
        guard let value else { return [] }
        var names: [String] = []
        for entry in value.array ?? [value] {
            guard let text = entry.string else {
                throw .format("[/Resources/\(name)] Every DependsOn value must be a string.")
            }
            names.append(text)
        }
        return names
    }

    /// Source: CloudFormation User Guide, "DeletionPolicy attribute".
    private static func defaultDeletionPolicy(_ type: String, _ properties: JSONObject) -> RetentionPolicy? {
        let isDatabase = type == "AWS::RDS::DBInstance" && properties["DBClusterIdentifier"] == nil
        return isDatabase || type == "AWS::RDS::DBCluster" ? .snapshot : nil
    }

    private func policy(
        _ key: String,
        of members: JSONObject,
        _ name: String
    ) throws(TemplateError) -> RetentionPolicy? {
        guard let value = members[key] else { return nil }
        // A function stands here only until the language extensions are expanded.
        if !expanded, value.object != nil { return nil }
        guard let text = value.string else {
            throw .format("[/Resources/\(name)] Every \(key) member must be a string.")
        }
        guard let policy = RetentionPolicy(rawValue: text),
            policy != .retainExceptOnCreate || key == "DeletionPolicy"
        else { throw .format("Unrecognized \(key) \(text) for resource \(name)") }
        return policy
    }

    func outputs() throws(TemplateError) -> [TemplateOutput] {
        var result: [TemplateOutput] = []
        for (name, value) in try members(of: "Outputs") {
            guard Self.isAlphanumeric(name) else { throw .format("Outputs name '\(name)' is non alphanumeric.") }
            let output = try map(value, in: "Outputs")
            guard let content = output["Value"] else {
                throw .format("Every Outputs member must contain a Value object")
            }
            let known = ["Value", "Description", "Condition", "Export"]
            if let unknown = output.keys.first(where: { !known.contains($0) }) {
                throw TemplateError("Invalid template output property '\(unknown)'")
            }
            let export = output["Export"]
            guard export == nil || (export?.object?.count == 1 && export?["Name"] != nil) else {
                throw .format("Output \(name) is malformed. The Name field of every Export member must be specified.")
            }
            result.append(
                TemplateOutput(
                    name: name,
                    value: content,
                    description: try text(output["Description"], "Every Description member must be a string."),
                    condition: try text(output["Condition"], "Every Condition member must be a string."),
                    exportName: export?["Name"]
                )
            )
        }
        try TemplateLimits.check(result.count, TemplateLimits.outputsMax, of: "outputs")
        return result
    }
}
