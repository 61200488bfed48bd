import MetricSeries

/// A search expression: `{AWS/EC2,InstanceId} MetricName="CPUUtilization" AND NOT i-0`.
///
/// Source: CloudWatch User Guide, "CloudWatch search expression syntax".
struct MetricSearch {
    private indirect enum Term {
        case all
        /// A property's exact value.
        case equals(String, String)
        /// Words that occur in a property, or anywhere.
        case contains(String?, [String])
        case not(Term)
        case and(Term, Term)
        case or(Term, Term)
    }

    private var namespace: String?
    private var dimensionNames: Set<String>?
    private var term = Term.all
    private var words: [Word] = []
    private var place = 0

    private enum Word: Equatable {
        case plain(String)
        case quoted(String)
        case sign(Character)
    }

    init(_ text: String) throws(MathError) {
        var rest = Substring(text).drop { $0.isWhitespace }
        if rest.first == "{" {
            guard let end = rest.firstIndex(of: "}") else { throw MathError("SEARCH lacks a closing brace") }
            let names = rest[rest.index(rest.startIndex, offsetBy: 1)..<end].split(separator: ",").map { name in
                String(name.drop { $0.isWhitespace || $0 == "\"" }.prefix { $0 != "\"" })
            }
            guard let first = names.first else { throw MathError("SEARCH names no namespace between its braces") }
            namespace = first
            dimensionNames = Set(names.dropFirst())
            rest = rest[end...].dropFirst()
        }
        words = try Self.words(rest)
        term = words.isEmpty ? .all : try either()
        guard place == words.count else { throw MathError("SEARCH has more than one expression") }
    }

    func matches(_ name: SeriesName) -> Bool {
        if let namespace, name.namespace != namespace { return false }
        if let dimensionNames, Set(name.dimensions.map(\.name)) != dimensionNames { return false }
        return Self.holds(term, name)
    }

    private static func holds(_ term: Term, _ name: SeriesName) -> Bool {
        switch term {
        case .all: return true
        case .not(let inner): return !holds(inner, name)
        case .and(let a, let b): return holds(a, name) && holds(b, name)
        case .or(let a, let b): return holds(a, name) || holds(b, name)
        case .equals(let property, let value): return values(property, name).contains(value)
        case .contains(let property, let tokens):
            let texts =
                property.map { values($0, name) }
                ?? [name.namespace, name.name] + name.dimensions.flatMap { [$0.name, $0.value] }
            let known = Set(texts.flatMap(self.tokens))
            return tokens.allSatisfy { known.contains($0) }
        }
    }

    private static func values(_ property: String, _ name: SeriesName) -> [String] {
        switch property.lowercased() {
        case "namespace": [name.namespace]
        case "metricname": [name.name]
        default: name.dimensions.filter { $0.name == property }.map(\.value)
        }
    }

    /// Parts of a text at punctuation, at changes of case (`CPUUtilization`: `cpu`, `utilization`), and at digits; all
    /// in lower case; and the parts between punctuation whole.
    private static func tokens(_ text: String) -> [String] {
        let characters = Array(text)
        var parts: [String] = []
        var current = ""
        for (place, character) in characters.enumerated() {
            if turns(characters, at: place) {
                if !current.isEmpty { parts.append(current.lowercased()) }
                current = ""
            }
            if isWord(character) { current.append(character) }
        }
        if !current.isEmpty { parts.append(current.lowercased()) }
        return parts + self.parts(text) + [text.lowercased()]
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    private static func turns(_ characters: [Character], at place: Int) -> Bool {
        let character = characters[place]
        guard isWord(character), place > 0 else { return true }
        let before = characters[place - 1]
        if character.isNumber != before.isNumber { return true }
        guard character.isUppercase else { return false }
        let isFollowed = place + 1 < characters.count && characters[place + 1].isLowercase
        return !before.isUppercase || isFollowed
    }

    // MARK: Reading

    private static func words(_ text: Substring) throws(MathError) -> [Word] {
        var words: [Word] = []
        var rest = text
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
            } else if first == "\"" {
                rest = rest.dropFirst()
                guard let end = rest.firstIndex(of: "\"") else { throw MathError("SEARCH lacks a closing quote") }
                words.append(.quoted(String(rest[..<end])))
                rest = rest[end...].dropFirst()
            } else if "()=".contains(first) {
                words.append(.sign(first))
                rest = rest.dropFirst()
            } else {
                let word = rest.prefix { !$0.isWhitespace && !"()=\"".contains($0) }
                words.append(.plain(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        return words
    }

    private mutating func either() throws(MathError) -> Term {
        var left = try both()
        while take("OR") { left = .or(left, try both()) }
        return left
    }

    private mutating func both() throws(MathError) -> Term {
        var left = try one()
        while place < words.count, words[place] != .sign(")"), words[place] != .plain("OR") {
            _ = take("AND")
            left = .and(left, try one())
        }
        return left
    }

    private mutating func one() throws(MathError) -> Term {
        if take("NOT") { return .not(try one()) }
        guard place < words.count else { throw MathError("SEARCH ends too early") }
        let word = words[place]
        place += 1
        switch word {
        case .sign("("):
            let inner = try either()
            guard place < words.count, words[place] == .sign(")") else {
                throw MathError("SEARCH lacks a closing parenthesis")
            }
            place += 1
            return inner
        case .sign: throw MathError("SEARCH has a sign out of place")
        case .plain(let text), .quoted(let text):
            guard place < words.count, words[place] == .sign("=") else {
                if case .quoted = word { return .contains(nil, [text.lowercased()]) }
                return .contains(nil, Self.parts(text))
            }
            place += 1
            return try value(of: text)
        }
    }

    private mutating func value(of property: String) throws(MathError) -> Term {
        guard place < words.count else { throw MathError("SEARCH lacks a value of \(property)") }
        defer { place += 1 }
        switch words[place] {
        case .quoted(let text): return .equals(property, text)
        case .plain(let text): return .contains(property, Self.parts(text))
        case .sign: throw MathError("SEARCH lacks a value of \(property)")
        }
    }

    private static func parts(_ text: String) -> [String] {
        text.split(whereSeparator: { !isWord($0) }).map { $0.lowercased() }
    }

    private mutating func take(_ word: String) -> Bool {
        guard place < words.count, words[place] == .plain(word) else { return false }
        place += 1
        return true
    }
}
