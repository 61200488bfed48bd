/// A moment of world time, in nanoseconds since 1970-01-01T00:00:00Z. Reaches from 1678 to 2262.
public struct WorldInstant: InstantProtocol, Sendable, Hashable {
    public let nanosecondsSince1970: Int64

    public init(nanosecondsSince1970: Int64) { self.nanosecondsSince1970 = nanosecondsSince1970 }

    public init(secondsSince1970 seconds: Double) {
        // Apart, because a double cannot hold this century's nanoseconds.
        let whole = seconds.rounded(.down)
        guard let count = Int64(exactly: whole) else {
            nanosecondsSince1970 = seconds < 0 ? .min : .max
            return
        }
        let fraction = Int64(((seconds - whole) * 1e9).rounded())
        let start = WorldInstant(nanosecondsSince1970: fraction)
        nanosecondsSince1970 = start.advanced(by: .seconds(count)).nanosecondsSince1970
    }

    public static let epoch = WorldInstant(nanosecondsSince1970: 0)
    public static let distantFuture = WorldInstant(nanosecondsSince1970: .max)

    /// Precise to about a quarter of a microsecond in this century.
    public var secondsSince1970: Double {
        let whole = wholeSecondsSince1970
        return Double(whole) + Double(nanosecondsSince1970 &- whole &* 1_000_000_000) / 1e9
    }
    /// Whole seconds, rounded down also before 1970.
    public var wholeSecondsSince1970: Int64 {
        let (seconds, rest) = nanosecondsSince1970.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0 ? seconds - 1 : seconds
    }
    public var millisecondsSince1970: Int64 {
        let (milliseconds, rest) = nanosecondsSince1970.quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? milliseconds - 1 : milliseconds
    }

    /// Stops at the ends of the range instead of trapping: "for ever" is a duration that callers use.
    public func advanced(by duration: Duration) -> WorldInstant {
        WorldInstant(nanosecondsSince1970: nanosecondsSince1970.addingClamped(duration.nanosecondsClamped))
    }

    public func duration(to other: WorldInstant) -> Duration {
        .nanoseconds(other.nanosecondsSince1970.subtractingClamped(nanosecondsSince1970))
    }

    public static func < (a: WorldInstant, b: WorldInstant) -> Bool {
        a.nanosecondsSince1970 < b.nanosecondsSince1970
    }
}

extension WorldInstant: Codable {
    public init(from decoder: any Decoder) throws {
        nanosecondsSince1970 = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanosecondsSince1970)
    }
}

extension Duration {
    /// Whole nanoseconds; a duration of more than 292 years becomes the longest that fits.
    public var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        return whole.addingClamped(attoseconds / 1_000_000_000)
    }

    public var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

extension Int64 {
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
