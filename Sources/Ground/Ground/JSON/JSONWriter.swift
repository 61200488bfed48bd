extension JSONValue {
    /// The JSON text, without white space.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The JSON text in UTF-8, without white space.
    public var bytes: [UInt8] {
        var writer = JSONWriter(indent: nil)
        writer.write(self, level: 0)
        return writer.out
    }

    /// The JSON text for people: two spaces a level.
    public var prettyText: String {
        var writer = JSONWriter(indent: 2)
        writer.write(self, level: 0)
        return String(decoding: writer.out, as: UTF8.self)
    }
}

struct JSONWriter {
    let indent: Int?
    var out: [UInt8] = []

    init(indent: Int?) { self.indent = indent }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: out += "null".utf8
        case .bool(let flag): out += (flag ? "true" : "false").utf8
        case .number(let number): out += number.text.utf8
        case .string(let text): Self.quote(text, into: &out)
        case .array(let elements):
            container("[", "]", elements, level) { writer, element in writer.write(element, level: level + 1) }
        case .object(let members):
            container("{", "}", Array(members), level) { writer, member in
                Self.quote(member.key, into: &writer.out)
                writer.out += (writer.indent == nil ? ":" : ": ").utf8
                writer.write(member.value, level: level + 1)
            }
        }
    }

    private mutating func container<Element>(
        _ open: String,
        _ close: String,
        _ elements: [Element],
        _ level: Int,
        _ each: (inout JSONWriter, Element) -> Void
    ) {
        out += open.utf8
        for (place, element) in elements.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            newLine(level + 1)
            each(&self, element)
        }
        if !elements.isEmpty { newLine(level) }
        out += close.utf8
    }

    private mutating func newLine(_ level: Int) {
        guard let indent else { return }
        out.append(0x0A)
        out.append(contentsOf: repeatElement(0x20, count: indent * level))
    }

    /// Appends a quoted string; control characters, quotes and backslashes are escaped, all else is UTF-8.
    static func quote(_ text: String, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0x0A: out += "\\n".utf8
            case 0x0D: out += "\\r".utf8
            case 0x09: out += "\\t".utf8
            case 0..<0x20: out += ("\\u00" + hexadecimal([byte])).utf8
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}
