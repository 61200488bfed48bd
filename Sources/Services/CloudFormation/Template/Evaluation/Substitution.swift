import Ground

/// The two forms of the argument of `Fn::Sub`.
struct Substitution {
    let text: SubstitutionText
    let map: JSONObject

    init(_ argument: JSONValue) throws(TemplateError) {
        switch argument {
        case .string(let source):
            text = try SubstitutionText(source)
            map = JSONObject()
        case .array(let parts) where parts.count == 2:
            guard let source = parts[0].string, let map = parts[1].object else { throw Self.badArguments }
            text = try SubstitutionText(source)
            self.map = map
        default:
            throw Self.badArguments
        }
    }

    private static let badArguments = TemplateError.template(
        "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, "
            + "and an optional second argument to specify a mapping of values to replace in the string"
    )
}
