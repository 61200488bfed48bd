/// Writes elements into a growing text.
struct XMLWriter {
    private(set) var out: [UInt8] = []

    init(hasDeclaration: Bool = true) {
        out.reserveCapacity(1024)
        if hasDeclaration { out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8 }
    }

    mutating func open(_ name: String, _ attributes: [XMLElement.Attribute] = []) {
        out.append(UInt8(ascii: "<"))
        out += name.utf8
        for attribute in attributes {
            out.append(UInt8(ascii: " "))
            out += attribute.name.utf8
            out += "=\"".utf8
            text(attribute.value)
            out.append(UInt8(ascii: "\""))
        }
        out.append(UInt8(ascii: ">"))
    }

    mutating func close(_ name: String) {
        out += "</".utf8
        out += name.utf8
        out.append(UInt8(ascii: ">"))
    }

    mutating func element(_ name: String, _ value: String) {
        open(name)
        text(value)
        close(name)
    }

    /// Characters that XML 1.0 has no place for are written as references, as S3 does.
    mutating func text(_ value: String) {
        let isPlain = value.utf8.allSatisfy { byte in
            byte >= 0x20 && byte != UInt8(ascii: "&") && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
                && byte != UInt8(ascii: "\"")
        }
        if isPlain { out += value.utf8 } else { escape(value) }
    }

    private mutating func escape(_ value: String) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "&"): out += "&amp;".utf8
            case UInt8(ascii: "<"): out += "&lt;".utf8
            case UInt8(ascii: ">"): out += "&gt;".utf8
            case UInt8(ascii: "\""): out += "&quot;".utf8
            case 0x09, 0x0A, 0x20...: out.append(byte)
            case 0: out += "\u{FFFD}".utf8
            default: out += "&#x\(String(byte, radix: 16));".utf8
            }
        }
    }
}
