import AWSModel

/// A rule as a sentence about the member, as Coral services put it.
///
/// Observed: answers of IAM, STS, DynamoDB, Lambda and others to values out of bounds.
enum RuleWording {
    static func sentence(_ rule: Violation.Rule) -> String {
        switch rule {
        case .required: "Member must not be null"
        case .lengthMaximum(let bound): "Member must have length less than or equal to \(bound)"
        case .lengthMinimum(let bound): "Member must have length greater than or equal to \(bound)"
        case .maximum(let bound): "Member must have value less than or equal to \(number(bound))"
        case .minimum(let bound): "Member must have value greater than or equal to \(number(bound))"
        case .pattern(let pattern): "Member must satisfy regular expression pattern: \(pattern)"
        case .values(let values): "Member must satisfy enum value set: [\(values.joined(separator: ", "))]"
        case .elements(let rules): "Member must satisfy constraint: [\(list(rules))]"
        case .keys(let rules): "Map keys must satisfy constraint: [\(list(rules))]"
        case .mapValues(let rules): "Map value must satisfy constraint: [\(list(rules))]"
        }
    }

    private static func list(_ rules: [Violation.Rule]) -> String {
        rules.map(sentence).joined(separator: ", ")
    }

    static func number(_ value: Double) -> String {
        Int64(exactly: value).map { String($0) } ?? value.description
    }
}
