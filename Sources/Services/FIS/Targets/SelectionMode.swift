/// How many of the resources that were found are acted on.
///
/// Source: FIS User Guide, "Targets" (selection mode): a percentage is rounded down.
enum SelectionMode: Sendable, Equatable {
    case all
    case count(Int)
    case percent(Int)

    init?(_ text: String) {
        if text == "ALL" {
            self = .all
        } else if let number = Self.number(in: text, after: "COUNT("), number > 0 {
            self = .count(number)
        } else if let number = Self.number(in: text, after: "PERCENT("), (1...100).contains(number) {
            self = .percent(number)
        } else {
            return nil
        }
    }

    private static func number(in text: String, after prefix: String) -> Int? {
        guard text.hasPrefix(prefix), text.hasSuffix(")") else { return nil }
        let digits = text.dropFirst(prefix.count).dropLast()
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(digits)
    }

    /// Some of these, by chance, in their order.
    func select<Element>(_ all: [Element], using random: inout some RandomNumberGenerator) -> [Element] {
        let count =
            switch self {
            case .all: all.count
            case .count(let number): min(number, all.count)
            case .percent(let percent): all.count * percent / 100
            }
        return all.indices.shuffled(using: &random).prefix(count).sorted().map { all[$0] }
    }
}
