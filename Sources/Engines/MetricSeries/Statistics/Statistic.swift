/// What a bucket of samples is summed up to.
public enum Statistic: Sendable, Hashable {
    case average, sum, minimum, maximum, sampleCount
    /// The least value that so many percent of the values do not exceed.
    case percentile(Double)
    /// Of the values within bounds.
    case trimmedMean(Bounds), trimmedCount(Bounds), trimmedSum(Bounds)
    /// The mean when values outside of the bounds are moved to them.
    case winsorizedMean(Bounds)
    /// How many percent of the values lie within.
    case percentileRank(Bounds)

    public enum Bounds: Sendable, Hashable {
        /// Of the values in their order; 0 to 100.
        case percent(lower: Double, upper: Double)
        /// More than the lower, and no more than the upper.
        case values(lower: Double, upper: Double)
    }

    /// Whether it needs to know more of the values than their sums.
    public var needsDistribution: Bool {
        switch self {
        case .average, .sum, .minimum, .maximum, .sampleCount: false
        default: true
        }
    }

    /// Nil when the values are not known well enough, or some are negative.
    public func value(of bucket: Bucket) -> Double? {
        switch self {
        case .average: return bucket.count > 0 ? bucket.sum / bucket.count : nil
        case .sum: return bucket.sum
        case .minimum: return bucket.minimum
        case .maximum: return bucket.maximum
        case .sampleCount: return bucket.count
        default:
            guard let distribution = bucket.distribution, distribution.total > 0 else { return nil }
            return value(of: distribution)
        }
    }

    private func value(of distribution: Distribution) -> Double? {
        switch self {
        case .percentile(let percent): return distribution.percentile(percent)
        case .trimmedMean(let bounds):
            let part = distribution.part(within: bounds)
            return part.count > 0 ? part.sum / part.count : nil
        case .trimmedCount(let bounds): return distribution.part(within: bounds).count
        case .trimmedSum(let bounds): return distribution.part(within: bounds).sum
        case .winsorizedMean(let bounds): return distribution.winsorizedMean(within: bounds)
        case .percentileRank(let bounds):
            return 100 * distribution.part(within: bounds).count / distribution.total
        default: return nil
        }
    }
}

extension Distribution {
    /// A part of the values.
    struct Part {
        var count = 0.0
        var sum = 0.0
        /// What lies on either side.
        var below = 0.0
        var above = 0.0
        var least: Double?
        var greatest: Double?
    }

    func percentile(_ percent: Double) -> Double? {
        // A hair less, so that 99.9 percent of 1000 is 999 and not one more by a rounding error.
        let wanted = total * percent / 100 * (1 - 1e-12)
        var seen = 0.0
        for (value, count) in zip(values, counts) {
            seen += count
            if seen >= wanted { return value }
        }
        return values.last
    }

    func part(within bounds: Statistic.Bounds) -> Part {
        var part = Part()
        let total = total
        var seen = 0.0
        for (value, count) in zip(values, counts) {
            let inside: Double
            switch bounds {
            case .percent(let lower, let upper):
                // A value at a bound counts in part.
                let start = max(seen, total * lower / 100)
                let end = min(seen + count, total * upper / 100)
                inside = max(0, end - start)
                let below = min(count, max(0, total * lower / 100 - seen))
                part.below += below
                part.above += count - inside - below
            case .values(let lower, let upper):
                inside = value > lower && value <= upper ? count : 0
                if value <= lower { part.below += count } else if value > upper { part.above += count }
            }
            seen += count
            guard inside > 0 else { continue }
            part.count += inside
            part.sum += value * inside
            if part.least == nil { part.least = value }
            part.greatest = value
        }
        return part
    }

    func winsorizedMean(within bounds: Statistic.Bounds) -> Double? {
        let part = part(within: bounds)
        let (low, high): (Double, Double)
        switch bounds {
        case .percent:
            guard let least = part.least, let greatest = part.greatest else { return nil }
            (low, high) = (least, greatest)
        case .values(let lower, let upper): (low, high) = (lower, upper)
        }
        // An open bound has nothing beyond it, and infinity must not be multiplied with nothing.
        let below = part.below > 0 ? part.below * low : 0
        let above = part.above > 0 ? part.above * high : 0
        return (part.sum + below + above) / total
    }
}
