/// Tags that name the content of an object.
enum EntityTag {
    /// Without quotes and without the sign of weakness.
    static func bare(_ text: some StringProtocol) -> String {
        var rest = Substring(text.trimmed)
        if rest.hasPrefix("W/") { rest = rest.dropFirst(2) }
        if rest.count >= 2, rest.hasPrefix("\""), rest.hasSuffix("\"") { rest = rest.dropFirst().dropLast() }
        return String(rest)
    }

    static func quoted(_ tag: String) -> String { "\"" + tag + "\"" }

    /// Whether a header's list of tags holds this one. Tags without quotes are understood, as AWS does.
    static func list(_ header: String, holds tag: String) -> Bool {
        let trimmed = header.trimmed
        if trimmed == "*" { return true }
        // AWS's tags hold no comma.
        return trimmed.split(separator: ",").contains { bare($0) == tag }
    }
}
