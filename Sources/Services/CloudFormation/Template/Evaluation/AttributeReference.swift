import Ground

/// The two forms of the argument of `Fn::GetAtt`.
struct AttributeReference: Hashable {
    let resource: String
    /// The name may be the outcome of a function.
    let attribute: JSONValue

    init(_ argument: JSONValue) throws(TemplateError) {
        switch argument {
        case .string(let text):
            guard let dot = text.firstIndex(of: "."), dot != text.startIndex, text.last != "." else {
                throw Self.badArguments
            }
            resource = String(text[..<dot])
            attribute = .string(String(text[text.index(after: dot)...]))
        case .array(let parts) where parts.count >= 2:
            guard let name = parts[0].string, !name.isEmpty else { throw Self.badArguments }
            resource = name
            if parts.count == 2, parts[1].object != nil {
                attribute = parts[1]
                return
            }
            let names = parts.dropFirst().compactMap(\.string)
            guard names.count == parts.count - 1, !names.contains("") else { throw Self.badArguments }
            attribute = .string(names.joined(separator: "."))
        default:
            throw Self.badArguments
        }
    }

    private static let badArguments = TemplateError.template(
        "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"
    )
}
