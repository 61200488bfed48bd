/// Why a text is not JSON, and where.
public struct JSONError: Error, Equatable, CustomStringConvertible {
    public enum Reason: String, Sendable {
        case unexpectedEnd = "unexpected end of text"
        case unexpectedCharacter = "unexpected character"
        case badNumber = "malformed number"
        case badEscape = "malformed escape in a string"
        case badText = "text is not UTF-8"
        case tooDeep = "nested too deeply"
        case trailing = "something follows the value"
    }

    public let reason: Reason
    /// Bytes from the start of the text.
    public let offset: Int
    public var description: String { "\(reason.rawValue) at byte \(offset)" }
}

extension JSONValue {
    /// Reads one JSON text.
    ///
    /// - Parameter depthMax: how many arrays and objects may stand in one another, so that no client text can
    ///   exhaust the stack.
    public static func parse(_ bytes: some Sequence<UInt8>, depthMax: Int = 200) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: Array(bytes), depthMax: depthMax)
        return try parser.whole()
    }

    public static func parse(_ text: String, depthMax: Int = 200) throws(JSONError) -> JSONValue {
        try parse(text.utf8, depthMax: depthMax)
    }
}

struct JSONParser {
    let bytes: [UInt8]
    let depthMax: Int
    var position = 0
    var depth = 0

    init(bytes: [UInt8], depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    mutating func whole() throws(JSONError) -> JSONValue {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw error(.trailing) }
        return value
    }

    private func error(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: position) }

    private mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        return bytes[position]
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in .object(try parser.object()) }
        case UInt8(ascii: "["): return try nested { parser throws(JSONError) in .array(try parser.array()) }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw error(.unexpectedCharacter)
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        depth += 1
        guard depth <= depthMax else { throw error(.tooDeep) }
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let letters = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        for letter in letters {
            guard try peek() == letter else { throw error(.unexpectedCharacter) }
            position += 1
        }
        return value
    }

    /// Consumes the separator or the end of a container; true when another element follows.
    private mutating func more(until end: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        let byte = try peek()
        guard byte == end || byte == UInt8(ascii: ",") else { throw error(.unexpectedCharacter) }
        position += 1
        return byte != end
    }

    private mutating func isEmpty(until end: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        guard try peek() == end else { return false }
        position += 1
        return true
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        guard try !isEmpty(until: UInt8(ascii: "]")) else { return elements }
        repeat { elements.append(try value()) } while try more(until: UInt8(ascii: "]"))
        return elements
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        var members = JSONObject()
        guard try !isEmpty(until: UInt8(ascii: "}")) else { return members }
        repeat {
            skipSpace()
            guard try peek() == UInt8(ascii: "\"") else { throw error(.unexpectedCharacter) }
            let key = try string()
            skipSpace()
            guard try peek() == UInt8(ascii: ":") else { throw error(.unexpectedCharacter) }
            position += 1
            members[key] = try value()
        } while try more(until: UInt8(ascii: "}"))
        return members
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if try peek() == UInt8(ascii: "-") { position += 1 }
        let leadingZero = position < bytes.count && bytes[position] == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !(leadingZero && whole > 1) else { throw error(.badNumber) }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { throw error(.badNumber) }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
                position += 1
            }
            guard digits() > 0 else { throw error(.badNumber) }
        }
        return JSONNumber(checked: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return position - start
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        var plain = true
        while true {
            let byte = try peek()
            if byte == UInt8(ascii: "\"") { break }
            guard byte >= 0x20 else { throw error(.unexpectedCharacter) }
            if byte == UInt8(ascii: "\\") {
                plain = false
                position += 1
                _ = try peek()
            }
            position += 1
        }
        let raw = bytes[start..<position]
        position += 1
        let text =
            plain ? String(validUTF8: raw) : String(validUTF8: try unescaped(raw))
        guard let text else { throw error(.badText) }
        return text
    }

    private func unescaped(_ raw: ArraySlice<UInt8>) throws(JSONError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var place = raw.startIndex
        while place < raw.endIndex {
            guard raw[place] == UInt8(ascii: "\\") else {
                text.append(raw[place])
                place += 1
                continue
            }
            place += 2
            switch raw[place - 1] {
            case UInt8(ascii: "u"): text.append(contentsOf: Array(String(try unicode(raw, &place)).utf8))
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(raw[place - 1])
            default: throw error(.badEscape)
            }
        }
        return text
    }

    /// A lone surrogate becomes U+FFFD, as most readers have it.
    private func unicode(_ raw: ArraySlice<UInt8>, _ place: inout Int) throws(JSONError) -> Unicode.Scalar {
        let first = try fourDigits(raw, &place)
        if let scalar = Unicode.Scalar(first) { return scalar }
        let isPair =
            first < 0xDC00 && place + 1 < raw.endIndex
            && raw[place] == UInt8(ascii: "\\") && raw[place + 1] == UInt8(ascii: "u")
        guard isPair else { return "\u{FFFD}" }
        var next = place + 2
        let second = try fourDigits(raw, &next)
        guard (0xDC00...0xDFFF).contains(second) else { return "\u{FFFD}" }
        place = next
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private func fourDigits(_ raw: ArraySlice<UInt8>, _ place: inout Int) throws(JSONError) -> UInt32 {
        guard place + 4 <= raw.endIndex,
            raw[place..<place + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: raw[place..<place + 4], as: UTF8.self), radix: 16)
        else { throw error(.badEscape) }
        place += 4
        return value
    }
}
