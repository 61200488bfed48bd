import MetricSeries

/// CloudWatch's words for statistics: `Average`, `p99.9`, `tm90`, `TM(10%:90%)`, `PR(:300)`, `IQM`.
///
/// Source: CloudWatch User Guide, "CloudWatch statistics definitions".
enum StatisticName {
    static func simple(_ text: String) -> Statistic? {
        switch text {
        case "Average": .average
        case "Sum": .sum
        case "Minimum": .minimum
        case "Maximum": .maximum
        case "SampleCount": .sampleCount
        default: nil
        }
    }

    /// Any statistic; nil for what is none.
    static func parse(_ text: String) -> Statistic? { simple(text) ?? extended(text) }

    static func extended(_ text: String) -> Statistic? {
        let lower = text.lowercased()
        if lower == "iqm" { return .trimmedMean(.percent(lower: 25, upper: 75)) }
        if lower.hasPrefix("p"), let percent = percent(lower.dropFirst()) { return .percentile(percent) }
        let kind = lower.prefix(2)
        let rest = lower.dropFirst(2)
        if rest.hasPrefix("("), rest.hasSuffix(")") {
            return bounds(rest.dropFirst().dropLast()).flatMap { statistic(kind, $0) }
        }
        guard kind != "pr", let percent = percent(rest) else { return nil }
        return statistic(kind, .percent(lower: 0, upper: percent))
    }

    private static func statistic(_ kind: Substring, _ bounds: Statistic.Bounds) -> Statistic? {
        switch kind {
        case "tm": return .trimmedMean(bounds)
        case "tc": return .trimmedCount(bounds)
        case "ts": return .trimmedSum(bounds)
        case "wm": return .winsorizedMean(bounds)
        case "pr":
            // A rank is asked for values, not for percents.
            guard case .values = bounds else { return nil }
            return .percentileRank(bounds)
        default: return nil
        }
    }

    private static func percent(_ text: Substring) -> Double? {
        guard let first = text.first, first.isNumber, text.count <= 14, let value = Double(text) else { return nil }
        return (0...100).contains(value) ? value : nil
    }

    private static func bounds(_ text: Substring) -> Statistic.Bounds? {
        let ends = text.split(separator: ":", omittingEmptySubsequences: false)
        guard ends.count == 2, !(ends[0].isEmpty && ends[1].isEmpty) else { return nil }
        if ends.allSatisfy({ $0.isEmpty || $0.hasSuffix("%") }) {
            guard let lower = ends[0].isEmpty ? 0 : percent(ends[0].dropLast()),
                let upper = ends[1].isEmpty ? 100 : percent(ends[1].dropLast()), lower < upper
            else { return nil }
            return .percent(lower: lower, upper: upper)
        }
        guard let lower = ends[0].isEmpty ? -.infinity : Double(ends[0]),
            let upper = ends[1].isEmpty ? .infinity : Double(ends[1]), lower < upper
        else { return nil }
        return .values(lower: lower, upper: upper)
    }
}
