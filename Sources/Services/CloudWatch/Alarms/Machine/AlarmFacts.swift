/// What was measured in an alarm's evaluation range.
struct AlarmFacts: Sendable, Hashable {
    struct Datapoint: Sendable, Hashable {
        /// Seconds since 1970 at which its period begins.
        var time: Int64
        var value: Double
        var sampleCount: Double?
    }

    /// One for each period, the oldest first; nil where nothing was measured.
    var points: [Datapoint?]
    var periodSeconds: Int64
    /// As reasons show them.
    var statistic: String?
    var unit: String?
}
