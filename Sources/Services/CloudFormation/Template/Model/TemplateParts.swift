package import Ground

/// What becomes of a resource that leaves its stack or is replaced.
package enum RetentionPolicy: String, Sendable, Codable {
    case delete = "Delete"
    case retain = "Retain"
    case snapshot = "Snapshot"
    case retainExceptOnCreate = "RetainExceptOnCreate"
}

/// One member of the Resources section.
package struct TemplateResource: Sendable, Equatable {
    package let name: String
    package let type: String
    package let properties: JSONObject
    package let dependsOn: [String]
    package let condition: String?
    package let deletionPolicy: RetentionPolicy?
    package let updateReplacePolicy: RetentionPolicy?
    package let updatePolicy: JSONValue?
    package let creationPolicy: JSONValue?
    package let metadata: JSONValue?

    /// All that may hold references, with the path it stands at.
    var expressions: [(path: String, value: JSONValue)] {
        var all: [(path: String, value: JSONValue)] = [("/Resources/\(name)/Properties", .object(properties))]
        if let metadata { all.append(("/Resources/\(name)/Metadata", metadata)) }
        if let updatePolicy { all.append(("/Resources/\(name)/UpdatePolicy", updatePolicy)) }
        if let creationPolicy { all.append(("/Resources/\(name)/CreationPolicy", creationPolicy)) }
        return all
    }
}

/// One member of the Outputs section.
package struct TemplateOutput: Sendable, Equatable {
    package let name: String
    package let value: JSONValue
    package let description: String?
    package let condition: String?
    /// The name under which other stacks may import the value.
    package let exportName: JSONValue?
}

/// One member of the Rules section.
package struct TemplateRule: Sendable, Equatable {
    package struct Assertion: Sendable, Equatable {
        package let assert: JSONValue
        package let description: String?
    }

    package let name: String
    package let condition: JSONValue?
    package let assertions: [Assertion]
}
