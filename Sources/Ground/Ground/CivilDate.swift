/// A moment in UTC by calendar and clock, to the nanosecond, in the proleptic Gregorian calendar.
///
/// It reads no clock. Texts are in `CivilDate+Format.swift` and `CivilDate+Parse.swift`.
public struct CivilDate: Sendable, Hashable, Comparable {
    public let year: Int
    /// 1 to 12.
    public let month: Int
    public let day: Int
    public let hour: Int
    public let minute: Int
    public let second: Int
    public let nanosecond: Int

    /// Nil when there is no such day or time. Second 60 is allowed, and is the first of the next minute.
    public init?(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0,
        nanosecond: Int = 0
    ) {
        guard (-9999...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, year: year), (0..<24).contains(hour), (0..<60).contains(minute),
            (0...60).contains(second), (0..<1_000_000_000).contains(nanosecond)
        else { return nil }
        let midnight = Self.daysSince1970(year: year, month: month, day: day) * Self.secondsPerDay
        self.init(secondsSince1970: midnight + Int64(hour * 3600 + minute * 60 + second), nanosecond: nanosecond)
    }

    /// - Parameter nanosecond: of the second; counted forwards, also before 1970.
    public init(secondsSince1970 seconds: Int64, nanosecond: Int = 0) {
        precondition((0..<1_000_000_000).contains(nanosecond), "a nanosecond is part of a second")
        let days = Int(seconds.floorDivided(by: Self.secondsPerDay))
        let rest = Int(seconds - Int64(days) * Self.secondsPerDay)
        // Years begin in March here, so that the leap day is the last of its year; eras are 400 years long.
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        self.nanosecond = nanosecond
    }

    /// To the nearest nanosecond that a double can tell; nil for what is no time within some billion years.
    public init?(secondsSince1970 seconds: Double) {
        let whole = seconds.rounded(.down)
        guard whole.isFinite, abs(whole) < 1e17 else { return nil }
        let nanosecond = Int(((seconds - whole) * 1e9).rounded())
        self.init(
            secondsSince1970: Int64(whole) + (nanosecond == 1_000_000_000 ? 1 : 0),
            nanosecond: nanosecond % 1_000_000_000
        )
    }

    /// Whole seconds; `nanosecond` is the rest.
    public var secondsSince1970: Int64 {
        Self.daysSince1970(year: year, month: month, day: day) * Self.secondsPerDay
            + Int64(hour * 3600 + minute * 60 + second)
    }

    /// 0 is Sunday.
    public var weekday: Int {
        let days = Self.daysSince1970(year: year, month: month, day: day) + 4
        return Int(days - days.floorDivided(by: 7) * 7)
    }

    public func adding(seconds: Int64) -> CivilDate {
        CivilDate(secondsSince1970: secondsSince1970 + seconds, nanosecond: nanosecond)
    }

    public static func < (a: CivilDate, b: CivilDate) -> Bool {
        let (first, second) = (a.secondsSince1970, b.secondsSince1970)
        return first == second ? a.nanosecond < b.nanosecond : first < second
    }

    public static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static let secondsPerDay: Int64 = 86_400

    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear.floorDivided(by: 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }
}

extension BinaryInteger {
    fileprivate func floorDivided(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
