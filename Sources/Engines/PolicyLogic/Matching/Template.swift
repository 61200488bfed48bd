/// A pattern with policy variables in it.
///
/// What a variable stands for goes in as plain text: a user named `*` gains nothing by it.
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
struct Template: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case tokens([Glob.Token])
        case variable(key: String, fallback: [UInt8]?)
    }

    let pieces: [Piece]

    /// - Returns: nil if a variable is malformed.
    init?(_ text: String, version: PolicyDocument.Version, wildcards: Bool) {
        var pieces: [Piece] = []
        var plain: [Glob.Token] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            guard version == .y2012, rest.starts(with: [UInt8(ascii: "$"), UInt8(ascii: "{")]) else {
                plain.append(Glob.token(byte, wildcards: wildcards))
                rest = rest.dropFirst()
                continue
            }
            guard let end = Self.end(of: rest) else { return nil }
            let inside = rest[rest.startIndex + 2..<end]
            if inside.count == 1, let only = inside.first, [0x24, 0x2A, 0x3F].contains(only) {
                plain.append(Glob.Token(only))
            } else {
                guard let variable = Self.variable(inside) else { return nil }
                if !plain.isEmpty { pieces.append(.tokens(plain)) }
                plain = []
                pieces.append(variable)
            }
            rest = rest[(end + 1)...]
        }
        if !plain.isEmpty || pieces.isEmpty { pieces.append(.tokens(plain)) }
        self.pieces = pieces
    }

    /// The place of the closing brace; braces within a quoted default do not close.
    private static func end(of text: ArraySlice<UInt8>) -> Int? {
        var isQuoted = false
        for place in text.indices {
            if text[place] == UInt8(ascii: "'") { isQuoted.toggle() }
            if text[place] == UInt8(ascii: "}"), !isQuoted { return place }
        }
        return nil
    }

    /// `key`, or `key, 'default'`.
    private static func variable(_ inside: ArraySlice<UInt8>) -> Piece? {
        let parts = inside.split(separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false)
        let key = String(decoding: trimmed(parts[0]), as: UTF8.self)
        guard key.contains(":"), !key.contains("{") else { return nil }
        guard parts.count == 2 else { return .variable(key: key.lowercased(), fallback: nil) }
        let quoted = trimmed(parts[1])
        guard quoted.count >= 2, quoted.first == UInt8(ascii: "'"), quoted.last == UInt8(ascii: "'") else { return nil }
        return .variable(key: key.lowercased(), fallback: Array(quoted.dropFirst().dropLast()))
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.drop { $0 == 0x20 }
        guard let last = start.lastIndex(where: { $0 != 0x20 }) else { return start }
        return start[...last]
    }

    /// - Returns: nil if the request lacks a variable that has no default, or has several values for it.
    func resolved(for request: PolicyRequest) -> Glob? {
        var tokens: [Glob.Token] = []
        for piece in pieces {
            switch piece {
            case .tokens(let plain): tokens += plain
            case .variable(let key, let fallback):
                let values = request.values(ofLowered: key)
                if values.count == 1 {
                    tokens += values[0].utf8.map { Glob.Token($0) }
                } else {
                    guard values.isEmpty, let fallback else { return nil }
                    tokens += fallback.map { Glob.Token($0) }
                }
            }
        }
        return Glob(tokens: tokens)
    }
}

/// A pattern made ready: variables are looked up only where there are any.
enum Pattern: Sendable, Hashable {
    case fixed(Glob)
    case template(Template)
    /// Cannot match: its variables are malformed, which the reader has already refused.
    case never

    init(_ text: String, version: PolicyDocument.Version, wildcards: Bool) {
        guard let template = Template(text, version: version, wildcards: wildcards) else {
            self = .never
            return
        }
        if template.pieces.count == 1, case .tokens(let tokens) = template.pieces[0] {
            self = .fixed(Glob(tokens: tokens))
        } else {
            self = .template(template)
        }
    }

    func glob(for request: PolicyRequest) -> Glob? {
        switch self {
        case .fixed(let glob): glob
        case .template(let template): template.resolved(for: request)
        case .never: nil
        }
    }

    func matches(_ text: [UInt8], _ request: PolicyRequest) -> Bool {
        switch self {
        case .fixed(let glob): glob.matches(text)
        case .template(let template): template.resolved(for: request)?.matches(text) ?? false
        case .never: false
        }
    }
}
