/// Percent-encoding of paths, query strings and forms (RFC 3986, section 2.1).
public enum PercentEncoding {
    /// The ASCII characters that stay as they are.
    public struct Kept: Sendable {
        @usableFromInline var low: UInt64 = 0
        @usableFromInline var high: UInt64 = 0

        public init(_ characters: String) {
            for byte in characters.utf8 where byte < 128 {
                if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
            }
        }

        @inlinable
        public func contains(_ byte: UInt8) -> Bool {
            byte < 128 && (byte < 64 ? low >> UInt64(byte) : high >> UInt64(byte - 64)) & 1 == 1
        }

        /// Letters, digits and `-._~`: what needs no encoding anywhere.
        public static let unreserved = Kept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        /// As `unreserved`, and the slashes between the segments of a path.
        public static let path = Kept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
    }

    public static func encode(_ text: some StringProtocol, keeping kept: Kept = .unreserved) -> String {
        if text.utf8.allSatisfy({ kept.contains($0) }) { return String(text) }
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count * 2)
        for byte in text.utf8 { append(byte, keeping: kept, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends one byte, encoded unless kept.
    @inlinable
    public static func append(_ byte: UInt8, keeping kept: Kept, to out: inout [UInt8]) {
        if kept.contains(byte) {
            out.append(byte)
        } else {
            out.append(UInt8(ascii: "%"))
            out.append(digit(byte >> 4))
            out.append(digit(byte & 15))
        }
    }

    /// The text behind an encoded one, or nil when a `%` is not followed by two digits or the result is not UTF-8.
    ///
    /// - Parameter plusIsSpace: as in forms and, with most servers, in query strings.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        if !text.utf8.contains(where: { $0 == percent || $0 == plus && plusIsSpace }) { return String(text) }
        guard let bytes = decodeBytes(text.utf8, plusIsSpace: plusIsSpace) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The bytes behind an encoded text, or nil when a `%` is not followed by two digits.
    public static func decodeBytes(_ text: some Collection<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        decodeBytes(text, plusIsSpace: plusIsSpace, lenient: false)
    }

    /// As `decodeBytes`; a `%` that begins no escape stands for itself.
    public static func decodeBytesLeniently(_ text: some Collection<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
        decodeBytes(text, plusIsSpace: plusIsSpace, lenient: true) ?? []
    }

    /// The names and values of a query string or form in the order they stand. A name without `=` has a nil value.
    ///
    /// Nil when an escape is malformed or a text is not UTF-8.
    public static func pairs(
        in query: some StringProtocol,
        plusIsSpace: Bool = true
    ) -> [(name: String, value: String?)]? {
        var result: [(name: String, value: String?)] = []
        for part in Substring(query).utf8.split(separator: UInt8(ascii: "&")) {
            let cut = part.firstIndex(of: UInt8(ascii: "="))
            guard let name = decode(Substring(part[..<(cut ?? part.endIndex)]), plusIsSpace: plusIsSpace) else {
                return nil
            }
            guard let cut else {
                result.append((name, nil))
                continue
            }
            guard let value = decode(Substring(part[part.index(after: cut)...]), plusIsSpace: plusIsSpace) else {
                return nil
            }
            result.append((name, value))
        }
        return result
    }

    private static let percent = UInt8(ascii: "%")
    private static let plus = UInt8(ascii: "+")

    private static func decodeBytes(
        _ text: some Collection<UInt8>,
        plusIsSpace: Bool,
        lenient: Bool
    ) -> [UInt8]? {
        let whole = text.withContiguousStorageIfAvailable { bytes in
            decode(bytes, plusIsSpace: plusIsSpace, lenient: lenient)
        }
        if let whole { return whole }
        return Array(text).withUnsafeBufferPointer { decode($0, plusIsSpace: plusIsSpace, lenient: lenient) }
    }

    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>,
        plusIsSpace: Bool,
        lenient: Bool
    ) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var place = 0
        while place < text.count {
            let byte = text[place]
            place += 1
            if byte == percent {
                if place + 1 < text.count, let high = value(ofDigit: text[place]),
                    let low = value(ofDigit: text[place + 1])
                {
                    out.append(high << 4 | low)
                    place += 2
                } else if lenient {
                    out.append(byte)
                } else {
                    return nil
                }
            } else {
                out.append(byte == plus && plusIsSpace ? 0x20 : byte)
            }
        }
        return out
    }

    @usableFromInline
    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

    private static func value(ofDigit byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
