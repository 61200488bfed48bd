import Ground

extension TemplateReader {
    private static let parameterKeys: Set<String> = [
        "Type", "Default", "AllowedValues", "AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue",
        "NoEcho",
        "Description", "ConstraintDescription",
    ]

    func parameters() throws(TemplateError) -> [TemplateParameter] {
        var result: [TemplateParameter] = []
        for (name, value) in try members(of: "Parameters") {
            guard Self.isAlphanumeric(name) else { throw .format("Parameter name \(name) is non alphanumeric.") }
            result.append(try parameter(name, try map(value, in: "Parameters")))
        }
        try TemplateLimits.check(result.count, TemplateLimits.parametersMax, of: "parameters")
        return result
    }

    private func parameter(_ name: String, _ members: JSONObject) throws(TemplateError) -> TemplateParameter {
        if let unknown = members.keys.first(where: { !Self.parameterKeys.contains($0) }) {
            throw TemplateError("Invalid template parameter property '\(unknown)'")
        }
        guard let type = members["Type"] else { throw .format("Every Parameters object must contain a Type member.") }
        guard let typeText = type.string else { throw .format("Every Type member must be a string.") }
        var allowed: [String] = []
        if let list = members["AllowedValues"] {
            guard let values = list.array else { throw .format("Every AllowedValues member must be a list.") }
            for value in values {
                guard let text = value.scalarText else {
                    throw .format("Every AllowedValues value must be a string.")
                }
                allowed.append(text)
            }
        }
        return TemplateParameter(
            name: name,
            type: try ParameterType(typeText),
            defaultText: try text(members["Default"], "Every Default member must be a string."),
            allowedValues: allowed,
            allowedPattern: try text(members["AllowedPattern"], "Every AllowedPattern member must be a string."),
            minLength: try whole("MinLength", of: members),
            maxLength: try whole("MaxLength", of: members),
            minValue: try number("MinValue", of: members),
            maxValue: try number("MaxValue", of: members),
            noEcho: try flag("NoEcho", of: members),
            description: try text(members["Description"], "Every Description member must be a string."),
            constraintDescription: try text(
                members["ConstraintDescription"],
                "Every ConstraintDescription member must be a string."
            )
        )
    }

    private func number(_ key: String, of members: JSONObject) throws(TemplateError) -> Double? {
        guard let value = members[key] else { return nil }
        guard let text = value.scalarText, let number = Double(text) else {
            throw .format("Every \(key) member must be a number.")
        }
        return number
    }

    private func whole(_ key: String, of members: JSONObject) throws(TemplateError) -> Int? {
        guard let number = try number(key, of: members) else { return nil }
        guard let whole = Int(exactly: number) else { throw .format("Every \(key) member must be an integer.") }
        return whole
    }

    private func flag(_ key: String, of members: JSONObject) throws(TemplateError) -> Bool {
        guard let value = members[key] else { return false }
        switch value.scalarText {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: throw .format("Every \(key) member must be a boolean.")
        }
    }
}
