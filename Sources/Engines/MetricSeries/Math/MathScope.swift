/// What an expression can ask for.
public struct MathScope: Sendable {
    /// By their ids.
    public var values: [String: MathValue]
    /// The ids of what `METRICS()` gives, in order.
    public var metrics: [String]
    /// The period and the times of series that are made from a scalar.
    public var periodSeconds: Int64
    public var times: [Int64]
    /// Finds series: `SEARCH(text, statistic, period)`.
    public var search: (@Sendable (_ text: String, _ statistic: String, _ period: Int64?) throws -> [TimeSeries])?

    public init(
        values: [String: MathValue] = [:],
        metrics: [String] = [],
        periodSeconds: Int64 = 60,
        times: [Int64] = [],
        search: (@Sendable (String, String, Int64?) throws -> [TimeSeries])? = nil
    ) {
        self.values = values
        self.metrics = metrics
        self.periodSeconds = periodSeconds
        self.times = times
        self.search = search
    }
}
