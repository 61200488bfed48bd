/// Reads a document into elements: what XML 1.0 says of elements, attributes, comments, references and processing
/// instructions. A document type is refused: it could name files and multiply itself.
struct XMLReader {
    private let bytes: [UInt8]
    private var position = 0
    private static let depthMax = 64

    private init(_ text: String) { bytes = Array(text.utf8) }

    static func read(_ text: String) throws(BrokerConfigurationError) -> XMLElement {
        var reader = XMLReader(text)
        try reader.skipMisc()
        let root = try reader.element(depth: 0)
        try reader.skipMisc()
        guard reader.position == reader.bytes.count else { throw reader.error("something follows the root element") }
        return root
    }

    private func error(_ problem: String) -> BrokerConfigurationError {
        let line = 1 + bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") }
        return .malformed(line: line, problem: problem)
    }

    private func starts(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        return bytes[position..<position + count].elementsEqual(
            UnsafeBufferPointer(start: text.utf8Start, count: count)
        )
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func skip(past end: StaticString, _ what: String) throws(BrokerConfigurationError) {
        while position < bytes.count {
            if starts(end) {
                position += end.utf8CodeUnitCount
                return
            }
            position += 1
        }
        throw error("\(what) has no end")
    }

    /// Space, comments and processing instructions; a byte order mark at the beginning.
    private mutating func skipMisc() throws(BrokerConfigurationError) {
        if position == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        while true {
            skipSpace()
            if starts("<!--") {
                position += 4
                try skip(past: "-->", "a comment")
            } else if starts("<?") {
                try skip(past: "?>", "an instruction")
            } else if starts("<!DOCTYPE") {
                throw error("a document type is not allowed")
            } else {
                return
            }
        }
    }

    private mutating func name() throws(BrokerConfigurationError) -> String {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
            let isOther = byte == 0x5F || byte == 0x3A
            let isLater = (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
            guard isLetter || isOther || (isLater && position > start) else { break }
            position += 1
        }
        guard position > start else { throw error("a name is missing") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func element(depth: Int) throws(BrokerConfigurationError) -> XMLElement {
        guard depth < Self.depthMax else { throw error("elements are nested too deeply") }
        guard starts("<") else { throw error("an element is missing") }
        position += 1
        var element = XMLElement(try name())
        while true {
            let before = position
            skipSpace()
            if starts("/>") {
                position += 2
                return element
            }
            if starts(">") {
                position += 1
                element.children = try content(of: element.name, depth: depth)
                return element
            }
            guard position > before else { throw error("<\(element.name)> is not closed") }
            let attribute = try attribute()
            guard element[attribute.name] == nil else { throw error("\(attribute.name) is said twice") }
            element.attributes.append(attribute)
        }
    }

    private mutating func attribute() throws(BrokerConfigurationError) -> XMLElement.Attribute {
        let name = try name()
        skipSpace()
        guard starts("=") else { throw error("\(name) has no value") }
        position += 1
        skipSpace()
        guard position < bytes.count, bytes[position] == 0x22 || bytes[position] == 0x27 else {
            throw error("the value of \(name) is not quoted")
        }
        let quote = bytes[position]
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != quote, bytes[position] != 0x3C { position += 1 }
        guard position < bytes.count, bytes[position] == quote else { throw error("the value of \(name) has no end") }
        let value = try unescaped(bytes[start..<position])
        position += 1
        return XMLElement.Attribute(name: name, value: value)
    }

    private mutating func content(of name: String, depth: Int) throws(BrokerConfigurationError) -> [XMLElement] {
        var children: [XMLElement] = []
        while true {
            while position < bytes.count, bytes[position] != 0x3C { position += 1 }
            if starts("<![CDATA[") {
                try skip(past: "]]>", "character data")
            } else if starts("<!--") || starts("<?") {
                try skipMisc()
            } else if starts("</") {
                position += 2
                guard try self.name() == name else { throw error("<\(name)> is closed by another name") }
                skipSpace()
                guard starts(">") else { throw error("</\(name) is not closed") }
                position += 1
                return children
            } else if position < bytes.count {
                children.append(try element(depth: depth + 1))
            } else {
                throw error("<\(name)> has no end")
            }
        }
    }

    private func unescaped(_ raw: ArraySlice<UInt8>) throws(BrokerConfigurationError) -> String {
        var out: [UInt8] = []
        var rest = raw
        while let byte = rest.first {
            rest = rest.dropFirst()
            guard byte == 0x26 else {
                out.append([0x0A, 0x0D, 0x09].contains(byte) ? 0x20 : byte)
                continue
            }
            guard let end = rest.firstIndex(of: 0x3B) else { throw error("'&' stands alone") }
            let word = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
            guard let scalar = Self.reference(word) else { throw error("&\(word); means nothing") }
            out += Array(String(Character(scalar)).utf8)
            rest = rest[(end + 1)...]
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func reference(_ word: String) -> Unicode.Scalar? {
        switch word {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let number =
            word.hasPrefix("#x")
            ? UInt32(word.dropFirst(2), radix: 16)
            : word.hasPrefix("#") ? UInt32(word.dropFirst()) : nil
        return number.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
    }
}
