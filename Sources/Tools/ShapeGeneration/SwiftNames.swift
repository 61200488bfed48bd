/// Names of shapes and members as Swift writes them.
package enum SwiftNames {
    /// Names that would hide one of the language's or of AWSModel's own.
    private static let taken: Set<String> = [
        "Any", "Array", "Bool", "Character", "Data", "Date", "Dictionary", "Double", "Error", "Field", "Fields",
        "Float", "Int",
        "Never", "Nothing", "Operation", "Optional", "Protocol", "Result", "Self", "Set", "String", "StructureView",
        "Task",
        "Timestamp", "Type", "URL",
    ]
    private static let keywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
        "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in",
        "init",
        "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public",
        "repeat",
        "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true",
        "try",
        "typealias", "var", "where", "while",
    ]

    package static func type(_ name: String) -> String {
        let upper = name.prefix(1).uppercased() + name.dropFirst()
        return taken.contains(upper) ? upper + "Value" : upper
    }

    /// `DBInstanceIdentifier` becomes `dbInstanceIdentifier`, `ETag` `eTag`, `ACL` `acl`.
    package static func member(_ name: String) -> String {
        let plain = lowered(name.replacing("-", with: "").replacing(".", with: ""))
        if plain == "fields" { return "fieldsValue" }
        return keywords.contains(plain) ? "`\(plain)`" : plain
    }

    private static func lowered(_ name: String) -> String {
        let letters = Array(name)
        let upper = letters.prefix { $0.isUppercase }.count
        guard upper > 0 else { return name }
        if name.hasPrefix("IPv") { return "ipv" + name.dropFirst(3) }
        let isWhole = upper == letters.count || letters[upper].isNumber
        let count = upper == 1 || isWhole ? upper : upper - 1
        return String(letters.prefix(count)).lowercased() + String(letters.dropFirst(count))
    }
}
