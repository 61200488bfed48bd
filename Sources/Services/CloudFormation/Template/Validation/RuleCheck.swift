/// Evaluates the assertions of the Rules section.
///
/// Source: CloudFormation User Guide, "Rules".
enum RuleCheck {
    static func check(_ template: Template, resolver: any ReferenceResolver) throws(TemplateError) {
        let reader = ConditionReader(template: template, resolver: resolver)
        for rule in template.rules {
            if let condition = rule.condition, try !reader.truth(condition) { continue }
            for assertion in rule.assertions {
                guard try reader.truth(assertion.assert) else {
                    throw .template(
                        "Rule \(rule.name) failed: \(assertion.description ?? "an assertion does not hold")"
                    )
                }
            }
        }
    }
}
