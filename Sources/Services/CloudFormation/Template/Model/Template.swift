package import Ground

/// A template whose structure has been read: sections, names and members are sound, references are not yet followed.
///
/// Source: CloudFormation User Guide, "Template anatomy".
package struct Template: Sendable, Equatable {
    /// The tree that was read, after transforms.
    package let source: JSONValue
    package let version: String?
    package let description: String?
    package let metadata: JSONValue?
    package let transforms: [String]
    package let parameters: [TemplateParameter]
    package let rules: [TemplateRule]
    package let mappings: JSONObject
    package let conditions: JSONObject
    package let resources: [TemplateResource]
    package let outputs: [TemplateOutput]
    private let resourcePlaces: [String: Int]
    private let parameterPlaces: [String: Int]

    package static let languageExtensions = "AWS::LanguageExtensions"

    /// Reads a tree.
    ///
    /// - Parameter expanded: false while loops (`Fn::ForEach`) may still stand in the tree; they are then left out.
    package init(_ tree: JSONValue, expanded: Bool = true) throws(TemplateError) {
        let reader = try TemplateReader(tree, expanded: expanded)
        source = tree
        version = try reader.version()
        description = try reader.description()
        metadata = tree["Metadata"]
        transforms = try reader.transforms()
        parameters = try reader.parameters()
        mappings = try reader.mappings()
        conditions = try reader.conditions()
        rules = try reader.rules()
        resources = try reader.resources()
        outputs = try reader.outputs()
        resourcePlaces = Dictionary(uniqueKeysWithValues: resources.enumerated().map { ($1.name, $0) })
        parameterPlaces = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { ($1.name, $0) })
    }

    package var hasLanguageExtensions: Bool { transforms.contains(Self.languageExtensions) }

    package func resource(_ name: String) -> TemplateResource? { resourcePlaces[name].map { resources[$0] } }
    package func parameter(_ name: String) -> TemplateParameter? { parameterPlaces[name].map { parameters[$0] } }

    package static func == (a: Template, b: Template) -> Bool { a.source == b.source }
}

extension Template: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(StoredJSON(from: decoder).value)
    }

    package func encode(to encoder: any Encoder) throws { try StoredJSON(source).encode(to: encoder) }
}
