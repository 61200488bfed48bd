/// A moment in microseconds since 1970, read from the forms that policies and requests use.
///
/// Source: IAM User Guide, "Date condition operators"; W3C, "Date and Time Formats".
struct Timestamp: Sendable, Hashable, Comparable {
    let microseconds: Int64

    static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

    /// A year, a date or a date and time of ISO 8601, or seconds since 1970. Four digits alone are a year.
    init?(_ text: String) {
        var cursor = Cursor(bytes: Array(text.utf8))
        guard let microseconds = cursor.bytes.count == 4 ? cursor.date() : cursor.epoch() ?? cursor.date() else {
            return nil
        }
        self.microseconds = microseconds
    }

    private struct Cursor {
        let bytes: [UInt8]
        var place = 0

        var isAtEnd: Bool { place == bytes.count }

        mutating func take(_ byte: UInt8) -> Bool {
            guard place < bytes.count, bytes[place] == byte else { return false }
            place += 1
            return true
        }

        mutating func number(_ digits: Int, _ range: ClosedRange<Int64>) -> Int64? {
            guard place + digits <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[place..<place + digits] {
                guard byte.isDigit else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            guard range.contains(value) else { return nil }
            place += digits
            return value
        }

        func epoch() -> Int64? {
            guard let first = bytes.first, first.isDigit || bytes.count > 1 && first == UInt8(ascii: "-"),
                bytes.dropFirst().allSatisfy(\.isDigit),
                let seconds = Int64(String(decoding: bytes, as: UTF8.self))
            else { return nil }
            let (microseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
            return overflow ? nil : microseconds
        }

        mutating func date() -> Int64? {
            guard let year = number(4, 0...9999) else { return nil }
            var month: Int64 = 1
            var day: Int64 = 1
            if take(UInt8(ascii: "-")) {
                guard let written = number(2, 1...12) else { return nil }
                month = written
                if take(UInt8(ascii: "-")) {
                    guard let written = number(2, 1...Self.days(in: month, of: year)) else { return nil }
                    day = written
                }
            }
            let midnight = Self.daysSinceEpoch(year, month, day) * 86_400_000_000
            if isAtEnd { return midnight }
            guard take(UInt8(ascii: "T")), let time = timeOfDay(), let offset = offset(), isAtEnd else { return nil }
            return midnight + time - offset
        }

        private mutating func timeOfDay() -> Int64? {
            guard let hour = number(2, 0...23), take(UInt8(ascii: ":")), let minute = number(2, 0...59) else {
                return nil
            }
            var microseconds = (hour * 60 + minute) * 60_000_000
            guard take(UInt8(ascii: ":")) else { return microseconds }
            guard let second = number(2, 0...60) else { return nil }
            microseconds += second * 1_000_000
            guard take(UInt8(ascii: ".")) else { return microseconds }
            var unit: Int64 = 100_000
            guard place < bytes.count, bytes[place].isDigit else { return nil }
            while place < bytes.count, bytes[place].isDigit {
                microseconds += Int64(bytes[place] - 0x30) * unit
                unit /= 10
                place += 1
            }
            return microseconds
        }

        /// Without an offset the time is taken as UTC.
        private mutating func offset() -> Int64? {
            if isAtEnd || take(UInt8(ascii: "Z")) { return 0 }
            let isWest = take(UInt8(ascii: "-"))
            guard isWest || take(UInt8(ascii: "+")), let hours = number(2, 0...23) else { return nil }
            _ = take(UInt8(ascii: ":"))
            guard let minutes = number(2, 0...59) else { return nil }
            return (isWest ? -1 : 1) * (hours * 60 + minutes) * 60_000_000
        }

        private static func days(in month: Int64, of year: Int64) -> Int64 {
            switch month {
            case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        }

        /// Counts in years that begin in March, so that the leap day comes last.
        private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
            let shifted = month > 2 ? year : year - 1
            let monthFromMarch = (month + 9) % 12
            let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
            let leapDays = floorDivide(shifted, 4) - floorDivide(shifted, 100) + floorDivide(shifted, 400)
            return shifted * 365 + leapDays + dayOfYear - 719_468
        }

        private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-a + b - 1) / b) }
    }
}
