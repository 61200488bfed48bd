import AWSModel
import Ground

/// A time of each day in which backups are taken: `hh24:mi-hh24:mi`, at least half an hour.
struct BackupWindow: Sendable, Hashable {
    /// Minutes of the day; the end may be on the next day.
    let start: Int
    let minutes: Int

    init(_ text: String) throws(AWSError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = Self.minute(parts[0]), let end = Self.minute(parts[1]) else {
            throw .invalidValue(
                "Invalid backup window format: \(text). Should be specified as a range hh24:mi-hh24:mi (24H Clock UTC)."
                    + " Example: 04:00-04:30"
            )
        }
        self.start = start
        minutes = (end - start + 1440) % 1440
        guard minutes >= 30 else { throw .invalidValue("The backup window must be at least 30 minutes.") }
    }

    static func minute(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 2, parts[1].count == 2, let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    /// When it begins next.
    func next(after time: WorldInstant) -> WorldInstant {
        time.next(minute: start, every: 1440, since: 0)
    }
}

/// A time of each week in which changes are made: `ddd:hh24:mi-ddd:hh24:mi`, from half an hour to a day.
struct MaintenanceWindow: Sendable, Hashable {
    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Minutes of the week, which begins on Monday.
    let start: Int
    let minutes: Int

    init(_ text: String) throws(AWSError) {
        let parts = text.lowercased().split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = Self.minute(parts[0]), let end = Self.minute(parts[1]) else {
            throw .invalidValue(
                "Invalid maintenance window format: \(text). Should be specified as a range "
                    + "ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC). Example: Sun:23:45-Mon:00:15"
            )
        }
        self.start = start
        minutes = (end - start + 10080) % 10080
        guard (30...1440).contains(minutes) else {
            throw .invalidValue("The maintenance window must be at least 30 minutes and at most 24 hours.")
        }
    }

    private static func minute(_ text: Substring) -> Int? {
        guard let colon = text.firstIndex(of: ":"), let day = days.firstIndex(of: String(text[..<colon])),
            let minute = BackupWindow.minute(text[text.index(after: colon)...])
        else { return nil }
        return day * 1440 + minute
    }

    /// When it begins next.
    func next(after time: WorldInstant) -> WorldInstant {
        // The epoch was a Thursday.
        time.next(minute: start, every: 10080, since: -3 * 1440)
    }

    func overlaps(_ backups: BackupWindow) -> Bool {
        (0..<8).contains { day in
            let begin = backups.start + day * 1440
            return begin < start + minutes && start < begin + backups.minutes
                || begin < start + 10080 + minutes && start + 10080 < begin + backups.minutes
        }
    }
}

extension WorldInstant {
    /// The next moment that is `minute` minutes into a period of `every` minutes, of which one began at `since`.
    fileprivate func next(minute: Int, every: Int, since: Int) -> WorldInstant {
        let offset = Int64(since + minute) * 60
        let period = Int64(every) * 60
        let passed = ((wholeSecondsSince1970 - offset) % period + period) % period
        return WorldInstant(secondsSince1970: Double(wholeSecondsSince1970 - passed + period))
    }
}

/// Windows that AWS would pick: within a block of night hours, by chance.
enum StandardWindows {
    static func backup(using ids: IdentifierSource) -> String {
        let start = 180 + Int(ids.number() % 450)
        return range(start, start + 30)
    }

    static func maintenance(using ids: IdentifierSource, besides backup: BackupWindow) -> String {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        let day = days[Int(ids.number() % 7)]
        let start = (backup.start + backup.minutes + 60) % 1380
        let times = range(start, start + 30).split(separator: "-")
        return "\(day):\(times[0])-\(day):\(times[1])"
    }

    private static func range(_ start: Int, _ end: Int) -> String { "\(text(start))-\(text(end))" }

    private static func text(_ minute: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minute / 60 % 24)):\(two(minute % 60))"
    }
}
