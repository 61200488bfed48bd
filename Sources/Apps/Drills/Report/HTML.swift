/// Text inside of HTML.
enum HTML {
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }

    static func table(_ head: [String], _ rows: [[String]]) -> String {
        let line = { (cells: [String], tag: String) in
            "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>\n"
        }
        return "<table>\n" + line(head, "th") + rows.map { line($0, "td") }.joined() + "</table>\n"
    }
}
