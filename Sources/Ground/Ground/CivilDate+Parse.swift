extension CivilDate {
    /// ISO 8601, basic or extended, with or without fraction, with `Z` or an offset (`+02:00`, `+0200`, `+02`).
    ///
    /// A day alone is its midnight, and a time without a zone is UTC. Digits past nanoseconds are dropped.
    public init?(iso8601 text: some StringProtocol) {
        var scanner = DateScanner(text)
        guard let year = scanner.number(digits: 4) else { return nil }
        let extended = scanner.skip("-")
        guard let month = scanner.number(digits: 2), !extended || scanner.skip("-"),
            let day = scanner.number(digits: 2)
        else { return nil }
        if scanner.isAtEnd {
            self.init(year: year, month: month, day: day)
            return
        }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "), let hour = scanner.number(digits: 2),
            !extended || scanner.skip(":"), let minute = scanner.number(digits: 2)
        else { return nil }
        var second = 0
        var nanosecond = 0
        if extended ? scanner.skip(":") : scanner.nextIsDigit {
            guard let value = scanner.number(digits: 2) else { return nil }
            second = value
            if scanner.skip(".") || scanner.skip(",") {
                guard let value = scanner.fraction() else { return nil }
                nanosecond = value
            }
        }
        guard let offset = scanner.isAtEnd ? 0 : scanner.zone(), scanner.isAtEnd,
            let local = CivilDate(
                year: year,
                month: month,
                day: day,
                hour: hour,
                minute: minute,
                second: second,
                nanosecond: nanosecond
            )
        else { return nil }
        self = offset == 0 ? local : local.adding(seconds: -Int64(offset))
    }

    /// `20260101T000000Z` and nothing else: what signed requests carry, and so read for every one of them.
    public init?(iso8601Basic text: String) {
        guard text.utf8.count == 16,
            let fields = text.utf8.withContiguousStorageIfAvailable(Self.basicFields)
                ?? Array(text.utf8).withUnsafeBufferPointer(Self.basicFields)
        else { return nil }
        self.init(
            year: fields.day / 10_000,
            month: fields.day / 100 % 100,
            day: fields.day % 100,
            hour: fields.time / 10_000,
            minute: fields.time / 100 % 100,
            second: fields.time % 100
        )
    }

    private static func basicFields(_ text: UnsafeBufferPointer<UInt8>) -> (day: Int, time: Int)? {
        guard text.count == 16, text[8] == UInt8(ascii: "T"), text[15] == UInt8(ascii: "Z") else { return nil }
        var fields = (day: 0, time: 0)
        for place in 0..<15 where place != 8 {
            guard (0x30...0x39).contains(text[place]) else { return nil }
            let digit = Int(text[place] - 0x30)
            if place < 8 { fields.day = fields.day * 10 + digit } else { fields.time = fields.time * 10 + digit }
        }
        return fields
    }

    /// The three forms of RFC 7231, section 7.1.1.1, and, as mail has it, numeric offsets and `UTC`.
    ///
    /// The day of the week is not compared with the date. Two-digit years below 70 are in this century.
    public init?(httpDate text: some StringProtocol) {
        var scanner = DateScanner(text)
        let word = scanner.letters()
        if scanner.skip(" ") {
            self.init(asctime: &scanner)
            return
        }
        if word > 0 {
            guard word >= 3, scanner.skip(",") else { return nil }
            scanner.skipSpaces()
        }
        guard let day = scanner.number(digits: 1...2), scanner.skip(" ") || scanner.skip("-"),
            let month = scanner.month(), scanner.skip(" ") || scanner.skip("-")
        else { return nil }
        let before = scanner.position
        guard var year = scanner.number(digits: 2...4) else { return nil }
        if scanner.position - before == 2 { year += year < 70 ? 2000 : 1900 }
        guard scanner.skip(" "), let (hour, minute, second) = scanner.clock(), scanner.skip(" "),
            let offset = scanner.zone(), scanner.isAtEnd,
            let local = CivilDate(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self = offset == 0 ? local : local.adding(seconds: -Int64(offset))
    }

    /// After the weekday: `Nov  6 08:49:37 1994`.
    private init?(asctime scanner: inout DateScanner) {
        guard let month = scanner.month() else { return nil }
        scanner.skipSpaces()
        guard let day = scanner.number(digits: 1...2), scanner.skip(" "),
            let (hour, minute, second) = scanner.clock(), scanner.skip(" "),
            let year = scanner.number(digits: 4), scanner.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    /// Seconds since 1970 in decimal digits, with or without fraction, sign and exponent.
    public init?(epochSeconds text: some StringProtocol) {
        var scanner = DateScanner(text)
        let negative = scanner.skip("-")
        guard let whole = scanner.number(digits: 1...15) else {
            self.init(exponent: String(text))
            return
        }
        var nanosecond = 0
        if scanner.skip(".") {
            guard let value = scanner.fraction() else { return nil }
            nanosecond = value
        }
        guard scanner.isAtEnd else {
            self.init(exponent: String(text))
            return
        }
        let seconds = Int64(negative ? -whole : whole)
        if negative, nanosecond > 0 {
            self.init(secondsSince1970: seconds - 1, nanosecond: 1_000_000_000 - nanosecond)
        } else {
            self.init(secondsSince1970: seconds, nanosecond: nanosecond)
        }
    }

    /// `1.5e9`: JSON writers may choose it.
    private init?(exponent text: String) {
        guard let value = Double(text) else { return nil }
        self.init(secondsSince1970: value)
    }
}

/// Reads the parts of dates; each call moves on only past what it took.
private struct DateScanner {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8.prefix(64)) }

    var isAtEnd: Bool { position == bytes.count }
    var nextIsDigit: Bool { position < bytes.count && (0x30...0x39).contains(bytes[position]) }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    mutating func skipSpaces() {
        while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    }

    mutating func number(digits: Int) -> Int? { number(digits: digits...digits) }

    mutating func number(digits: ClosedRange<Int>) -> Int? {
        var value = 0
        var count = 0
        while count < digits.upperBound, nextIsDigit {
            value = value * 10 + Int(bytes[position] - 0x30)
            position += 1
            count += 1
        }
        return count >= digits.lowerBound ? value : nil
    }

    mutating func fraction() -> Int? {
        guard nextIsDigit else { return nil }
        var value = 0
        var count = 0
        while nextIsDigit {
            if count < 9 { value = value * 10 + Int(bytes[position] - 0x30) }
            count += 1
            position += 1
        }
        while count < 9 {
            value *= 10
            count += 1
        }
        return value
    }

    mutating func letters() -> Int {
        let start = position
        while position < bytes.count, (0x41...0x5A).contains(bytes[position] & 0xDF) { position += 1 }
        return position - start
    }

    mutating func month() -> Int? {
        guard position + 3 <= bytes.count else { return nil }
        for (place, name) in CivilDate.months.enumerated() {
            let same = (0..<3).allSatisfy { bytes[position + $0] == name.utf8Start[$0] }
            guard same else { continue }
            position += 3
            return place + 1
        }
        return nil
    }

    mutating func clock() -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
            let second = number(digits: 2)
        else { return nil }
        return (hour, minute, second)
    }

    /// Seconds east of UTC.
    mutating func zone() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let start = position
        if letters() == 3 {
            let name = bytes[start..<position]
            return name.elementsEqual("GMT".utf8) || name.elementsEqual("UTC".utf8) ? 0 : nil
        }
        let sign = skip("+") ? 1 : -1
        guard sign == 1 || skip("-"), let hours = number(digits: 2), hours < 24 else { return nil }
        _ = skip(":")
        guard let minutes = isAtEnd ? 0 : number(digits: 2), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
