import Ground

/// Reads CBOR of no known shape, for error bodies, as the JSON that says the same.
enum CBORDocument {
    static func read(_ bytes: [UInt8]) throws(WireError) -> JSONValue {
        var reader = CBORReader(bytes)
        return try value(&reader)
    }

    private static func value(_ reader: inout CBORReader) throws(WireError) -> JSONValue {
        if try reader.skipNull() { return .null }
        switch try reader.peekMajor() {
        case .text: return .string(try reader.text())
        case .bytes: return .string(Base64.encode(try reader.blob()))
        case .array:
            var elements: [JSONValue] = []
            try reader.container(.array) { reader throws(WireError) in elements.append(try value(&reader)) }
            return .array(elements)
        case .map:
            var object = JSONObject()
            try reader.container(.map) { reader throws(WireError) in
                let key = try reader.text()
                object[key] = try value(&reader)
            }
            return .object(object)
        case .tag, .unsigned, .negative, .simple: return try scalar(&reader)
        }
    }

    /// Only timestamps have a tag, and their number stands at once behind it.
    private static func scalar(_ reader: inout CBORReader) throws(WireError) -> JSONValue {
        var head = try reader.head()
        if head.major == .tag { head = try reader.head() }
        if let number = CBORReader.float(head) { return .number(JSONNumber(number)) }
        guard let argument = head.argument, let value = Int64(exactly: argument) else { return .null }
        switch head.major {
        case .unsigned: return .number(JSONNumber(value))
        case .negative: return .number(JSONNumber(~value))
        case .simple: return value == 20 || value == 21 ? .bool(value == 21) : .null
        default: throw reader.error("an item of a kind that is not known here")
        }
    }
}
