/// A header's value and the parameters behind it: `form-data; name="file"; filename="a.txt"`.
struct HeaderParameters: Sendable {
    let value: String
    private let parameters: [NamedValue]

    init(_ text: String) {
        var parts: [String] = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == ";", !isQuoted {
                parts.append("")
                continue
            }
            // Browsers send a backslash of a file's name as it is: only a quote can be escaped.
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            parts[parts.count - 1].append(character)
        }
        value = parts[0].trimmed
        parameters = parts.dropFirst().compactMap { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { return nil }
            return (pair[0].trimmed.lowercased(), Self.unquoted(pair[1].trimmed))
        }
    }

    subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return text.dropFirst().dropLast().split(separator: "\\\"", omittingEmptySubsequences: false)
            .joined(separator: "\"")
    }
}

/// The headers of one part of a form.
struct PartHead: Sendable {
    let name: String?
    let fileName: String?
    let contentType: String?

    init(_ text: String) {
        var lines: [NamedValue] = []
        for line in text.split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1)
            if pair.count == 2 { lines.append((pair[0].trimmed, pair[1].trimmed)) }
        }
        let headers = HeaderFields(lines)
        let disposition = HeaderParameters(headers["content-disposition"] ?? "")
        name = disposition["name"]
        // Some browsers send the whole path.
        fileName = disposition["filename"].map { path in
            String(path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? "")
        }
        contentType = headers["content-type"]
    }
}
