package import Ground

/// Evaluates the functions of a template against what is known.
///
/// Works in two phases with one piece of code: before anything is made, references to resources are pending and the
/// outcome says what it waits for; later the resolver knows them and the outcome is complete.
///
/// Source: CloudFormation Template Reference, "Intrinsic function reference".
package struct Evaluator: Sendable {
    package let template: Template
    package let resolver: any ReferenceResolver
    /// The outcome of every condition.
    package let conditions: [String: Bool]

    package init(_ template: Template, resolver: any ReferenceResolver) throws(TemplateError) {
        self.template = template
        self.resolver = resolver
        conditions = try ConditionReader.values(of: template, resolver: resolver)
    }

    init(_ template: Template, resolver: any ReferenceResolver, conditions: [String: Bool]) {
        self.template = template
        self.resolver = resolver
        self.conditions = conditions
    }

    /// True when the resource is to be there, as its condition has it.
    package func includes(_ resource: TemplateResource) -> Bool { isMet(resource.condition) }
    package func includes(_ output: TemplateOutput) -> Bool { isMet(output.condition) }
    private func isMet(_ condition: String?) -> Bool { condition.map { conditions[$0] ?? false } ?? true }

    package func resolve(_ value: JSONValue) throws(TemplateError) -> Resolution {
        switch value {
        case .array(let elements):
            return try resolve(elements)
        case .object(let members):
            if let call = try Intrinsic(value) { return try resolve(call) }
            return try resolve(members)
        default:
            return Resolution(value)
        }
    }

    package func resolve(_ members: JSONObject) throws(TemplateError) -> Resolution {
        var result = JSONObject()
        var waiting: Set<Dependency> = []
        for (key, member) in members {
            let outcome = try resolve(member)
            waiting.formUnion(outcome.waiting)
            if let value = outcome.value { result[key] = value }
        }
        return Resolution(.object(result), waiting: waiting)
    }

    private func resolve(_ elements: [JSONValue]) throws(TemplateError) -> Resolution {
        var result: [JSONValue] = []
        var waiting: Set<Dependency> = []
        for element in elements {
            let outcome = try resolve(element)
            waiting.formUnion(outcome.waiting)
            if let value = outcome.value { result.append(value) }
        }
        return Resolution(.array(result), waiting: waiting)
    }

    private func resolve(_ call: Intrinsic) throws(TemplateError) -> Resolution {
        if call.name.isExtension, !template.hasLanguageExtensions {
            throw IntrinsicName.unsupported(call.name.rawValue)
        }
        switch call.name {
        case .ref: return try reference(call.argument)
        case .getAttribute: return try attribute(call.argument)
        case .sub: return try substitute(call.argument)
        case .join: return try join(call.argument)
        case .select: return try select(call.argument)
        case .split: return try split(call.argument)
        case .choose: return try choose(call.argument)
        case .findInMap: return try findInMap(call.argument)
        case .importValue: return try importValue(call.argument)
        case .cidr: return try cidr(call.argument)
        case .zones: return try zones(call.argument)
        case .base64: return try base64(call.argument)
        case .length: return try length(call.argument)
        case .toJSONString: return try jsonText(call.argument)
        case .transform: throw .transform(call.argument["Name"]?.string ?? "Fn::Transform")
        case .forEach: throw .template("Fn::ForEach could not be resolved")
        case .and, .or, .not, .equals:
            let reader = ConditionReader(template: template, resolver: resolver)
            return Resolution(.bool(try reader.truth(.object([call.name.rawValue: call.argument]))))
        case .contains, .eachMemberEquals, .eachMemberIn, .refAll, .valueOf, .valueOfAll:
            throw .template("\(call.name.rawValue) may only be used in the Rules section")
        }
    }

    /// The text of a value, for a place that takes text only.
    ///
    /// - Returns: the text, or what it waits for.
    func text(
        _ value: JSONValue,
        or complaint: @autoclosure () -> String
    ) throws(TemplateError) -> (text: String?, waiting: Set<Dependency>) {
        let outcome = try resolve(value)
        guard outcome.isComplete else { return (nil, outcome.waiting) }
        guard let text = outcome.value?.scalarText else { throw .template(complaint()) }
        return (text, [])
    }
}
