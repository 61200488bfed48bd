extension PolicyDocument {
    /// One key's test within a `Condition` block.
    public struct Condition: Sendable, Hashable {
        public let test: ConditionOperator
        /// As written; names of keys are compared without regard to case.
        public let key: String
        /// One of them must match; with a negated operator none may.
        public let values: [String]
    }
}

/// A condition operator with its prefix and suffix taken off.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
/// keys".
public struct ConditionOperator: Sendable, Hashable {
    /// How the values of a key that has several are put together.
    public enum Quantifier: String, Sendable, Hashable {
        case forAllValues = "ForAllValues:"
        case forAnyValue = "ForAnyValue:"
    }

    public enum Name: String, Sendable, Hashable, CaseIterable {
        case stringEquals = "StringEquals"
        case stringNotEquals = "StringNotEquals"
        case stringEqualsIgnoreCase = "StringEqualsIgnoreCase"
        case stringNotEqualsIgnoreCase = "StringNotEqualsIgnoreCase"
        case stringLike = "StringLike"
        case stringNotLike = "StringNotLike"
        case numericEquals = "NumericEquals"
        case numericNotEquals = "NumericNotEquals"
        case numericLessThan = "NumericLessThan"
        case numericLessThanEquals = "NumericLessThanEquals"
        case numericGreaterThan = "NumericGreaterThan"
        case numericGreaterThanEquals = "NumericGreaterThanEquals"
        case dateEquals = "DateEquals"
        case dateNotEquals = "DateNotEquals"
        case dateLessThan = "DateLessThan"
        case dateLessThanEquals = "DateLessThanEquals"
        case dateGreaterThan = "DateGreaterThan"
        case dateGreaterThanEquals = "DateGreaterThanEquals"
        case bool = "Bool"
        case binaryEquals = "BinaryEquals"
        case ipAddress = "IpAddress"
        case notIpAddress = "NotIpAddress"
        case arnEquals = "ArnEquals"
        case arnLike = "ArnLike"
        case arnNotEquals = "ArnNotEquals"
        case arnNotLike = "ArnNotLike"
        case null = "Null"

        /// Whether the operator holds when nothing matches.
        public var isNegated: Bool {
            switch self {
            case .stringNotEquals, .stringNotEqualsIgnoreCase, .stringNotLike, .numericNotEquals, .dateNotEquals,
                .notIpAddress, .arnNotEquals, .arnNotLike:
                true
            default: false
            }
        }
    }

    public let quantifier: Quantifier?
    public let name: Name
    /// With the suffix a key that the request lacks passes.
    public let ifExists: Bool

    /// Reads an operator as written, such as `ForAnyValue:StringLikeIfExists`; nil if there is none of that name.
    ///
    /// Case is not regarded: policies with `bool` or `IPAddress` have always been accepted.
    public init?(_ text: String) {
        let lowered = text.lowercased()
        var rest = Substring(lowered)
        var found: Quantifier?
        for candidate in [Quantifier.forAllValues, .forAnyValue] {
            let prefix = candidate.rawValue.lowercased()
            if rest.hasPrefix(prefix) {
                rest = rest.dropFirst(prefix.count)
                found = candidate
                break
            }
        }
        quantifier = found
        ifExists = rest.hasSuffix("ifexists")
        if ifExists { rest = rest.dropLast("ifexists".count) }
        guard let name = Self.byLoweredName[String(rest)], !(name == .null && ifExists) else { return nil }
        self.name = name
    }

    private static let byLoweredName: [String: Name] = Dictionary(
        uniqueKeysWithValues: Name.allCases.map { ($0.rawValue.lowercased(), $0) }
    )
}
