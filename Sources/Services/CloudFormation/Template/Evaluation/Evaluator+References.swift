import Ground

extension Evaluator {
    func reference(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        guard let name = argument.string else { throw .template("every Ref object must have a single String value.") }
        if name == "AWS::NoValue" { return Resolution(nil) }
        if name.hasPrefix("AWS::") {
            guard let value = resolver.pseudoParameter(name) else {
                throw .template("Unrecognized pseudo parameter \(name)")
            }
            return Resolution(value)
        }
        if let value = resolver.parameter(name) { return Resolution(value) }
        switch resolver.physicalId(of: name) {
        case .known(let value): return Resolution(value)
        case .pending: return .open([.physicalId(of: name)])
        case .absent: throw Self.unresolved([name], in: "Resources")
        }
    }

    static func unresolved(_ names: [String], in section: String) -> TemplateError {
        .format("Unresolved resource dependencies \(TemplateError.list(names)) in the \(section) block of the template")
    }

    func attribute(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        let reference = try AttributeReference(argument)
        let complaint =
            "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"
        let (name, waiting) = try text(reference.attribute, or: complaint)
        guard let name else { return .open(waiting) }
        return try attribute(name, of: reference.resource)
    }

    private func attribute(_ name: String, of resource: String) throws(TemplateError) -> Resolution {
        switch resolver.attribute(name, of: resource) {
        case .known(let value): return Resolution(value)
        case .pending: return .open([.attribute(name, of: resource)])
        case .absent:
            guard let declared = template.resource(resource) else {
                throw .template("instance of Fn::GetAtt references undefined resource \(resource)")
            }
            throw TemplateError("Resource type \(declared.type) does not support attribute {\(name)}")
        }
    }

    func substitute(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        let substitution = try Substitution(argument)
        var result = ""
        var waiting: Set<Dependency> = []
        for part in substitution.text.parts {
            switch part {
            case .text(let text): result += text
            case .variable(let name):
                let outcome = try variable(name, substitution.map)
                waiting.formUnion(outcome.waiting)
                guard outcome.isComplete else { continue }
                guard let text = outcome.value?.scalarText else {
                    throw .template("variable \(name) in Fn::Sub expression does not resolve to a string")
                }
                result += text
            }
        }
        return waiting.isEmpty ? Resolution(.string(result)) : .open(waiting)
    }

    private func variable(_ name: String, _ map: JSONObject) throws(TemplateError) -> Resolution {
        if let value = map[name] { return try resolve(value) }
        if !name.hasPrefix("AWS::"), let dot = name.firstIndex(of: ".") {
            return try attribute(String(name[name.index(after: dot)...]), of: String(name[..<dot]))
        }
        return try reference(.string(name))
    }

    func importValue(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        let complaint = "the attribute in Fn::ImportValue must be a string or a function that returns a string"
        let (name, waiting) = try text(argument, or: complaint)
        guard let name else { return .open(waiting) }
        switch resolver.export(name) {
        case .known(let value): return Resolution(value)
        case .pending: return .open([.export(name)])
        case .absent: throw TemplateError("No export named \(name) found")
        }
    }

    func zones(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        let complaint = "every Fn::GetAZs object requires a Region name or an empty string"
        let (given, waiting) = try text(argument, or: complaint)
        guard let given else { return .open(waiting) }
        let region = given.isEmpty ? resolver.pseudoParameter("AWS::Region")?.string ?? "" : given
        guard let zones = resolver.zones(in: region) else {
            throw .template("Fn::GetAZs: Region \(region) does not exist")
        }
        return Resolution(.array(zones.map { .string($0) }))
    }

    func findInMap(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        guard let parts = argument.array, parts.count == 3 || parts.count == 4 else { throw Self.badMapArguments }
        var names: [String] = []
        for part in parts.prefix(3) {
            let (name, waiting) = try text(part, or: Self.badMapArguments.message)
            guard let name else { throw Self.mapsTakeNoResources(waiting) }
            names.append(name)
        }
        if let value = template.mappings[names[0]]?[names[1]]?[names[2]] { return Resolution(value) }
        if parts.count == 4 {
            guard template.hasLanguageExtensions, let value = parts[3].object?["DefaultValue"] else {
                throw Self.badMapArguments
            }
            return try resolve(value)
        }
        guard template.mappings[names[0]] != nil else {
            throw .template("Mapping named '\(names[0])' is not present in the 'Mappings' section of template.")
        }
        throw .template("Unable to get mapping for \(names.joined(separator: "::"))")
    }

    private static let badMapArguments = TemplateError.template(
        "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value"
    )

    private static func mapsTakeNoResources(_ waiting: Set<Dependency>) -> TemplateError {
        let names = Set(waiting.compactMap(\.resource)).sorted()
        return .template("Fn::FindInMap cannot depend on resources or imports \(TemplateError.list(names))")
    }

    func choose(_ argument: JSONValue) throws(TemplateError) -> Resolution {
        guard let parts = argument.array, parts.count == 3, let name = parts[0].string else {
            throw .template("Fn::If requires a list argument with three elements: a condition name and two values")
        }
        guard let isMet = conditions[name] else {
            throw .template("unresolved condition dependency \(name) in Fn::If")
        }
        return try resolve(isMet ? parts[1] : parts[2])
    }
}
