import Ground

extension PolicyReader {
    func principals(
        _ members: JSONObject,
        _ effect: PolicyDocument.Effect
    ) throws(PolicyError) -> PolicyDocument.Choice<PolicyDocument.Principal>? {
        guard let (isExcept, value, name) = try choice(members, "Principal") else {
            guard !kind.namesPrincipals else { throw error(.missingPrincipal) }
            return nil
        }
        guard kind.namesPrincipals else { throw error(.forbiddenElement(name)) }
        guard !(isExcept && effect == .allow) else { throw error(.allowWithNotPrincipal) }
        guard !(isExcept && kind == .trust) else { throw error(.forbiddenElement(name)) }
        let principals = try principals(value)
        guard !principals.isEmpty else { throw error(.missingPrincipal) }
        return isExcept ? .except(principals) : .only(principals)
    }

    private func principals(_ json: JSONValue) throws(PolicyError) -> [PolicyDocument.Principal] {
        if let text = json.string {
            guard text == "*" else { throw error(.invalidPrincipal(type: "AWS", value: text)) }
            return [.everyone]
        }
        guard let types = json.object else { throw error(.wrongType(element: "Principal")) }
        var principals: [PolicyDocument.Principal] = []
        for (type, values) in types {
            for value in try strings(values, type) {
                guard let principal = try principal(type, value) else {
                    throw error(.invalidPrincipal(type: type, value: value))
                }
                principals.append(principal)
            }
        }
        return principals
    }

    private func principal(_ type: String, _ value: String) throws(PolicyError) -> PolicyDocument.Principal? {
        guard !value.isEmpty else { return nil }
        switch type {
        case "AWS": return Self.aws(value)
        case "Service":
            let isName = value.contains(".") && !value.contains { $0 == "*" || $0 == "?" || $0 == ":" }
            return isName || value == "*" ? .service(value) : nil
        case "Federated": return value == "*" || !value.contains("*") ? .federated(value) : nil
        case "CanonicalUser": return .canonicalUser(value)
        default: throw error(.unknownPrincipalType(type))
        }
    }

    private static func aws(_ value: String) -> PolicyDocument.Principal? {
        if value == "*" { return .everyone }
        if isAccount(value) { return .account(value) }
        guard let arn = PrincipalARN(value) else {
            let isUnique = value.utf8.count >= 16 && value.hasPrefix("A") && value.utf8.allSatisfy(\.isUpperOrDigit)
            return isUnique ? .uniqueID(value) : nil
        }
        guard !value.contains(where: { $0 == "*" || $0 == "?" }) else { return nil }
        switch arn.service {
        case "iam" where arn.resource == "root": return isAccount(arn.account) ? .account(arn.account) : nil
        case "iam":
            // CloudFront's origin access identities live in an account of that name.
            let isKnown = isAccount(arn.account) || arn.account == "cloudfront"
            return isKnown && arn.names(oneOf: ["user/", "role/"]) ? .arn(value) : nil
        case "sts":
            return isAccount(arn.account) && arn.names(oneOf: ["assumed-role/", "federated-user/"])
                ? .arn(value) : nil
        default: return nil
        }
    }

    static func isAccount(_ text: String) -> Bool { text.utf8.count == 12 && text.utf8.allSatisfy(\.isDigit) }
}

/// The parts of an ARN that tell who somebody is.
struct PrincipalARN {
    let service: String
    let account: String
    let resource: String

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1] != "*", PolicyReader.partitions.contains(String(parts[1]))
        else { return nil }
        service = String(parts[2])
        account = String(parts[4])
        resource = String(parts[5])
    }

    func names(oneOf prefixes: [String]) -> Bool {
        prefixes.contains { resource.hasPrefix($0) && resource.utf8.count > $0.utf8.count }
    }
}
