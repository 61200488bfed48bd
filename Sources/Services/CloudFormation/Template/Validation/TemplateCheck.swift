import Ground

/// Checks the whole graph of a template before anything is made.
///
/// Source: CloudFormation User Guide, "Troubleshooting". Observed: recorded answers in LocalStack's repository
/// (`engine/test_references`, `engine/test_conditions`, `test_change_set_conditions`).
package struct TemplateCheck {
    let template: Template
    private let resourceNames: Set<String>

    init(_ template: Template) {
        self.template = template
        resourceNames = Set(template.resources.map(\.name))
    }

    /// All that can be told without parameter values: names, sections, references.
    package static func checkStructure(of template: Template) throws(TemplateError) {
        let check = TemplateCheck(template)
        try check.checkConditions()
        try check.checkResources()
        try check.checkOutputs()
    }

    /// All that can be told with parameter values: structure, rules, functions, rings and, given a catalogue, types
    /// and properties.
    ///
    /// - Returns: the graph, and the evaluator with the outcome of the conditions; references to resources are pending.
    @discardableResult
    package static func check(
        _ prepared: PreparedTemplate,
        environment: StackEnvironment,
        catalogue: (any ResourceCatalogue)?
    ) throws(TemplateError) -> (graph: DependencyGraph, evaluator: Evaluator) {
        let template = prepared.template
        try checkStructure(of: template)
        var scope = StackScope(environment, parameters: prepared.parameters)
        let conditions = try ConditionReader.values(of: template, resolver: scope)
        try RuleCheck.check(template, resolver: scope)
        let included = template.resources.filter { $0.condition.map { conditions[$0] ?? false } ?? true }
        scope.declared = Set(included.map(\.name))
        scope.awaitsExports = true
        let evaluator = try Evaluator(template, resolver: scope)
        let check = TemplateCheck(template)
        try check.checkIncluded(evaluator)
        if let catalogue { try CatalogueCheck(template, catalogue).check(evaluator) }
        let graph = try DependencyGraph(evaluator)
        let ring = graph.ring
        guard ring.isEmpty else {
            throw TemplateError("Circular dependency between resources: \(TemplateError.list(ring))")
        }
        try check.checkFunctions(evaluator)
        return (graph, evaluator)
    }

    // MARK: Structure

    private func checkConditions() throws(TemplateError) {
        for (_, definition) in template.conditions {
            let references = try References(in: definition)
            let resources = references.resources.filter { template.parameter($0) == nil }
            guard resources.isEmpty else { throw ConditionReader.noResources(resources) }
            try checkMappings(references)
        }
    }

    private func checkResources() throws(TemplateError) {
        var unresolved: [String] = []
        for resource in template.resources {
            for name in resource.dependsOn where !resourceNames.contains(name) { unresolved.append(name) }
            for (_, value) in resource.expressions { try check(value, &unresolved) }
        }
        guard unresolved.isEmpty else { throw Evaluator.unresolved(Self.unique(unresolved), in: "Resources") }
        for resource in template.resources {
            try checkCondition(resource.condition, in: "Resources")
            try refuseDynamicReferences(.object(resource.properties))
        }
    }

    private func checkOutputs() throws(TemplateError) {
        var unresolved: [String] = []
        for output in template.outputs {
            try checkCondition(output.condition, in: "Outputs")
            try check(output.value, &unresolved)
            guard let name = output.exportName else { continue }
            try check(name, &unresolved)
        }
        guard unresolved.isEmpty else { throw Evaluator.unresolved(Self.unique(unresolved), in: "Outputs") }
    }

    private func check(_ value: JSONValue, _ unresolved: inout [String]) throws(TemplateError) {
        let references = try References(in: value)
        for name in references.pseudoParameters where !StackScope.pseudoParameters.contains(name) {
            unresolved.append(name)
        }
        for name in references.names where !resourceNames.contains(name) && template.parameter(name) == nil {
            unresolved.append(name)
        }
        for reference in references.attributes where !resourceNames.contains(reference.resource) {
            throw .template("instance of Fn::GetAtt references undefined resource \(reference.resource)")
        }
        for name in references.conditions where template.conditions[name] == nil {
            throw .template("unresolved condition dependency \(name) in Fn::If")
        }
        try checkMappings(references)
    }

    private func checkMappings(_ references: References) throws(TemplateError) {
        guard !template.hasLanguageExtensions else { return }
        for name in references.mappings where template.mappings[name] == nil {
            throw .template("Mapping named '\(name)' is not present in the 'Mappings' section of template.")
        }
    }

    private func checkCondition(_ name: String?, in section: String) throws(TemplateError) {
        guard let name, template.conditions[name] == nil else { return }
        throw .format("Unresolved condition dependency \(name) in the \(section) block of the template")
    }

    /// A value such as `{{resolve:ssm:name}}` would end up as plain text in the resource.
    private func refuseDynamicReferences(_ value: JSONValue) throws(TemplateError) {
        switch value {
        case .string(let text):
            guard text.contains("{{resolve:") else { return }
            throw .template("Dynamic references are not built: \(text)")
        case .array(let elements):
            for element in elements { try refuseDynamicReferences(element) }
        case .object(let members):
            for (_, member) in members { try refuseDynamicReferences(member) }
        default: break
        }
    }

    // MARK: With values

    /// A resource that its condition leaves out cannot be referred to by one that is there.
    private func checkIncluded(_ evaluator: Evaluator) throws(TemplateError) {
        let left = Set(template.resources.filter { !evaluator.includes($0) }.map(\.name))
        guard !left.isEmpty else { return }
        var missing: [String] = []
        for resource in template.resources where evaluator.includes(resource) {
            for (_, value) in resource.expressions {
                missing += try References(in: value, where: evaluator.conditions).resources.filter(left.contains)
            }
        }
        guard missing.isEmpty else { throw Evaluator.unresolved(Self.unique(missing), in: "Resources") }
        for output in template.outputs where evaluator.includes(output) {
            missing += try References(in: output.value, where: evaluator.conditions).resources.filter(left.contains)
        }
        guard missing.isEmpty else {
            let names = TemplateError.list(Self.unique(missing))
            throw TemplateError("Unresolved resource dependencies \(names) in the Outputs block of the template")
        }
    }

    private func checkFunctions(_ evaluator: Evaluator) throws(TemplateError) {
        for resource in template.resources where evaluator.includes(resource) {
            for (_, value) in resource.expressions { _ = try evaluator.resolve(value) }
        }
        for output in template.outputs where evaluator.includes(output) {
            _ = try evaluator.resolve(output.value)
            if let name = output.exportName { _ = try evaluator.resolve(name) }
        }
    }

    static func unique<Element: Hashable>(_ names: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return names.filter { seen.insert($0).inserted }
    }
}
