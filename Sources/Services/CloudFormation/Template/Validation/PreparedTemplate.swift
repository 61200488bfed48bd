package import Ground

/// A template with its parameters settled and its transforms carried out.
package struct PreparedTemplate: Sendable, Equatable, Codable {
    package let template: Template
    package let parameters: ParameterValues

    /// - Parameters:
    ///   - tree: what `TemplateText.parse` read.
    ///   - given: parameter values of the request.
    ///   - previous: values of the stack as it stands, and `kept` the parameters that are to keep them.
    ///   - stored: the values of public parameters of Systems Manager, by their names.
    package init(
        _ tree: JSONValue,
        given: [String: String] = [:],
        previous: [String: String] = [:],
        keeping kept: Set<String> = [],
        environment: StackEnvironment,
        stored: (String) -> String? = { _ in nil }
    ) throws(TemplateError) {
        let declared = try Template(tree, expanded: false)
        for name in declared.transforms where name != Template.languageExtensions { throw .transform(name) }
        parameters = try ParameterValues(
            for: declared,
            given: given,
            previous: previous,
            keeping: kept,
            stored: stored
        )
        let scope = StackScope(environment, parameters: parameters)
        let expanded = declared.hasLanguageExtensions ? try LanguageExtensions.expand(tree, scope: scope) : tree
        template = try Template(RetentionExpressions.settle(expanded, scope: scope))
    }
}
