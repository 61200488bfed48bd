/// The words of an expression.
enum MathToken: Equatable, Sendable {
    case number(Double)
    case name(String)
    case text(String)
    /// An operator, a parenthesis, a bracket, a comma.
    case sign(String)
}

struct MathLexer {
    private let characters: [Character]
    private var place = 0

    init(_ text: String) { characters = Array(text) }

    mutating func tokens() throws(MathError) -> [MathToken] {
        var tokens: [MathToken] = []
        while place < characters.count {
            let character = characters[place]
            if character.isWhitespace {
                place += 1
            } else if character.isNumber || (character == "." && next?.isNumber == true) {
                tokens.append(try number())
            } else if character.isLetter || character == "_" {
                tokens.append(.name(take { $0.isLetter || $0.isNumber || $0 == "_" }))
            } else if character == "'" || character == "\"" {
                tokens.append(try quoted(by: character))
            } else {
                tokens.append(try sign())
            }
        }
        return tokens
    }

    private var next: Character? { place + 1 < characters.count ? characters[place + 1] : nil }

    private mutating func take(_ belongs: (Character) -> Bool) -> String {
        let start = place
        while place < characters.count, belongs(characters[place]) { place += 1 }
        return String(characters[start..<place])
    }

    private mutating func number() throws(MathError) -> MathToken {
        var text = take { $0.isNumber || $0 == "." }
        if place < characters.count, characters[place] == "e" || characters[place] == "E" {
            text.append("e")
            place += 1
            if place < characters.count, characters[place] == "-" || characters[place] == "+" {
                text.append(characters[place])
                place += 1
            }
            text += take { $0.isNumber }
        }
        guard let value = Double(text) else { throw MathError("Invalid number '\(text)'") }
        return .number(value)
    }

    private mutating func quoted(by quote: Character) throws(MathError) -> MathToken {
        place += 1
        let text = take { $0 != quote }
        guard place < characters.count else { throw MathError("Missing closing quote") }
        place += 1
        return .text(text)
    }

    private mutating func sign() throws(MathError) -> MathToken {
        let character = characters[place]
        if let next, ["<=", ">=", "==", "!=", "&&", "||"].contains("\(character)\(next)") {
            place += 2
            return .sign("\(character)\(next)")
        }
        guard "+-*/^()[],<>".contains(character) else { throw MathError("Unexpected character '\(character)'") }
        place += 1
        return .sign(String(character))
    }
}
