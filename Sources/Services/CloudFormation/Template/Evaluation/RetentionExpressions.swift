import Ground

/// Settles functions in `DeletionPolicy` and `UpdateReplacePolicy`: a policy is fixed before the template is read.
///
/// Observed: AWS takes `Fn::If` and `Ref` to a parameter there also without AWS::LanguageExtensions (recorded in
/// January 2026 in LocalStack's repository, `engine/test_deletion_policy`, `engine/test_update_policy`).
enum RetentionExpressions {
    private static let keys = ["DeletionPolicy", "UpdateReplacePolicy"]

    static func settle(_ tree: JSONValue, scope: StackScope) throws(TemplateError) -> JSONValue {
        guard var root = tree.object, var resources = root["Resources"]?.object,
            resources.contains(where: { entry in keys.contains { entry.value[$0]?.object != nil } })
        else { return tree }
        let evaluator = try Evaluator(Template(tree, expanded: false), resolver: scope)
        for (name, resource) in resources {
            guard var members = resource.object else { continue }
            for key in keys {
                guard let value = members[key], value.object != nil else { continue }
                members[key] = try evaluator.resolve(value).value
            }
            resources[name] = .object(members)
        }
        root["Resources"] = .object(resources)
        return .object(root)
    }
}
