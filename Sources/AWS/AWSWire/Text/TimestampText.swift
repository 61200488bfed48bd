import AWSModel
import Ground

/// Moments as text, in the three forms of AWS APIs.
enum TimestampText {
    /// Whether ISO 8601 always shows milliseconds, as EC2 and S3 write it, or only where there are some.
    enum Fraction: Sendable { case always, needed }

    static func parse(_ text: String, _ format: TimestampFormat) -> Timestamp? {
        let date =
            switch format {
            case .iso8601: CivilDate(iso8601: text)
            case .rfc822: CivilDate(httpDate: text)
            case .unixTimestamp: CivilDate(epochSeconds: text)
            }
        return date.flatMap(timestamp)
    }

    /// Nil for moments outside the years 1 to 9999, which have no text form and are nobody's honest input.
    private static func timestamp(_ date: CivilDate) -> Timestamp? {
        guard (1...9999).contains(date.year) else { return nil }
        return Timestamp(milliseconds: date.secondsSince1970 * 1000 + Int64(date.nanosecond / 1_000_000))
    }

    static func timestamp(seconds: Double) -> Timestamp? {
        guard seconds.isFinite, abs(seconds) < 253_402_300_800 else { return nil }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }

    static func text(_ time: Timestamp, _ format: TimestampFormat, _ fraction: Fraction = .needed) -> String {
        let date = civil(time)
        switch format {
        case .iso8601: return fraction == .always ? date.iso8601(fractionDigits: 3) : date.iso8601Shortest
        case .rfc822: return date.httpDate
        case .unixTimestamp: return date.epochSecondsShortest
        }
    }

    private static func civil(_ time: Timestamp) -> CivilDate {
        let (quotient, rest) = time.milliseconds.quotientAndRemainder(dividingBy: 1000)
        let seconds = rest < 0 ? quotient - 1 : quotient
        return CivilDate(secondsSince1970: seconds, nanosecond: Int(rest < 0 ? rest + 1000 : rest) * 1_000_000)
    }
}
