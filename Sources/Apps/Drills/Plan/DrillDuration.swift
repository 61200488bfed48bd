import Ground

/// Durations as drill files write them: `250ms`, `2s`, `1m30s`, `1h`.
enum DrillDuration {
    private static let units: [(name: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]

    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            let after = rest.dropFirst(digits.count)
            guard let number = Double(digits), let unit = units.first(where: { after.hasPrefix($0.name) }) else {
                return nil
            }
            total += number * unit.seconds
            rest = after.dropFirst(unit.name.count)
        }
        return total.isFinite && total < 1e6 ? .seconds(total) : nil
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
