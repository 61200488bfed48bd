import Ground

/// Actions and resources.
extension PolicyReader {
    func actions(_ members: JSONObject) throws(PolicyError) -> PolicyDocument.Choice<String> {
        guard let (isExcept, value, name) = try choice(members, "Action") else { throw error(.missingAction) }
        let actions = try strings(value, name)
        guard !actions.isEmpty else { throw error(.missingAction) }
        for action in actions { try check(action: action) }
        if kind == .trust {
            for action in actions where isExcept || !Self.assumeRoleActions.contains(action.lowercased()) {
                throw error(.notAnAssumeRoleAction(action))
            }
        }
        return isExcept ? .except(actions) : .only(actions)
    }

    /// Wildcards are refused too: every way to assume a role is named.
    private static let assumeRoleActions: Set<String> = [
        "sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:tagsession",
        "sts:setsourceidentity", "sts:setcontext",
    ]

    private func check(action: String) throws(PolicyError) {
        guard action != "*" else { return }
        let parts = action.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1 else { throw error(.actionWithoutVendor(action)) }
        guard parts.count == 2, !parts[1].isEmpty else { throw error(.invalidAction(action)) }
        let vendor = parts[0]
        let isPlain = !vendor.isEmpty && vendor.utf8.allSatisfy { $0.isLetterOrDigit || $0 == 0x2D || $0 == 0x2E }
        guard isPlain || vendor == "*" else { throw error(.invalidActionVendor(String(vendor))) }
    }

    func resources(_ members: JSONObject) throws(PolicyError) -> PolicyDocument.Choice<String>? {
        guard let (isExcept, value, name) = try choice(members, "Resource") else {
            guard !kind.namesResources else { throw error(.missingResource) }
            return nil
        }
        guard kind.namesResources else { throw error(.forbiddenElement(name)) }
        let resources = try strings(value, name)
        guard !resources.isEmpty else { throw error(.missingResource) }
        for resource in resources {
            try check(resource: resource)
            try check(variablesOf: resource)
        }
        return isExcept ? .except(resources) : .only(resources)
    }

    private func check(resource: String) throws(PolicyError) {
        guard resource != "*" else { return }
        let parts = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0] == "arn" else { throw error(.resourceNotARN(resource)) }
        let partition = String(parts[1])
        guard Self.partitions.contains(partition) else { throw error(.invalidPartition(partition, resource: resource)) }
        guard parts.count > 2, !parts[2].isEmpty else { throw error(.invalidResourceVendor(resource)) }
        // An ARN may end early in a wildcard, which stands for the rest of it.
        guard parts.count == 6 || resource.hasSuffix("*") else { throw error(.resourceNotARN(resource)) }
        guard kind == .serviceControl || parts.count < 4 || !parts[2].contains(where: { $0 == "*" || $0 == "?" })
        else { throw error(.invalidResourceVendor(resource)) }
    }

    static let partitions: Set<String> = ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "*"]

    func check(variablesOf text: String) throws(PolicyError) {
        guard Template(text, version: version, wildcards: true) != nil else { throw error(.invalidVariable(text)) }
    }
}
