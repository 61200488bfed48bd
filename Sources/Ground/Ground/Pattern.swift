import CPCRE2

/// A regular expression that a whole text is held against, with bounds on the work it may cost.
///
/// The Java dialect of public service models is taken: `\uXXXX` escapes, and pairs of them for what lies past the
/// first plane. Matching is without just-in-time code: patterns are short and texts are too.
public final class Pattern: Sendable {
    public enum Verdict: Sendable, Equatable {
        case matches, differs
        /// The bound on work was met before the answer was found.
        case undecided
    }

    // Safety: a compiled pattern is never written to after it is made; PCRE2 lets any number of threads read it.
    private nonisolated(unsafe) let code: OpaquePointer
    // Safety: as above; a match context is only read by a match.
    private nonisolated(unsafe) let limits: OpaquePointer

    /// Nil for what PCRE2 cannot compile.
    public init?(_ text: String) {
        let pattern = Self.translated(text)
        var failure: Int32 = 0
        var offset = 0
        let options = UInt32(PCRE2_UTF) | PCRE2_ANCHORED | PCRE2_ENDANCHORED | UInt32(PCRE2_NEVER_BACKSLASH_C)
        guard let code = pcre2_compile_8(pattern, pattern.count, options, &failure, &offset, nil) else { return nil }
        guard let limits = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(code)
            return nil
        }
        pcre2_set_match_limit_8(limits, 200_000)
        pcre2_set_depth_limit_8(limits, 10_000)
        // In kibibytes.
        pcre2_set_heap_limit_8(limits, 16_384)
        self.code = code
        self.limits = limits
    }

    deinit {
        pcre2_match_context_free_8(limits)
        pcre2_code_free_8(code)
    }

    /// Whether the whole text matches.
    public func verdict(on text: String) -> Verdict {
        guard let data = pcre2_match_data_create_8(1, nil) else { return .undecided }
        defer { pcre2_match_data_free_8(data) }
        var text = text
        let result = text.withUTF8 { bytes in
            pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, UInt32(PCRE2_NO_UTF_CHECK), data, limits)
        }
        if result >= 0 { return .matches }
        return result == PCRE2_ERROR_NOMATCH ? .differs : .undecided
    }

    /// Java's `\uXXXX` in PCRE2's spelling; two halves of a pair become the character that they mean.
    private static func translated(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var place = 0
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.count else {
                out.append(bytes[place])
                place += 1
                continue
            }
            guard bytes[place + 1] == UInt8(ascii: "u"), let first = fourDigits(bytes, place + 2) else {
                out += bytes[place...place + 1]
                place += 2
                continue
            }
            place += 6
            var scalar = first
            if (0xD800..<0xDC00).contains(first), place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
                bytes[place + 1] == UInt8(ascii: "u"), let second = fourDigits(bytes, place + 2),
                (0xDC00..<0xE000).contains(second)
            {
                scalar = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
                place += 6
            }
            out += "\\x{\(String(scalar, radix: 16))}".utf8
        }
        return out
    }

    private static func fourDigits(_ bytes: [UInt8], _ place: Int) -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        return UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    }
}
