import AWSModel

/// What sets the query protocol and EC2's variant of it apart: the names in the keys.
enum FormNaming: Sendable {
    case query, ec2

    func name(_ member: Member, _ schema: ServiceSchema) -> String {
        switch self {
        case .query: queryName(member, schema)
        case .ec2: member.queryName ?? Self.capitalised(member.locationName ?? member.name)
        }
    }

    /// A flattened list stands under its elements' name, if they have one.
    private func queryName(_ member: Member, _ schema: ServiceSchema) -> String {
        if schema[member.shape].kind == .list, isFlattened(member, schema),
            let name = schema[member.shape].element?.locationName
        {
            return name
        }
        return member.locationName ?? member.name
    }

    /// EC2 knows no other lists.
    func isFlattened(_ member: Member, _ schema: ServiceSchema) -> Bool {
        self == .ec2 || member.isFlattened || schema[member.shape].isFlattened
    }

    private static func capitalised(_ name: String) -> String {
        guard let first = name.first else { return name }
        return first.uppercased() + name.dropFirst()
    }
}
