/// Knows the resource types that can be built. The services' resource types stand behind it.
package protocol ResourceCatalogue: Sendable {
    /// - Returns: nil for a type that is not built.
    func facts(of type: String) -> ResourceTypeFacts?
}

/// What a template may say about a resource of one type.
package struct ResourceTypeFacts: Sendable, Equatable, Codable {
    package var properties: [String: PropertyFacts]
    /// The names that `Fn::GetAtt` can read.
    package var attributes: Set<String>
    /// The properties that name the resource: `ResourceIdentifiers` of GetTemplateSummary.
    package var identifiers: [String]
    /// For custom resources and nested stacks: names are not known beforehand.
    package var takesAnyProperty: Bool
    package var hasAnyAttribute: Bool

    package init(
        properties: [String: PropertyFacts],
        attributes: Set<String> = [],
        identifiers: [String] = [],
        takesAnyProperty: Bool = false,
        hasAnyAttribute: Bool = false
    ) {
        self.properties = properties
        self.attributes = attributes
        self.identifiers = identifiers
        self.takesAnyProperty = takesAnyProperty
        self.hasAnyAttribute = hasAnyAttribute
    }
}

/// What a template may say in one property, and what a change of it does.
package struct PropertyFacts: Sendable, Equatable, Codable {
    /// Whether a change needs a new resource.
    package enum Recreation: String, Sendable, Codable {
        case never = "Never"
        case conditionally = "Conditionally"
        case always = "Always"
    }

    package var isRequired: Bool
    package var recreation: Recreation
    /// The members of an object, or of each object in a list; nil when they are not checked.
    package var members: [String: PropertyFacts]?

    package init(
        isRequired: Bool = false,
        recreation: Recreation = .never,
        members: [String: PropertyFacts]? = nil
    ) {
        self.isRequired = isRequired
        self.recreation = recreation
        self.members = members
    }

    package static let optional = PropertyFacts()
    package static let required = PropertyFacts(isRequired: true)
    /// A change makes a new resource.
    package static let createOnly = PropertyFacts(recreation: .always)
    package static let requiredCreateOnly = PropertyFacts(isRequired: true, recreation: .always)
}

/// A catalogue from a dictionary.
package struct ResourceTypes: ResourceCatalogue, Codable, Equatable {
    package var types: [String: ResourceTypeFacts]

    package init(_ types: [String: ResourceTypeFacts]) { self.types = types }

    package func facts(of type: String) -> ResourceTypeFacts? { types[type] }

    /// Just the types that some templates use, to be kept with a stack's plan.
    package init(_ catalogue: some ResourceCatalogue, for templates: [Template]) {
        types = [:]
        for type in Set(templates.flatMap { $0.resources.map(\.type) }) { types[type] = catalogue.facts(of: type) }
    }
}
