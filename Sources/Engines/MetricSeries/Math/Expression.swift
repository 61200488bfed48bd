/// A parsed expression over series: `SUM(METRICS()) / PERIOD(m1)`.
public struct Expression: Sendable {
    indirect enum Node: Sendable {
        case number(Double)
        case text(String)
        case reference(String)
        case negated(Node)
        case binary(String, Node, Node)
        case call(String, [Node])
        case list([Node])
    }

    let root: Node
    /// The names it asks for.
    public let references: Set<String>
    /// The functions it calls, in upper case.
    public let functions: Set<String>

    public init(_ text: String) throws(MathError) {
        var lexer = MathLexer(text)
        var parser = ExpressionParser(try lexer.tokens())
        root = try parser.whole()
        references = parser.references
        functions = parser.functions
    }
}

struct ExpressionParser {
    private let tokens: [MathToken]
    private var place = 0
    private var depth = 0
    private(set) var references: Set<String> = []
    private(set) var functions: Set<String> = []

    private static let depthMax = 64
    /// From the loosest on; those of one row bind alike, to the left.
    private static let levels: [[String]] = [
        ["||"], ["&&"], ["<", "<=", ">", ">=", "==", "!="], ["+", "-"], ["*", "/"],
    ]

    init(_ tokens: [MathToken]) { self.tokens = tokens }

    mutating func whole() throws(MathError) -> Expression.Node {
        guard !tokens.isEmpty else { throw MathError("Expression is empty") }
        let node = try level(0)
        guard place == tokens.count else { throw unexpected() }
        return node
    }

    private mutating func level(_ number: Int) throws(MathError) -> Expression.Node {
        guard number < Self.levels.count else { return try power() }
        var left = try level(number + 1)
        while let word = operatorHere(of: Self.levels[number]) {
            place += 1
            left = .binary(word, left, try level(number + 1))
        }
        return left
    }

    private func operatorHere(of signs: [String]) -> String? {
        guard place < tokens.count else { return nil }
        switch tokens[place] {
        case .sign(let sign) where signs.contains(sign): return sign
        case .name(let name) where name.uppercased() == "AND" && signs.contains("&&"): return "&&"
        case .name(let name) where name.uppercased() == "OR" && signs.contains("||"): return "||"
        default: return nil
        }
    }

    private mutating func power() throws(MathError) -> Expression.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw MathError("Expression is nested too deeply") }
        if take("-") { return .negated(try power()) }
        if take("+") { return try power() }
        let base = try operand()
        guard take("^") else { return base }
        return .binary("^", base, try power())
    }

    private mutating func operand() throws(MathError) -> Expression.Node {
        guard place < tokens.count else { throw MathError("Unexpected end of expression") }
        let token = tokens[place]
        place += 1
        switch token {
        case .number(let value): return .number(value)
        case .text(let text): return .text(text)
        case .name(let name):
            if take("(") {
                functions.insert(name.uppercased())
                return .call(name.uppercased(), try list(until: ")"))
            }
            references.insert(name)
            return .reference(name)
        case .sign("("):
            let inner = try level(0)
            guard take(")") else { throw unexpected() }
            return inner
        case .sign("["): return .list(try list(until: "]"))
        case .sign:
            place -= 1
            throw unexpected()
        }
    }

    private mutating func list(until end: String) throws(MathError) -> [Expression.Node] {
        var elements: [Expression.Node] = []
        if take(end) { return elements }
        repeat { elements.append(try level(0)) } while take(",")
        guard take(end) else { throw unexpected() }
        return elements
    }

    private mutating func take(_ sign: String) -> Bool {
        guard place < tokens.count, tokens[place] == .sign(sign) else { return false }
        place += 1
        return true
    }

    private func unexpected() -> MathError {
        guard place < tokens.count else { return MathError("Unexpected end of expression") }
        switch tokens[place] {
        case .number(let value): return MathError("Unexpected number '\(value)'")
        case .name(let name), .sign(let name): return MathError("Unexpected token '\(name)'")
        case .text(let text): return MathError("Unexpected string '\(text)'")
        }
    }
}
