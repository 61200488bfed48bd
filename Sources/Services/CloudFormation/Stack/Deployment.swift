import Ground

/// A template in a place: all that a stack is to become.
package struct Deployment: Sendable, Equatable, Codable {
    package let prepared: PreparedTemplate
    package internal(set) var environment: StackEnvironment
    /// What is known of the types in use.
    package let types: ResourceTypes
    /// The outcome of every condition.
    package let conditions: [String: Bool]
    package let graph: [String: [String]]
    /// The resources under their conditions, each after what it needs.
    package let order: [String]

    package var template: Template { prepared.template }

    /// Checks the template whole, so that a stack is only begun that can be built.
    package init(
        _ prepared: PreparedTemplate,
        environment: StackEnvironment,
        catalogue: some ResourceCatalogue
    ) throws(TemplateError) {
        let (graph, evaluator) = try TemplateCheck.check(prepared, environment: environment, catalogue: catalogue)
        self.prepared = prepared
        self.environment = environment
        types = ResourceTypes(catalogue, for: [prepared.template])
        conditions = evaluator.conditions
        self.graph = graph.needs
        order = graph.order
    }

    /// An evaluator that knows the given resources; the others of the template are pending.
    func evaluator(knowing resources: [String: StackScope.Known], awaitsExports: Bool = false) -> Evaluator {
        var scope = StackScope(environment, parameters: prepared.parameters, resources: resources)
        scope.awaitsExports = awaitsExports
        scope.declared = Set(order)
        return Evaluator(template, resolver: scope, conditions: conditions)
    }

    /// The outputs, once every resource is known.
    func outputs(knowing resources: [String: StackScope.Known]) throws(TemplateError) -> [StackOutput] {
        let evaluator = evaluator(knowing: resources)
        var result: [StackOutput] = []
        for output in template.outputs where evaluator.includes(output) {
            let value = try Self.text(output.value, "\(output.name)/Value", evaluator)
            let exportName = try output.exportName.map { name throws(TemplateError) in
                try Self.text(name, "\(output.name)/Export/Name", evaluator)
            }
            result.append(
                StackOutput(name: output.name, value: value, description: output.description, exportName: exportName)
            )
        }
        return result
    }

    private static func text(
        _ value: JSONValue,
        _ place: String,
        _ evaluator: Evaluator
    ) throws(TemplateError) -> String {
        let path = value.object?.count == 1 ? "/Outputs/\(place)/\(value.object?.keys[0] ?? "")" : "/Outputs/\(place)"
        let outcome: Resolution
        do {
            outcome = try evaluator.resolve(value)
        } catch {
            throw TemplateError("[Error] \(path): \(error.message)")
        }
        guard outcome.isComplete, let text = outcome.value?.scalarText else {
            throw .format("The Value field of every Outputs member must evaluate to a String.")
        }
        return text
    }

    /// The names under which the template imports values, as far as its conditions hold.
    package func imports() throws(TemplateError) -> [String] {
        let evaluator = evaluator(knowing: [:], awaitsExports: true)
        var names: [String] = []
        for resource in template.resources where evaluator.includes(resource) {
            for (_, value) in resource.expressions { try Self.collect(value, evaluator, &names) }
        }
        for output in template.outputs where evaluator.includes(output) {
            try Self.collect(output.value, evaluator, &names)
        }
        return TemplateCheck.unique(names)
    }

    private static func collect(
        _ value: JSONValue,
        _ evaluator: Evaluator,
        _ names: inout [String]
    ) throws(TemplateError) {
        switch value {
        case .array(let elements):
            for element in elements { try collect(element, evaluator, &names) }
        case .object(let members):
            if let parts = value["Fn::If"]?.array, parts.count == 3, let name = parts[0].string {
                return try collect(evaluator.conditions[name] == true ? parts[1] : parts[2], evaluator, &names)
            }
            if members.count == 1, let argument = members["Fn::ImportValue"],
                let name = try evaluator.resolve(argument).value?.scalarText
            {
                names.append(name)
                return
            }
            for (_, member) in members { try collect(member, evaluator, &names) }
        default: break
        }
    }
}
