/// Reads base64 (RFC 4648, section 4) for `BinaryEquals`; nil if the text is not that. Padding may be missing.
func base64Decoded(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var held = 0
    var letters = Array(text.utf8)[...]
    while letters.last == UInt8(ascii: "=") { letters = letters.dropLast() }
    guard letters.count % 4 != 1, text.utf8.count - letters.count <= 2 else { return nil }
    for letter in letters {
        let value: UInt8
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = letter - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = letter - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = letter + 4
        case UInt8(ascii: "+"): value = 62
        case UInt8(ascii: "/"): value = 63
        default: return nil
        }
        bits = bits << 6 | UInt32(value)
        held += 6
        if held >= 8 {
            held -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
        }
    }
    return bytes
}
