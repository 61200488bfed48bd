package import AWSModel

/// Violations in the words of the services that run on AWS's common framework: all but EC2 and S3.
package enum CoralWording {
    package static func message(_ violations: [Violation]) -> String {
        let count = violations.count == 1 ? "1 validation error" : "\(violations.count) validation errors"
        return count + " detected: " + violations.map(sentence).joined(separator: "; ")
    }

    private static func sentence(_ violation: Violation) -> String {
        let value =
            if violation.isSecret { "Value" } else if let text = violation.value { "Value '\(text)'" } else {
                "Value null"
            }
        let rule = RuleWording.sentence(violation.rule)
        return "\(value) at '\(path(violation.path))' failed to satisfy constraint: \(rule)"
    }

    /// `roleName`, `tags.1.member.key`, `attributes.Name.member.value`.
    static func path(_ steps: [Violation.Step]) -> String {
        steps.map { step in
            switch step {
            case .member(let name): lowered(name)
            case .element(let number): "\(number).member"
            case .value(let key): "\(key).member"
            }
        }.joined(separator: ".")
    }

    /// As Java beans are named: `RoleName` is `roleName`, but `DBName` stays as it is.
    private static func lowered(_ name: String) -> String {
        let letters = Array(name.unicodeScalars.prefix(2))
        if letters.count == 2, letters.allSatisfy({ $0.properties.isUppercase }) { return name }
        guard let first = name.first else { return name }
        return first.lowercased() + name.dropFirst()
    }
}
