/// Puts values in the place of `${Name}`.
package enum Substitution {
    /// - Returns: the text, and the names that nothing is known of.
    package static func apply(_ text: String, _ value: (String) -> String?) -> (text: String, unknown: [String]) {
        var result = ""
        var unknown: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            result += rest[..<start.lowerBound]
            let name = String(rest[start.upperBound..<end])
            if let known = value(name) { result += known } else { unknown.append(name) }
            rest = rest[rest.index(after: end)...]
        }
        return (result + rest, unknown)
    }

    package static func names(in text: String) -> [String] { apply(text) { _ in nil }.unknown }
}
