/// Base64 (RFC 4648), in the standard alphabet and in the one for URLs and file names.
public enum Base64 {
    public enum Alphabet: Sendable {
        /// `+` and `/`, always padded.
        case standard
        /// `-` and `_`, written without padding (as JSON Web Tokens do).
        case url

        fileprivate var digits: StaticString {
            switch self {
            case .standard: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            case .url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            }
        }

        fileprivate var values: [UInt8] {
            switch self {
            case .standard: Base64.standardValues
            case .url: Base64.urlValues
            }
        }
    }

    public static func encode(_ bytes: some Sequence<UInt8>, alphabet: Alphabet = .standard) -> String {
        bytes.withContiguousStorageIfAvailable { encode(UnsafeRawBufferPointer($0), alphabet: alphabet) }
            ?? Array(bytes).withUnsafeBytes { encode($0, alphabet: alphabet) }
    }

    public static func encode(_ bytes: UnsafeRawBufferPointer, alphabet: Alphabet = .standard) -> String {
        let digits = alphabet.digits.utf8Start
        let padded = alphabet == .standard
        return String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { out in
            var place = 0
            var start = 0
            while start < bytes.count {
                let count = min(3, bytes.count - start)
                var group: UInt32 = 0
                for offset in 0..<3 {
                    group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0)
                }
                for offset in 0..<4 where offset <= count || padded {
                    let digit = Int(group >> UInt32(18 - 6 * offset)) & 63
                    out[place] = offset <= count ? digits[digit] : UInt8(ascii: "=")
                    place += 1
                }
                start += 3
            }
            return place
        }
    }

    /// The bytes, or nil when the text is not base64.
    ///
    /// The standard alphabet demands padding, the one for URLs allows it. Bits past the last byte must be zero,
    /// so that one value has one text.
    ///
    /// - Parameter ignoringSpace: skips blanks and line ends, as people paste them from tools that fold lines.
    public static func decode(
        _ text: some StringProtocol,
        alphabet: Alphabet = .standard,
        ignoringSpace: Bool = false
    ) -> [UInt8]? {
        text.utf8.withContiguousStorageIfAvailable { decode($0, alphabet, ignoringSpace) }
            ?? Array(text.utf8).withUnsafeBufferPointer { decode($0, alphabet, ignoringSpace) }
    }

    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>,
        _ alphabet: Alphabet,
        _ ignoringSpace: Bool
    ) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4 * 3 + 3)
        let values = alphabet.values
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for byte in text {
            if ignoringSpace, byte == 0x20 || (0x09...0x0D).contains(byte) { continue }
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = values[Int(byte)]
            guard value < 64, padding == 0 else { return nil }
            group = group << 6 | UInt32(value)
            digits += 1
            guard digits == 4 else { continue }
            out.append(UInt8(truncatingIfNeeded: group >> 16))
            out.append(UInt8(truncatingIfNeeded: group >> 8))
            out.append(UInt8(truncatingIfNeeded: group))
            group = 0
            digits = 0
        }
        let missing = digits == 0 ? 0 : 4 - digits
        guard digits != 1, padding == missing || (alphabet == .url && padding == 0) else { return nil }
        switch digits {
        case 2:
            guard group & 0xF == 0 else { return nil }
            out.append(UInt8(truncatingIfNeeded: group >> 4))
        case 3:
            guard group & 0x3 == 0 else { return nil }
            out.append(UInt8(truncatingIfNeeded: group >> 10))
            out.append(UInt8(truncatingIfNeeded: group >> 2))
        default: break
        }
        return out
    }

    private static let standardValues = table(of: .standard)
    private static let urlValues = table(of: .url)

    private static func table(of alphabet: Alphabet) -> [UInt8] {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for digit in 0..<64 { values[Int(alphabet.digits.utf8Start[digit])] = UInt8(digit) }
        return values
    }
}
