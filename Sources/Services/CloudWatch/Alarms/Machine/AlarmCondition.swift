/// When a metric alarm goes off.
struct AlarmCondition: Codable, Sendable, Hashable {
    enum Comparison: String, Codable, Sendable {
        case greaterOrEqual = "GreaterThanOrEqualToThreshold"
        case greater = "GreaterThanThreshold"
        case less = "LessThanThreshold"
        case lessOrEqual = "LessThanOrEqualToThreshold"

        var words: String {
            switch self {
            case .greaterOrEqual: "greater than or equal to"
            case .greater: "greater than"
            case .less: "less than"
            case .lessOrEqual: "less than or equal to"
            }
        }

        var isUpward: Bool { self == .greater || self == .greaterOrEqual }
    }

    enum Missing: String, Codable, Sendable {
        case missing, ignore, breaching, notBreaching
    }

    var evaluationPeriods: Int
    /// At most as many.
    var datapointsToAlarm: Int
    var threshold: Double
    var comparison: Comparison
    var missing = Missing.missing
    /// Set when points of a percentile from too few samples are passed over.
    var ignoresFewSamplesOf: Double?

    func isBreached(by value: Double) -> Bool {
        switch comparison {
        case .greaterOrEqual: value >= threshold
        case .greater: value > threshold
        case .less: value < threshold
        case .lessOrEqual: value <= threshold
        }
    }

    /// Source: CloudWatch User Guide, "Percentile-based alarms and low data samples".
    func hasTooFewSamples(_ count: Double) -> Bool {
        guard let percentile = ignoresFewSamplesOf else { return false }
        let share = percentile / 100
        return count < (share >= 0.5 ? 10 / (1 - share) : 10 / share)
    }

    /// How many periods are looked at: some more than asked for, so that single missing points can be made up for.
    var rangePeriods: Int { evaluationPeriods + 2 }
}
