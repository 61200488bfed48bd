import Ground

/// Reads an XML 1.0 text in UTF-8 into a tree of elements.
///
/// Strict: one root, tags that match, no stray text. A document type is refused whatever it says, so entities can
/// neither grow nor fetch anything; depth, elements and attributes are bounded.
struct XMLReader {
    private let bytes: [UInt8]
    private var position = 0
    private var elements = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func read(_ bytes: [UInt8]) throws(WireError) -> XMLElement {
        var reader = XMLReader(bytes)
        return try reader.document()
    }

    private func error(_ reason: String) -> WireError {
        .malformed("The XML is not well-formed: \(reason) at byte \(position)")
    }

    private func peek(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private func looksAt(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] { return false }
        return true
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        guard looksAt(text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private mutating func skipPast(_ end: StaticString) throws(WireError) {
        while position < bytes.count {
            if skip(end) { return }
            position += 1
        }
        throw error("unexpected end")
    }

    private mutating func document() throws(WireError) -> XMLElement {
        _ = skip("\u{FEFF}")
        try skipMisc()
        guard peek() == UInt8(ascii: "<") else { throw error("no root element") }
        let root = try element(depth: 1)
        try skipMisc()
        guard position == bytes.count else { throw error("something follows the root element") }
        return root
    }

    /// White space, comments and processing instructions around the root.
    private mutating func skipMisc() throws(WireError) {
        while true {
            skipSpace()
            if skip("<?") {
                try skipPast("?>")
            } else if skip("<!--") {
                try skipPast("-->")
            } else if looksAt("<!") {
                throw error("a document type is not accepted")
            } else {
                return
            }
        }
    }

    private mutating func element(depth: Int) throws(WireError) -> XMLElement {
        guard depth <= WireLimits.depthMax else { throw error("elements are nested too deeply") }
        elements += 1
        guard elements <= WireLimits.xmlElementsMax else { throw error("too many elements") }
        position += 1
        let tag = try name()
        var element = XMLElement(name: localName(try text(bytes[tag])))
        if try attributes(&element) { return element }
        try content(&element, depth)
        guard position + tag.count <= bytes.count, bytes[position..<position + tag.count] == bytes[tag] else {
            throw error("an end tag does not match")
        }
        position += tag.count
        skipSpace()
        guard peek() == UInt8(ascii: ">") else { throw error("an end tag does not match") }
        position += 1
        return element
    }

    private mutating func name() throws(WireError) -> Range<Int> {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            let isName =
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x3A).contains(byte) || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte >= 0x80
            guard isName else { break }
            position += 1
        }
        guard position > start, !(0x2D...0x39).contains(bytes[start]) else { throw error("a name is expected") }
        return start..<position
    }

    private func text(_ slice: ArraySlice<UInt8>) throws(WireError) -> String {
        guard let text = String(validUTF8: slice) else { throw error("text is not UTF-8") }
        return text
    }

    /// True when the tag closed itself.
    private mutating func attributes(_ element: inout XMLElement) throws(WireError) -> Bool {
        while true {
            let before = position
            skipSpace()
            if skip("/>") { return true }
            if peek() == UInt8(ascii: ">") {
                position += 1
                return false
            }
            guard position > before, element.attributes.count < WireLimits.xmlAttributesMax else {
                throw error("a tag is malformed")
            }
            let name = try text(bytes[try name()])
            skipSpace()
            guard skip("=") else { throw error("an attribute has no value") }
            skipSpace()
            let quote = peek()
            guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                throw error("a value has no quotes")
            }
            position += 1
            var value: [UInt8] = []
            try characters(into: &value, until: quote)
            guard peek() == quote else { throw error("a value does not end") }
            position += 1
            guard !element.attributes.contains(where: { $0.name == name }) else { throw error("an attribute repeats") }
            element.attributes.append(.init(name: name, value: try text(value[...])))
        }
    }

    /// Leaves the position behind `</`.
    private mutating func content(_ element: inout XMLElement, _ depth: Int) throws(WireError) {
        var text: [UInt8] = []
        while true {
            try characters(into: &text)
            guard position < bytes.count else { throw error("unexpected end") }
            if skip("</") { break }
            if skip("<!--") {
                try skipPast("-->")
            } else if skip("<![CDATA[") {
                let start = position
                try skipPast("]]>")
                text += bytes[start..<position - 3]
            } else if skip("<?") {
                try skipPast("?>")
            } else {
                element.children.append(try self.element(depth: depth + 1))
            }
        }
        if !text.isEmpty { element.text = try self.text(text[...]) }
    }

    /// Text with references resolved and line ends made one, up to a `<`, the given quote or the end of all.
    private mutating func characters(into text: inout [UInt8], until quote: UInt8 = UInt8(ascii: "<")) throws(WireError)
    {
        while position < bytes.count {
            let start = position
            while position < bytes.count, Self.isPlain(bytes[position], quote) { position += 1 }
            if position > start { text += bytes[start..<position] }
            guard position < bytes.count else { return }
            switch bytes[position] {
            case quote, UInt8(ascii: "<"): return
            case UInt8(ascii: "&"): try reference(into: &text)
            case 0x0D:
                text.append(0x0A)
                position += peek(1) == 0x0A ? 2 : 1
            default: throw error("a control character")
            }
        }
    }

    private static func isPlain(_ byte: UInt8, _ quote: UInt8) -> Bool {
        byte != UInt8(ascii: "<") && byte != UInt8(ascii: "&") && byte != quote
            && (byte >= 0x20 || byte == 0x09 || byte == 0x0A)
    }

    private mutating func reference(into text: inout [UInt8]) throws(WireError) {
        position += 1
        let start = position
        while position < bytes.count, position - start < 12, bytes[position] != UInt8(ascii: ";") { position += 1 }
        guard peek() == UInt8(ascii: ";") else { throw error("a reference does not end") }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        position += 1
        switch name {
        case "lt": text.append(UInt8(ascii: "<"))
        case "gt": text.append(UInt8(ascii: ">"))
        case "amp": text.append(UInt8(ascii: "&"))
        case "quot": text.append(UInt8(ascii: "\""))
        case "apos": text.append(UInt8(ascii: "'"))
        default:
            let isHex = name.hasPrefix("#x")
            guard isHex || name.hasPrefix("#"),
                let code = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
                code != 0, let scalar = Unicode.Scalar(code)
            else { throw error("an unknown entity") }
            text += String(scalar).utf8
        }
    }
}
