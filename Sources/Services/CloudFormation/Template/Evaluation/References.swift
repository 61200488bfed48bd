import Ground

/// What a value refers to, in the order it is written.
struct References {
    /// Targets of `Ref` and of `${Name}`: parameters or resources. Pseudo parameters are left out.
    private(set) var names: [String] = []
    private(set) var attributes: [AttributeReference] = []
    private(set) var conditions: [String] = []
    private(set) var mappings: [String] = []
    private(set) var pseudoParameters: [String] = []

    /// When given, only the branches that hold are followed.
    private let truths: [String: Bool]?

    init(in value: JSONValue, where truths: [String: Bool]? = nil) throws(TemplateError) {
        self.truths = truths
        try visit(value)
    }

    /// All names that may be resources.
    var resources: [String] {
        var seen: Set<String> = []
        return (names + attributes.map(\.resource)).filter { seen.insert($0).inserted }
    }

    private mutating func visit(_ value: JSONValue) throws(TemplateError) {
        switch value {
        case .array(let elements):
            for element in elements { try visit(element) }
        case .object(let members):
            if let call = try Intrinsic(value) { return try visit(call) }
            for (_, member) in members { try visit(member) }
        default: break
        }
    }

    private mutating func visit(_ call: Intrinsic) throws(TemplateError) {
        switch call.name {
        case .ref:
            guard let name = call.argument.string else {
                throw .template("every Ref object must have a single String value.")
            }
            note(name)
        case .getAttribute:
            let reference = try AttributeReference(call.argument)
            attributes.append(reference)
            try visit(reference.attribute)
        case .sub:
            let substitution = try Substitution(call.argument)
            for (_, member) in substitution.map { try visit(member) }
            for variable in substitution.text.variables where substitution.map[variable] == nil {
                try note(variable: variable)
            }
        case .choose:
            try visitBranches(call.argument)
        case .findInMap:
            if let name = call.argument.array?.first?.string { mappings.append(name) }
            try visit(call.argument)
        default:
            try visit(call.argument)
        }
    }

    private mutating func note(_ name: String) {
        if name.hasPrefix("AWS::") { pseudoParameters.append(name) } else { names.append(name) }
    }

    private mutating func note(variable: String) throws(TemplateError) {
        if !variable.hasPrefix("AWS::"), variable.contains(".") {
            attributes.append(try AttributeReference(.string(variable)))
        } else {
            note(variable)
        }
    }

    private mutating func visitBranches(_ argument: JSONValue) throws(TemplateError) {
        guard let parts = argument.array, parts.count == 3, let name = parts[0].string else {
            throw .template("Fn::If requires a list argument with three elements: a condition name and two values")
        }
        conditions.append(name)
        switch truths?[name] {
        case true?: try visit(parts[1])
        case false?: try visit(parts[2])
        case nil:
            try visit(parts[1])
            try visit(parts[2])
        }
    }
}
