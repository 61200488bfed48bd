/// One key's test made ready: values are parsed once, not with each request.
struct ConditionTest: Sendable {
    /// How a value of the request must stand to one of the policy.
    enum Relation: Sendable {
        case equal, less, lessOrEqual, greater, greaterOrEqual

        func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
            switch self {
            case .equal: a == b
            case .less: a < b
            case .lessOrEqual: a <= b
            case .greater: a > b
            case .greaterOrEqual: a >= b
            }
        }
    }

    enum Matcher: Sendable {
        case text([Pattern])
        case textIgnoringCase([Pattern])
        case arn([ARNPattern])
        case number([Numeral], Relation)
        case date([Timestamp], Relation)
        case bool([Bool])
        case binary([[UInt8]])
        case address([AddressBlock])
        /// The flags say whether the key must be absent.
        case null([Bool])
    }

    private let key: String
    private let quantifier: ConditionOperator.Quantifier?
    private let ifExists: Bool
    private let isNegated: Bool
    private let matcher: Matcher

    init(_ condition: PolicyDocument.Condition, version: PolicyDocument.Version) {
        key = condition.key.lowercased()
        quantifier = condition.test.quantifier
        ifExists = condition.test.ifExists
        isNegated = condition.test.name.isNegated
        matcher = Matcher(condition.test.name, condition.values, version)
    }

    /// Whether a policy may have this value for the operator.
    static func accepts(_ value: String, _ name: ConditionOperator.Name, _ version: PolicyDocument.Version) -> Bool {
        switch Matcher(name, [value], version) {
        case .text(let patterns), .textIgnoringCase(let patterns): !patterns.contains(.never)
        case .arn(let patterns): !patterns.contains(.never)
        case .number(let values, _): !values.isEmpty
        case .date(let values, _): !values.isEmpty
        case .bool(let values), .null(let values): !values.isEmpty
        case .binary(let values): !values.isEmpty
        case .address(let values): !values.isEmpty
        }
    }

    func holds(for request: PolicyRequest) -> Bool {
        let values = request.values(ofLowered: key)
        if case .null(let flags) = matcher { return flags.contains(values.isEmpty) }
        guard !values.isEmpty else { return holdsWithoutKey }
        switch quantifier {
        case nil: return values.contains { matcher.matches($0, request) } != isNegated
        case .forAnyValue: return values.contains { matcher.matches($0, request) != isNegated }
        case .forAllValues:
            // An empty string counts as no value at all here.
            return values == [""] || values.allSatisfy { matcher.matches($0, request) != isNegated }
        }
    }

    private var holdsWithoutKey: Bool {
        guard !ifExists else { return true }
        switch quantifier {
        case nil: return isNegated
        case .forAnyValue: return false
        case .forAllValues: return true
        }
    }
}

extension ConditionTest.Matcher {
    /// Values that cannot be read are left out: they match nothing.
    init(_ name: ConditionOperator.Name, _ values: [String], _ version: PolicyDocument.Version) {
        switch name {
        case .stringEquals, .stringNotEquals:
            self = .text(values.map { Pattern($0, version: version, wildcards: false) })
        case .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase:
            self = .textIgnoringCase(values.map { Pattern($0, version: version, wildcards: false) })
        case .stringLike, .stringNotLike:
            self = .text(values.map { Pattern($0, version: version, wildcards: true) })
        case .arnEquals, .arnLike, .arnNotEquals, .arnNotLike:
            self = .arn(values.map { ARNPattern($0, version: version) })
        case .bool: self = .bool(values.compactMap(Self.flag))
        case .null: self = .null(values.compactMap(Self.flag))
        case .binaryEquals: self = .binary(values.compactMap(base64Decoded))
        case .ipAddress, .notIpAddress: self = .address(values.compactMap(AddressBlock.init))
        case .numericEquals, .numericNotEquals, .numericLessThan, .numericLessThanEquals, .numericGreaterThan,
            .numericGreaterThanEquals:
            self = .number(values.compactMap(Numeral.init), Self.relation(name))
        case .dateEquals, .dateNotEquals, .dateLessThan, .dateLessThanEquals, .dateGreaterThan, .dateGreaterThanEquals:
            self = .date(values.compactMap(Timestamp.init), Self.relation(name))
        }
    }

    private static func relation(_ name: ConditionOperator.Name) -> ConditionTest.Relation {
        switch name {
        case .numericLessThan, .dateLessThan: .less
        case .numericLessThanEquals, .dateLessThanEquals: .lessOrEqual
        case .numericGreaterThan, .dateGreaterThan: .greater
        case .numericGreaterThanEquals, .dateGreaterThanEquals: .greaterOrEqual
        default: .equal
        }
    }

    private static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// Whether a value of the request matches one of the policy's.
    func matches(_ value: String, _ request: PolicyRequest) -> Bool {
        switch self {
        case .text(let patterns):
            let bytes = Array(value.utf8)
            return patterns.contains { $0.matches(bytes, request) }
        case .textIgnoringCase(let patterns):
            let folded = value.lowercased()
            return patterns.contains { $0.glob(for: request)?.literal?.lowercased() == folded }
        case .arn(let patterns):
            let bytes = Array(value.utf8)
            return patterns.contains { $0.matches(bytes, request) }
        case .number(let operands, let relation):
            guard let number = Numeral(value) else { return false }
            return operands.contains { relation.holds(number, $0) }
        case .date(let operands, let relation):
            guard let date = Timestamp(value) else { return false }
            return operands.contains { relation.holds(date, $0) }
        case .bool(let flags):
            guard let flag = Self.flag(value) else { return false }
            return flags.contains(flag)
        case .binary(let operands):
            guard let bytes = base64Decoded(value) else { return false }
            return operands.contains(bytes)
        case .address(let blocks):
            guard let address = Address(value)?.unmapped else { return false }
            return blocks.contains { $0.contains(address) }
        case .null: return false
        }
    }
}
