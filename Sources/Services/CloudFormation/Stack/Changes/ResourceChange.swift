/// What a change set says of one resource.
///
/// Source: CloudFormation API Reference, "ResourceChange", "ResourceChangeDetail", "ResourceTargetDefinition".
package struct ResourceChange: Sendable, Equatable, Codable {
    package enum Action: String, Sendable, Codable {
        case add = "Add"
        case modify = "Modify"
        case remove = "Remove"
    }

    package enum Replacement: String, Sendable, Codable {
        case yes = "True"
        case no = "False"
        case conditional = "Conditional"
    }

    package enum PolicyAction: String, Sendable, Codable {
        case delete = "Delete"
        case retain = "Retain"
        case snapshot = "Snapshot"
        case replaceAndDelete = "ReplaceAndDelete"
        case replaceAndRetain = "ReplaceAndRetain"
        case replaceAndSnapshot = "ReplaceAndSnapshot"
    }

    package let logicalId: String
    package let physicalId: String?
    package let type: String
    package let action: Action
    package var policyAction: PolicyAction?
    /// Only of a modification.
    package var replacement: Replacement?
    /// The parts of the resource that change, by name.
    package var scope: [ChangeDetail.Attribute] = []
    package var details: [ChangeDetail] = []
    /// The resolved properties before and after (`{"Properties": …}`), for `IncludePropertyValues`.
    package var before: StoredJSON?
    package var after: StoredJSON?
    /// The paths of all values that differ, to the leaf: `/Properties/Tags/0/Value`.
    package var paths: [String] = []
}

/// Why one property or attribute of a resource changes.
package struct ChangeDetail: Sendable, Equatable, Codable {
    package enum Attribute: String, Sendable, Codable {
        case properties = "Properties"
        case metadata = "Metadata"
        case creationPolicy = "CreationPolicy"
        case updatePolicy = "UpdatePolicy"
        case deletionPolicy = "DeletionPolicy"
        case updateReplacePolicy = "UpdateReplacePolicy"
        case tags = "Tags"
    }

    package enum Source: String, Sendable, Codable {
        case directModification = "DirectModification"
        case parameterReference = "ParameterReference"
        case resourceReference = "ResourceReference"
        case resourceAttribute = "ResourceAttribute"
    }

    package enum Evaluation: String, Sendable, Codable {
        case fixed = "Static"
        case dynamic = "Dynamic"
    }

    package enum ChangeType: String, Sendable, Codable {
        case add = "Add"
        case modify = "Modify"
        case remove = "Remove"
    }

    package let attribute: Attribute
    /// The property; nil for the other attributes.
    package let name: String?
    package let recreation: PropertyFacts.Recreation
    package let source: Source
    package let evaluation: Evaluation
    /// A parameter, a resource, or `Resource.Attribute`.
    package let causingEntity: String?
    package let changeType: ChangeType
    package let beforeValue: String?
    package let afterValue: String?
    /// The value stays unless the resource it is read from changes it: shown only without `IncludePropertyValues`.
    package let isOnlyPossible: Bool

    package var path: String { name.map { "/\(attribute.rawValue)/\($0)" } ?? "/\(attribute.rawValue)" }
}
