package import Ground

/// Templates write numbers and truths as themselves or as text.
extension JSONObject {
    package func text(_ name: String) -> String? {
        switch self[name] {
        case .string(let text)?: text
        case .number(let number)?: number.text
        case .bool(let value)?: String(value)
        default: nil
        }
    }

    package func truth(_ name: String) -> Bool? {
        self[name].flatMap { $0.bool ?? $0.string.flatMap { Bool($0.lowercased()) } }
    }

    package func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
    package func texts(_ name: String) -> [String]? { self[name]?.array?.compactMap(\.string) }
    package func objects(_ name: String) -> [JSONObject] { self[name]?.array?.compactMap(\.object) ?? [] }
}

extension ResourceRequest {
    package func text(_ name: String) -> String? { properties.text(name) }
    package func truth(_ name: String) -> Bool? { properties.truth(name) }
    package func number(_ name: String) -> Int? { properties.number(name) }
    package func texts(_ name: String) -> [String]? { properties.texts(name) }
    package func objects(_ name: String) -> [JSONObject] { properties.objects(name) }

    /// The stack's tags and over them the resource's own.
    ///
    /// - Parameter other: properties to read instead of the request's: those that the resource was made with.
    package func tagValues(in other: JSONObject? = nil) -> [String: String] {
        var tags = Dictionary(stackTags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        for tag in (other ?? properties).objects("Tags") { tags[tag.text("Key") ?? ""] = tag.text("Value") ?? "" }
        return tags
    }
}
