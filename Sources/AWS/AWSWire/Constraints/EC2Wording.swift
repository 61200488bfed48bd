import AWSModel

/// Violations as EC2 tells them: the first alone, with a code for what is missing and one for what is wrong.
///
/// Source: EC2 API Reference, "Error codes".
enum EC2Wording {
    static func error(_ violations: [Violation]) -> AWSError {
        guard let first = violations.first else { return .internalFailure }
        let name = path(first.path)
        let value = first.value ?? ""
        switch first.rule {
        case .required:
            return AWSError("MissingParameter", "The request must contain the parameter \(name)")
        case .minimum(let bound):
            return invalid(
                "Value ( \(value) ) for parameter \(name) is invalid. "
                    + "Expecting a value greater than or equal to \(RuleWording.number(bound))."
            )
        case .maximum(let bound):
            return invalid(
                "Value ( \(value) ) for parameter \(name) is invalid. "
                    + "Expecting a value less than or equal to \(RuleWording.number(bound))."
            )
        case let rule:
            return invalid("Value (\(value)) for parameter \(name) is invalid. \(RuleWording.sentence(rule)).")
        }
    }

    private static func invalid(_ message: String) -> AWSError { AWSError("InvalidParameterValue", message) }

    private static func path(_ steps: [Violation.Step]) -> String {
        steps.map { step in
            switch step {
            case .member(let name): name
            case .element(let number): String(number)
            case .value(let key): key
            }
        }.joined(separator: ".")
    }
}
