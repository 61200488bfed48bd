import AWSModel
import MetricSeries

/// Which periods may be asked for, and where the first one begins.
///
/// Source: CloudWatch API Reference, "GetMetricData", on `StartTime` and `Period`.
enum MetricPeriod {
    private static let fine: Set<Int64> = [1, 5, 10, 20, 30]

    static func isValid(_ period: Int64) -> Bool { fine.contains(period) || (period > 0 && period % 60 == 0) }

    static func check(_ period: Int64, _ parameter: String) throws {
        guard isValid(period) else {
            throw AWSError.invalidValue("The parameter \(parameter) must be 1, 5, 10, 20, 30, or a multiple of 60.")
        }
    }

    /// Begins at a whole minute, or for fine periods at a whole part of one.
    static func span(from start: Int64, to end: Int64, _ period: Int64) -> MetricStore.Span {
        let unit = min(period, 60)
        let rest = start % unit
        return MetricStore.Span(from: start - (rest < 0 ? rest + unit : rest), to: end, periodSeconds: period)
    }
}
