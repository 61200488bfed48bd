/// Which bytes may stand where in a message head.
///
/// Source: RFC 9110, section 5.6.2 (token), section 5.5 (field values); RFC 9112, section 3 (request line).
enum CharacterClass {
    /// Bit n of a word is set when byte 64 * word + n may stand in a token.
    private static let tokens: (UInt64, UInt64) = {
        var low: UInt64 = 0
        var high: UInt64 = 0
        for byte in "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
        return (low, high)
    }()

    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"): true
        case ..<64: tokens.0 & (1 << UInt64(byte)) != 0
        case ..<128: tokens.1 & (1 << UInt64(byte - 64)) != 0
        default: false
        }
    }

    /// Control characters would break the line or a log; everything else, also bytes above 127, is let through.
    @inline(__always)
    static func isFieldValue(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == 0x09
    }

    /// Bytes above 127 should have been encoded by the client; real servers take them all the same.
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F
    }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}
