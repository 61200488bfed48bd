package import Ground

/// The values that a template's parameters have in one stack.
package struct ParameterValues: Sendable, Equatable, Codable {
    /// What was given, or the default.
    package private(set) var texts: [String: String]
    /// The parameters whose value was not given: the default stands in.
    package private(set) var defaulted: Set<String>
    private var lists: Set<String>
    /// What stands in the parameter store under the names that `texts` has. Nil in stacks of older versions.
    private(set) var resolved: [String: String]?

    /// No parameter at all.
    package init() {
        texts = [:]
        defaulted = []
        lists = []
    }

    /// Settles the value of every parameter, or says which one cannot have its value.
    ///
    /// - Parameters:
    ///   - given: what the client sent.
    ///   - previous: values of the stack as it stands, for parameters with `UsePreviousValue`.
    ///   - kept: names of the parameters with `UsePreviousValue`.
    ///   - stored: what stands in the parameter store under a name.
    package init(
        for template: Template,
        given: [String: String],
        previous: [String: String] = [:],
        keeping kept: Set<String> = [],
        stored: (String) -> String? = { _ in nil }
    ) throws(TemplateError) {
        self.init()
        let unknown = Set(given.keys).union(kept).filter { template.parameter($0) == nil }.sorted()
        guard unknown.isEmpty else {
            throw TemplateError("Parameters: \(TemplateError.list(unknown)) do not exist in the template")
        }
        var missing: [String] = []
        for parameter in template.parameters {
            let name = parameter.name
            let sent = given[name] ?? (kept.contains(name) ? previous[name] : nil)
            guard let text = sent ?? parameter.defaultText else {
                missing.append(name)
                continue
            }
            if sent == nil { defaulted.insert(name) }
            texts[name] = text
            if parameter.type.isList { lists.insert(name) }
        }
        guard missing.isEmpty else {
            throw TemplateError("Parameters: \(TemplateError.list(missing)) must have values")
        }
        for parameter in template.parameters {
            guard let text = texts[parameter.name] else { continue }
            if parameter.type.shape == .parameterStore, let value = stored(text) {
                resolved = (resolved ?? [:]).merging([parameter.name: value]) { $1 }
            } else {
                try parameter.check(text)
            }
        }
    }

    /// What `Ref` gives: a list for the list types, else text, also for numbers.
    package func value(_ name: String) -> JSONValue? {
        if let value = resolved?[name] { return .string(value) }
        guard let text = texts[name] else { return nil }
        return lists.contains(name) ? .array(TemplateParameter.elements(of: text).map { .string($0) }) : .string(text)
    }

    /// What DescribeStacks shows, in the template's order: a value with NoEcho is masked.
    package func shown(for template: Template) -> [(name: String, text: String)] {
        template.parameters.compactMap { parameter in
            texts[parameter.name].map { (parameter.name, parameter.noEcho ? "****" : $0) }
        }
    }
}
