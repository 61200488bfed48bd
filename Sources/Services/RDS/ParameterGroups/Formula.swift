/// A parameter's value that depends on the instance class: `{DBInstanceClassMemory*3/4}`, `GREATEST({…}, 100)`.
///
/// Source: RDS User Guide, "DB parameter formulas", "DB parameter functions".
struct Formula: Sendable, Hashable {
    struct Surroundings: Sendable {
        let memoryBytes: Int64
        let processors: Int
        let storageBytes: Int64
        let port: Int
    }

    private indirect enum Term: Sendable, Hashable {
        case number(Double)
        case name(String)
        case product(Term, times: Term)
        case quotient(Term, by: Term)
        case greatest([Term])
        case least([Term])
        case sum([Term])
    }

    private let term: Term

    init?(_ text: String) {
        var reader = Reader(rest: Array(text.filter { $0 != " " })[...])
        guard let term = reader.value(), reader.rest.isEmpty else { return nil }
        self.term = term
    }

    /// Rounded down, as AWS does it; nil when it divides by nothing.
    func value(in surroundings: Surroundings) -> Int64? {
        Self.value(of: term, surroundings).flatMap { Int64(exactly: $0.rounded(.down)) }
    }

    private static func value(of term: Term, _ surroundings: Surroundings) -> Double? {
        func all(_ terms: [Term]) -> [Double] { terms.compactMap { value(of: $0, surroundings) } }
        switch term {
        case .number(let number): return number
        case .name("DBInstanceClassMemory"): return Double(surroundings.memoryBytes)
        case .name("DBInstanceVCPU"): return Double(surroundings.processors)
        case .name("AllocatedStorage"): return Double(surroundings.storageBytes)
        case .name("EndPointPort"): return Double(surroundings.port)
        case .name: return nil
        case .product(let a, let b):
            guard let a = value(of: a, surroundings), let b = value(of: b, surroundings) else { return nil }
            return a * b
        case .quotient(let a, let b):
            guard let a = value(of: a, surroundings), let b = value(of: b, surroundings), b != 0 else { return nil }
            return a / b
        case .greatest(let terms): return all(terms).max()
        case .least(let terms): return all(terms).min()
        case .sum(let terms): return all(terms).reduce(0, +)
        }
    }

    private struct Reader {
        var rest: ArraySlice<Character>

        mutating func value() -> Term? {
            if take("{") {
                guard let inner = expression(), take("}") else { return nil }
                return inner
            }
            for (word, make) in [("GREATEST", Term.greatest), ("LEAST", Term.least), ("SUM", Term.sum)]
            where String(rest.prefix(word.count)).uppercased() == word {
                rest = rest.dropFirst(word.count)
                return list().map(make)
            }
            return expression()
        }

        private mutating func list() -> [Term]? {
            guard take("(") else { return nil }
            var terms: [Term] = []
            repeat {
                guard let term = value() else { return nil }
                terms.append(term)
            } while take(",")
            return take(")") ? terms : nil
        }

        private mutating func expression() -> Term? {
            guard var term = factor() else { return nil }
            while let sign = rest.first, sign == "*" || sign == "/" {
                rest = rest.dropFirst()
                guard let next = factor() else { return nil }
                term = sign == "*" ? .product(term, times: next) : .quotient(term, by: next)
            }
            return term
        }

        private mutating func factor() -> Term? {
            let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
            guard !word.isEmpty else { return nil }
            rest = rest.dropFirst(word.count)
            if let number = Double(String(word)) { return .number(number) }
            let known = ["DBInstanceClassMemory", "DBInstanceVCPU", "AllocatedStorage", "EndPointPort"]
            return known.contains(String(word)) ? .name(String(word)) : nil
        }

        private mutating func take(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest = rest.dropFirst()
            return true
        }
    }
}
