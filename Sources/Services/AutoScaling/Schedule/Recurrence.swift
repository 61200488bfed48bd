import Ground

/// A time pattern: minute, hour, day of month, month, day of week, as cron has them.
///
/// Source: Auto Scaling User Guide, "Scheduled scaling": the Unix cron syntax.
struct Recurrence: Sendable, Equatable {
    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    private let narrowsDays: Bool
    private let narrowsWeekdays: Bool

    init?(_ text: String) {
        let fields = text.split(separator: " ").map(String.init)
        guard fields.count == 5,
            let minutes = Self.read(fields[0], 0...59), let hours = Self.read(fields[1], 0...23),
            let days = Self.read(fields[2], 1...31), let months = Self.read(fields[3], 1...12, Self.monthNames),
            let weekdays = Self.read(fields[4], 0...7, Self.dayNames)
        else { return nil }
        self.minutes = minutes
        self.hours = hours
        self.days = days
        self.months = months
        self.weekdays = Set(weekdays.map { $0 % 7 })
        narrowsDays = !fields[2].hasPrefix("*")
        narrowsWeekdays = !fields[4].hasPrefix("*")
    }

    private static let monthNames = [
        "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6, "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11,
        "DEC": 12,
    ]
    private static let dayNames = ["SUN": 0, "MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6]

    private static func read(_ field: String, _ range: ClosedRange<Int>, _ names: [String: Int] = [:]) -> Set<Int>? {
        func number(_ text: Substring) -> Int? { names[text.uppercased()] ?? Int(text) }
        var values: Set<Int> = []
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
            guard let body = pieces.first, pieces.count <= 2 else { return nil }
            var step = 1
            if pieces.count == 2 {
                guard let given = Int(pieces[1]), given > 0 else { return nil }
                step = given
            }
            let bounds = body.split(separator: "-", omittingEmptySubsequences: false)
            let (low, high): (Int, Int)
            if body == "*" {
                (low, high) = (range.lowerBound, range.upperBound)
            } else if bounds.count == 2, let first = number(bounds[0]), let last = number(bounds[1]) {
                (low, high) = (first, last)
            } else if bounds.count == 1, let only = number(body) {
                (low, high) = (only, pieces.count == 2 ? range.upperBound : only)
            } else {
                return nil
            }
            guard low <= high, range.contains(low), range.contains(high) else { return nil }
            values.formUnion(stride(from: low, through: high, by: step))
        }
        return values.isEmpty ? nil : values
    }

    /// The first moment after this one that fits; nil when none does within five years.
    ///
    /// - Parameter offset: by how many seconds local time is ahead at a moment, in seconds since 1970.
    func next(after seconds: Int64, offset: (Int64) -> Int64) -> Int64? {
        let local = seconds + offset(seconds)
        var day = local.floored(to: 86_400)
        for _ in 0..<(5 * 366) {
            if fits(day: CivilDate(secondsSince1970: day)) {
                for hour in hours.sorted() {
                    for minute in minutes.sorted() {
                        let wanted = day + Int64(hour * 3600 + minute * 60)
                        // Clocks that are set forth skip local times; those never come.
                        guard let moment = Self.moment(ofLocal: wanted, offset), moment > seconds else { continue }
                        return moment
                    }
                }
            }
            day += 86_400
        }
        return nil
    }

    private static func moment(ofLocal local: Int64, _ offset: (Int64) -> Int64) -> Int64? {
        // A clock that is set back shows a time twice: the first counts.
        for guess in [offset(local - 86_400), offset(local + 86_400)] {
            let moment = local - guess
            if offset(moment) == guess { return moment }
        }
        return nil
    }

    private func fits(day: CivilDate) -> Bool {
        guard months.contains(day.month) else { return false }
        let (byDay, byWeekday) = (days.contains(day.day), weekdays.contains(day.weekday))
        // As in cron: either is enough when both are narrowed.
        return narrowsDays && narrowsWeekdays ? byDay || byWeekday : byDay && byWeekday
    }
}

extension Int64 {
    fileprivate func floored(to unit: Int64) -> Int64 {
        let rest = self % unit
        return self - (rest < 0 ? rest + unit : rest)
    }
}
