extension CivilDate {
    /// `20260101T000000Z`: ISO 8601, basic form.
    public var iso8601Basic: String {
        Self.text(capacity: 16) { out in
            appendDay(to: &out, separator: nil)
            out.append("T")
            appendTime(to: &out, separator: nil)
            out.append("Z")
        }
    }

    /// `20260101`.
    public var iso8601BasicDay: String {
        Self.text(capacity: 8) { out in appendDay(to: &out, separator: nil) }
    }

    /// `2026-01-01`.
    public var iso8601Day: String {
        Self.text(capacity: 10) { out in appendDay(to: &out, separator: "-") }
    }

    /// `2026-01-01T00:00:00Z`: ISO 8601, extended form, as RFC 3339 has it.
    public var iso8601: String { iso8601(fractionDigits: 0) }

    /// As `iso8601`, with the fraction of the second cut (not rounded) to so many digits, at most 9.
    public func iso8601(fractionDigits: Int) -> String {
        Self.text(capacity: 21 + fractionDigits) { out in
            appendDay(to: &out, separator: "-")
            out.append("T")
            appendTime(to: &out, separator: ":")
            if fractionDigits > 0 {
                out.append(".")
                appendFraction(to: &out, digits: fractionDigits)
            }
            out.append("Z")
        }
    }

    /// As `iso8601`, with just as many digits of the fraction as it needs: none, or up to 9.
    public var iso8601Shortest: String {
        iso8601(fractionDigits: fractionDigitsNeeded)
    }

    /// `Thu, 01 Jan 2026 00:00:00 GMT`: the preferred form of RFC 7231, section 7.1.1.1.
    public var httpDate: String {
        Self.text(capacity: 29) { out in
            out.append(Self.weekdays[weekday])
            out.append(", ")
            out.append(day, digits: 2)
            out.append(" ")
            out.append(Self.months[month - 1])
            out.append(" ")
            out.append(year, digits: 4)
            out.append(" ")
            appendTime(to: &out, separator: ":")
            out.append(" GMT")
        }
    }

    /// Seconds since 1970 with so many digits of the fraction, and a point only where there are any.
    public func epochSeconds(fractionDigits: Int) -> String {
        // Before 1970 the fraction counts back from the whole second: -0.25 is kept as second -1, 750 ms.
        var seconds = secondsSince1970
        var rest = nanosecond
        let negative = seconds < 0
        if negative, rest > 0 {
            seconds += 1
            rest = 1_000_000_000 - rest
        }
        return Self.text(capacity: 24) { out in
            if negative { out.append("-") }
            out.append(Int(seconds.magnitude), digits: 1)
            if fractionDigits > 0 {
                out.append(".")
                Self.appendFraction(rest, to: &out, digits: fractionDigits)
            }
        }
    }

    /// As `epochSeconds(fractionDigits:)`, with just the digits needed: `1515531081.123`, `1515531081`.
    public var epochSecondsShortest: String { epochSeconds(fractionDigits: fractionDigitsNeeded) }

    static let weekdays: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private var fractionDigitsNeeded: Int {
        var digits = 9
        var rest = nanosecond
        while digits > 0, rest % 10 == 0 {
            rest /= 10
            digits -= 1
        }
        return digits
    }

    private func appendDay(to out: inout [UInt8], separator: StaticString?) {
        if year < 0 { out.append("-") }
        out.append(abs(year), digits: 4)
        if let separator { out.append(separator) }
        out.append(month, digits: 2)
        if let separator { out.append(separator) }
        out.append(day, digits: 2)
    }

    private func appendTime(to out: inout [UInt8], separator: StaticString?) {
        out.append(hour, digits: 2)
        if let separator { out.append(separator) }
        out.append(minute, digits: 2)
        if let separator { out.append(separator) }
        out.append(second, digits: 2)
    }

    private func appendFraction(to out: inout [UInt8], digits: Int) {
        Self.appendFraction(nanosecond, to: &out, digits: digits)
    }

    private static func appendFraction(_ nanosecond: Int, to out: inout [UInt8], digits: Int) {
        precondition(digits <= 9, "no more than nanoseconds are known")
        var value = nanosecond
        for _ in digits..<9 { value /= 10 }
        out.append(value, digits: digits)
    }

    private static func text(capacity: Int, _ fill: (inout [UInt8]) -> Void) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(capacity)
        fill(&out)
        return String(decoding: out, as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A number that is not negative, with zeros in front where it is shorter.
    fileprivate mutating func append(_ number: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(0x30 + number / divisor % 10))
            divisor /= 10
        }
    }
}
