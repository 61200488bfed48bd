/// Whether a resource policy opens its resource to the public, as S3 means the word for BlockPublicPolicy,
/// RestrictPublicBuckets and GetBucketPolicyStatus.
///
/// A policy counts as public until it is seen to grant to fixed values only: values without wildcards and variables.
/// Statements that deny are not weighed against it.
///
/// Source: S3 User Guide, "Blocking public access to your Amazon S3 storage", "The meaning of 'public'".
extension PolicyDocument {
    public var isPublic: Bool { !publicStatements.isEmpty }

    /// The places of the statements that grant to the public.
    public var publicStatements: [Int] { statements.indices.filter { statements[$0].isPublic } }
}

extension PolicyDocument.Statement {
    fileprivate var isPublic: Bool {
        guard effect == .allow, let principals else { return false }
        return principals.includesPublic && !conditions.contains(where: \.isNarrowing)
    }
}

extension PolicyDocument.Choice<PolicyDocument.Principal> {
    fileprivate var includesPublic: Bool {
        switch self {
        case .except: true
        case .only(let principals):
            principals.contains { [.everyone, .federated("*"), .canonicalUser("*")].contains($0) }
        }
    }
}

extension PolicyDocument.Condition {
    /// Keys whose fixed value names somebody. AWS lists the principal's keys by example only: these are all that
    /// name a principal for good.
    private static let fixedKeys: Set<String> = [
        "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "aws:sourceorgid",
        "aws:principalorgid", "aws:principalarn", "aws:principalaccount", "aws:principalservicename",
        "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:dataaccesspointaccount",
    ]

    /// Whether only somebody known passes.
    fileprivate var isNarrowing: Bool {
        // These also pass when the request lacks the key.
        guard !test.ifExists, test.quantifier != .forAllValues, !test.name.isNegated, !values.isEmpty else {
            return false
        }
        let key = key.lowercased()
        switch test.name {
        case .ipAddress: return key == "aws:sourceip" && values.allSatisfy(Self.isNarrowBlock)
        case .stringEquals, .stringEqualsIgnoreCase:
            return (Self.fixedKeys.contains(key) || ["aws:userid", "s3:dataaccesspointarn"].contains(key))
                && !values.contains { $0.contains("${") || $0.contains("*") || $0.contains("?") }
        case .stringLike, .arnEquals, .arnLike:
            return values.allSatisfy { Self.isFixed($0, key) }
        default: return false
        }
    }

    private static func isFixed(_ value: String, _ key: String) -> Bool {
        guard !value.contains("${") else { return false }
        let isPlain = !value.contains("*") && !value.contains("?")
        switch key {
        case "aws:userid": return isPlain || isEverySession(value)
        case "s3:dataaccesspointarn": return isPlain || isAccessPointOfAccount(value)
        default: return isPlain && fixedKeys.contains(key)
        }
    }

    /// `AROA…:*`: all sessions of one role.
    private static func isEverySession(_ value: String) -> Bool {
        guard value.hasPrefix("ARO"), value.hasSuffix(":*") else { return false }
        return value.dropLast(2).utf8.allSatisfy(\.isUpperOrDigit)
    }

    /// The access point's name may have wildcards as long as the account is fixed.
    private static func isAccessPointOfAccount(_ value: String) -> Bool {
        let parts = value.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && parts[0] == "arn" && parts[2] == "s3" && PolicyReader.isAccount(String(parts[4]))
            && parts[5].hasPrefix("accesspoint/")
    }

    /// Broader than /8 (IPv4) or /32 (IPv6) is as good as everybody.
    private static func isNarrowBlock(_ value: String) -> Bool {
        guard let block = AddressBlock(value) else { return false }
        return block.prefixLength >= (block.base.isV6 ? 32 : 8)
    }
}
