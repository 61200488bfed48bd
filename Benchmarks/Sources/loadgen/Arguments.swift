/// What the caller asked for cannot be understood.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The command line: a word, then options with values and flags without.
struct Arguments {
    let command: String?
    private var rest: [String]

    init(_ words: ArraySlice<String>) {
        command = words.first
        rest = Array(words.dropFirst())
    }

    mutating func text(_ name: String) throws -> String? {
        guard let index = rest.firstIndex(of: name) else { return nil }
        guard index + 1 < rest.count else { throw UsageError("\(name) needs a value") }
        defer { rest.removeSubrange(index...index + 1) }
        return rest[index + 1]
    }

    mutating func all(_ name: String) throws -> [String] {
        var found: [String] = []
        while let value = try text(name) { found.append(value) }
        return found
    }

    mutating func integer(_ name: String) throws -> Int? {
        try text(name).map { word in
            guard let number = Int(word), number >= 0 else { throw UsageError("\(name) takes a number, not \(word)") }
            return number
        }
    }

    mutating func number(_ name: String) throws -> Double? {
        try text(name).map { word in
            guard let number = Double(word), number > 0 else { throw UsageError("\(name) takes a number, not \(word)") }
            return number
        }
    }

    mutating func flag(_ name: String) -> Bool {
        guard let index = rest.firstIndex(of: name) else { return false }
        rest.remove(at: index)
        return true
    }

    /// A word that nobody asked for is a mistyped option, and its measure would mislead.
    func finish() throws {
        guard rest.isEmpty else { throw UsageError("unknown: \(rest.joined(separator: " "))") }
    }
}
