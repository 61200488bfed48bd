/// The text of `Fn::Sub`, cut into what stands and what is looked up.
///
/// Source: CloudFormation Template Reference, "Fn::Sub": `${Name}`, `${Resource.Attribute}`, and `${!Literal}` for
/// `${Literal}`.
struct SubstitutionText {
    enum Part: Equatable {
        case text(String)
        case variable(String)
    }

    let parts: [Part]

    init(_ source: String) throws(TemplateError) {
        var parts: [Part] = []
        var text = ""
        var rest = source[...]
        while let character = rest.first {
            guard rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") else {
                text.append(character)
                rest.removeFirst()
                continue
            }
            let name = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
            rest = rest[rest.index(after: end)...]
            if name.hasPrefix("!") {
                text += "${\(name.dropFirst())}"
                continue
            }
            guard !name.isEmpty, name.allSatisfy(Self.isNamePart) else { throw Self.badName }
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
            parts.append(.variable(String(name)))
        }
        if !text.isEmpty { parts.append(.text(text)) }
        self.parts = parts
    }

    var variables: [String] {
        parts.compactMap { if case .variable(let name) = $0 { name } else { nil } }
    }

    private static let badName = TemplateError.template(
        "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons"
    )

    private static func isNamePart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "_.:".contains(character))
    }
}
