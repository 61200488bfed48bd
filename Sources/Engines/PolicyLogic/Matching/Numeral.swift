/// A number of a condition: whole numbers are compared exactly, others as `Double`.
struct Numeral: Sendable, Hashable, Comparable {
    private let whole: Int64?
    private let approximate: Double

    init?(_ text: String) {
        // `Double` also reads "nan", "inf" and hexadecimal, which are no numbers here.
        let letters = "+-.eE".utf8
        guard text.utf8.contains(where: \.isDigit), text.utf8.allSatisfy({ $0.isDigit || letters.contains($0) }),
            let value = Double(text), value.isFinite
        else { return nil }
        approximate = value
        whole = Int64(text) ?? Int64(exactly: value)
    }

    static func == (a: Numeral, b: Numeral) -> Bool {
        if let x = a.whole, let y = b.whole { x == y } else { a.approximate == b.approximate }
    }

    static func < (a: Numeral, b: Numeral) -> Bool {
        if let x = a.whole, let y = b.whole { x < y } else { a.approximate < b.approximate }
    }
}
