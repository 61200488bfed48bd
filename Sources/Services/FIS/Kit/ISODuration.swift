/// Durations as ISO 8601 writes them: `PT2M`, `P1DT12H`.
enum ISODuration {
    private static let digitsMax = 9

    /// Nil when it is no duration of days, hours, minutes and seconds in whole numbers.
    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        guard rest.popFirst() == "P", !rest.isEmpty else { return nil }
        let parts = rest.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let days = sum(parts[0], units: [("D", 86_400)]) else { return nil }
        guard parts.count == 2 else { return days }
        guard !parts[1].isEmpty, let time = sum(parts[1], units: [("H", 3600), ("M", 60), ("S", 1)]) else { return nil }
        return days + time
    }

    /// - Parameter units: in the order in which they must come, each at most once.
    private static func sum(_ text: Substring, units: [(letter: Character, seconds: Int)]) -> Duration? {
        var rest = text
        var left = units[...]
        var seconds = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard digits.count <= digitsMax, let number = Int(digits), let letter = rest.popFirst(),
                let place = left.firstIndex(where: { $0.letter == letter })
            else { return nil }
            seconds += number * left[place].seconds
            left = left[(place + 1)...]
        }
        return .seconds(seconds)
    }
}
