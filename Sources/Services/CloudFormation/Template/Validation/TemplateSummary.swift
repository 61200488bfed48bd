import Ground

/// What ValidateTemplate and GetTemplateSummary tell of a template.
///
/// Source: CloudFormation API Reference, "GetTemplateSummary", "ValidateTemplate"; User Guide, "Acknowledging IAM
/// resources".
package struct TemplateSummary: Sendable, Equatable {
    package enum Capability: String, Sendable, CaseIterable {
        case iam = "CAPABILITY_IAM"
        case namedIAM = "CAPABILITY_NAMED_IAM"
        case autoExpand = "CAPABILITY_AUTO_EXPAND"
    }

    package struct Identifiers: Sendable, Equatable {
        package let type: String
        package let logicalIds: [String]
        package let identifiers: [String]
    }

    package let version: String?
    package let description: String?
    /// The JSON text of the Metadata section.
    package let metadata: String?
    package let parameters: [TemplateParameter]
    package let capabilities: [Capability]
    package let capabilitiesReason: String?
    /// Every type once, in the template's order.
    package let resourceTypes: [String]
    package let transforms: [String]
    package let identifiers: [Identifiers]

    package init(_ template: Template, catalogue: (any ResourceCatalogue)? = nil) {
        version = template.version
        description = template.description
        metadata = template.metadata?.text
        parameters = template.parameters
        transforms = template.transforms
        let types = TemplateCheck.unique(template.resources.map(\.type))
        resourceTypes = types
        identifiers = types.map { type in
            Identifiers(
                type: type,
                logicalIds: template.resources.filter { $0.type == type }.map(\.name),
                identifiers: catalogue?.facts(of: type)?.identifiers ?? []
            )
        }
        (capabilities, capabilitiesReason) = Self.capabilities(of: template)
    }

    /// The error for a request that does not acknowledge what the template needs.
    ///
    /// - Parameter forChangeSet: a change set shows what a transform made, so that it needs no acknowledgement for it.
    package func check(acknowledged: [String], forChangeSet: Bool = false) throws(TemplateError) {
        let given = Set(acknowledged)
        let missing = capabilities.filter { need in
            switch need {
            case .iam: given.isDisjoint(with: [Capability.iam.rawValue, Capability.namedIAM.rawValue])
            case .namedIAM: !given.contains(need.rawValue)
            case .autoExpand: !forChangeSet && !given.contains(need.rawValue)
            }
        }
        guard missing.isEmpty else {
            let names = missing.map(\.rawValue)
            throw TemplateError(
                "Requires capabilities : \(TemplateError.list(names))",
                kind: .missingCapabilities(names)
            )
        }
    }

    /// The property of each IAM type that gives it a name of the client's choice; nil where there is none.
    private static let identityTypes: [String: String?] = [
        "AWS::IAM::AccessKey": nil, "AWS::IAM::Group": "GroupName",
        "AWS::IAM::InstanceProfile": "InstanceProfileName", "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
        "AWS::IAM::Policy": nil, "AWS::IAM::Role": "RoleName", "AWS::IAM::User": "UserName",
        "AWS::IAM::UserToGroupAddition": nil,
    ]

    private static func capabilities(of template: Template) -> ([Capability], String?) {
        let identities = template.resources.filter { identityTypes[$0.type] != nil }
        let isNamed = identities.contains { resource in
            guard let property = identityTypes[resource.type] ?? nil else { return false }
            return resource.properties[property] != nil
        }
        var found: [Capability] = []
        var reasons: [String] = []
        if !identities.isEmpty {
            found.append(isNamed ? .namedIAM : .iam)
            let types = TemplateCheck.unique(identities.map(\.type))
            reasons.append("The following resource(s) require capabilities: \(TemplateError.list(types))")
        }
        if !template.transforms.isEmpty {
            found.append(.autoExpand)
            reasons.append(
                "The following transform(s) require capabilities: \(TemplateError.list(template.transforms))"
            )
        }
        return (found, reasons.isEmpty ? nil : reasons.joined(separator: " "))
    }
}
