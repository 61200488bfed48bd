package import Ground

/// A JSON value inside a stored record: it is kept as its own text, so that key order and the digits of numbers
/// survive.
package struct StoredJSON: Sendable, Hashable, Codable {
    package var value: JSONValue

    package init(_ value: JSONValue) { self.value = value }

    package init(from decoder: any Decoder) throws {
        value = try JSONValue.parse(String(from: decoder))
    }

    package func encode(to encoder: any Encoder) throws { try value.text.encode(to: encoder) }
}
