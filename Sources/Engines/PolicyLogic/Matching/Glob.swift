/// A pattern of `*` (any run, also none), `?` (one character) and text, compared byte by byte.
///
/// Only the last `*` met is ever gone back to, so the work is bounded by pattern times text and in practice close to
/// their sum: no pattern of a client can make it explode.
struct Glob: Sendable, Hashable {
    /// A byte, or one of the two wildcards above the range of bytes.
    typealias Token = UInt16
    static let anyRun: Token = 0x100
    static let anyOne: Token = 0x101

    private let tokens: [Token]

    init(tokens: [Token]) {
        var kept: [Token] = []
        kept.reserveCapacity(tokens.count)
        for token in tokens where !(token == Self.anyRun && kept.last == Self.anyRun) { kept.append(token) }
        self.tokens = kept
    }

    init(_ pattern: String, lowered: Bool = false) {
        self.init(tokens: pattern.utf8.map { Self.token($0, wildcards: true, lowered: lowered) })
    }

    static func token(_ byte: UInt8, wildcards: Bool, lowered: Bool = false) -> Token {
        switch byte {
        case UInt8(ascii: "*") where wildcards: anyRun
        case UInt8(ascii: "?") where wildcards: anyOne
        default: Token(lowered ? byte.lowered : byte)
        }
    }

    /// Whether it matches whatever there is.
    var isEverything: Bool { tokens == [Self.anyRun] }
    var hasWildcards: Bool { tokens.contains { $0 > 0xFF } }

    /// The text that alone matches; nil if there are wildcards.
    var literal: String? {
        hasWildcards ? nil : String(decoding: tokens.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    func matches(_ text: [UInt8]) -> Bool { matches(text[...]) }

    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        tokens.withUnsafeBufferPointer { tokens in
            text.withUnsafeBufferPointer { text in Self.matches(tokens, text) }
        }
    }

    private static func matches(_ tokens: UnsafeBufferPointer<Token>, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var token = 0
        var place = 0
        var star = -1
        var resumed = 0
        while place < text.count {
            let wanted = token < tokens.count ? tokens[token] : nil
            if wanted == anyRun {
                star = token
                resumed = place
                token += 1
            } else if wanted == Token(text[place]) {
                token += 1
                place += 1
            } else if wanted == anyOne, !isContinuation(text[place]) {
                token += 1
                repeat { place += 1 } while place < text.count && isContinuation(text[place])
            } else if star >= 0 {
                resumed += 1
                place = resumed
                token = star + 1
            } else {
                return false
            }
        }
        while token < tokens.count, tokens[token] == anyRun { token += 1 }
        return token == tokens.count
    }

    /// Whether a byte continues a UTF-8 character instead of starting one.
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// Cut at its first colons into the parts of an ARN; the last part keeps the colons that follow.
    func arnParts() -> [Glob] {
        tokens.split(separator: Token(UInt8(ascii: ":")), maxSplits: 5, omittingEmptySubsequences: false)
            .map { Glob(tokens: Array($0)) }
    }
}
