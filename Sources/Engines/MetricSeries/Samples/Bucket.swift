/// The samples of one span of time, summed up.
public struct Bucket: Sendable, Hashable {
    /// What is known of the values between the least and the greatest.
    public enum Spread: Sendable, Hashable {
        /// All were equal.
        case uniform
        case known(Distribution)
        /// Only their sums were told.
        case unknown
    }

    public private(set) var count: Double
    public private(set) var sum: Double
    public private(set) var minimum: Double
    public private(set) var maximum: Double
    public private(set) var spread: Spread

    /// A value that came so often.
    public init(value: Double, count: Double = 1) {
        self.init(count: count, sum: value * count, minimum: value, maximum: value, spread: .uniform)
    }

    /// Values that were summed up elsewhere.
    public init(count: Double, sum: Double, minimum: Double, maximum: Double) {
        let spread = minimum == maximum || count == 1 ? Spread.uniform : .unknown
        self.init(count: count, sum: sum, minimum: minimum, maximum: maximum, spread: spread)
    }

    init(count: Double, sum: Double, minimum: Double, maximum: Double, spread: Spread) {
        self.count = count
        self.sum = sum
        self.minimum = minimum
        self.maximum = maximum
        self.spread = spread
    }

    public mutating func merge(_ other: Bucket) {
        spread = merged(other)
        count += other.count
        sum += other.sum
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
    }

    /// Nil when it is not known, or some values are negative.
    public var distribution: Distribution? {
        guard minimum >= 0 else { return nil }
        switch spread {
        case .uniform: return Distribution(values: [minimum], counts: [count])
        case .known(let distribution): return distribution
        case .unknown: return nil
        }
    }

    private func merged(_ other: Bucket) -> Spread {
        if case (.uniform, .uniform) = (spread, other.spread), minimum == other.minimum { return .uniform }
        if case .known(var distribution) = spread, case .uniform = other.spread, other.minimum >= 0 {
            distribution.add(other.minimum, count: other.count)
            return .known(distribution)
        }
        guard var mine = distribution, let theirs = other.distribution else { return .unknown }
        mine.merge(theirs)
        return .known(mine)
    }
}
