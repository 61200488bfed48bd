import AWSModel
import Ground

/// What a client says of an object in words of its own: the headers `x-amz-meta-…`.
///
/// Source: S3 User Guide, "Working with object metadata". Observed: recorded answers show text beyond ASCII coming back
/// as an encoded word of RFC 2047.
enum UserMetadata {
    static let prefix = "x-amz-meta-"
    static let bytesMax = 2048

    /// Names come without the prefix and in lower case. A name given twice has both values.
    static func read(_ headers: HeaderFields) throws(AWSError) -> [NamedValue] {
        var found: [NamedValue] = []
        for line in headers.lines(prefix: "x-amz-meta-") where line.name.utf8.count > prefix.utf8.count {
            let short = line.name.utf8.dropFirst(prefix.utf8.count)
            let name = String(decoding: short, as: UTF8.self).lowercased()
            if let place = found.firstIndex(where: { $0.name == name }) {
                found[place].value += "," + line.value
            } else {
                found.append((name, line.value))
            }
        }
        try check(found)
        return found
    }

    static func check(_ metadata: [NamedValue]) throws(AWSError) {
        let bytes = metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard bytes <= bytesMax else { throw .metadataTooLarge(bytes: bytes, most: bytesMax) }
    }

    /// The headers of an answer.
    static func headers(_ metadata: [NamedValue]) -> [NamedValue] {
        metadata.map { (prefix + $0.name, EncodedWord.encode($0.value)) }
    }
}

/// Words of RFC 2047, for headers that must stay ASCII.
enum EncodedWord {
    /// ASCII stays as it is. Of the two forms the one is taken that leaves more of the text readable.
    static func encode(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        let ascii = text.utf16.count { $0 < 0x80 }
        return ascii > text.utf16.count - ascii
            ? "=?UTF-8?Q?" + quoted(text) + "?="
            : "=?UTF-8?B?" + Base64.encode(Array(text.utf8)) + "?="
    }

    private static func quoted(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x20: out.append(UInt8(ascii: "_"))
            case UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "?"), 0..<0x20, 0x7F...:
                out += ("=" + hexadecimal([byte]).uppercased()).utf8
            default: out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
