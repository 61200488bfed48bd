import AWSModel

/// Element names of members, by the rules that the XML protocols share.
struct XMLNaming: Sendable {
    let schema: ServiceSchema

    func isFlattened(_ member: Member) -> Bool {
        member.isFlattened || schema[member.shape].isFlattened
    }

    /// A flattened list has no element of its own; its elements stand under its name, or under theirs if only they
    /// have one.
    func name(_ member: Member) -> String {
        if let name = member.locationName { return name }
        switch schema[member.shape].kind {
        case .list where isFlattened(member):
            let shape = schema[member.shape]
            return shape.element?.locationName ?? shape.xmlName ?? member.name
        case .list, .map: return schema[member.shape].xmlName ?? member.name
        default: return member.name
        }
    }

    func key(_ shape: Shape) -> String { shape.key?.locationName ?? "key" }
    func value(_ shape: Shape) -> String { shape.value?.locationName ?? "value" }
}
