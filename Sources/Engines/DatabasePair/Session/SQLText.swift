/// Writes values into statements.
enum SQLText {
    /// A string literal, whatever it contains.
    static func literal(_ text: String) -> String {
        var result = "'"
        for character in text.unicodeScalars {
            switch character {
            case "'": result += "''"
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\0": result += "\\0"
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "'"
    }

    /// A name of a database or column.
    static func name(_ text: String) -> String { "`" + text.replacing("`", with: "``") + "`" }
}
