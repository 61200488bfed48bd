/// A number of bytes. Units are binary: 1 KiB is 1024 bytes.
public struct ByteCount: Sendable, Hashable, Comparable, ExpressibleByIntegerLiteral {
    public let bytes: Int

    public init(_ bytes: Int) { self.bytes = bytes }
    public init(integerLiteral value: Int) { bytes = value }

    public static func bytes(_ count: Int) -> ByteCount { ByteCount(count) }
    public static func kibibytes(_ count: Int) -> ByteCount { ByteCount(count << 10) }
    public static func mebibytes(_ count: Int) -> ByteCount { ByteCount(count << 20) }
    public static func gibibytes(_ count: Int) -> ByteCount { ByteCount(count << 30) }
    public static func tebibytes(_ count: Int) -> ByteCount { ByteCount(count << 40) }

    public static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }
    public static func + (a: ByteCount, b: ByteCount) -> ByteCount { ByteCount(a.bytes + b.bytes) }
    public static func - (a: ByteCount, b: ByteCount) -> ByteCount { ByteCount(a.bytes - b.bytes) }
    public static func * (a: ByteCount, factor: Int) -> ByteCount { ByteCount(a.bytes * factor) }
    public static func += (a: inout ByteCount, b: ByteCount) { a = a + b }
    public static func -= (a: inout ByteCount, b: ByteCount) { a = a - b }
}

extension ByteCount: CustomStringConvertible {
    private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    /// At most one digit after the point: `17 B`, `4 KiB`, `1.5 MiB`.
    public var description: String {
        var unit = 0
        var scale: UInt = 1
        let magnitude = bytes.magnitude
        // Rounding must not show 1024 of a unit.
        while unit < Self.units.count - 1, (magnitude + scale / 20) / scale >= 1024 {
            scale <<= 10
            unit += 1
        }
        let whole = magnitude / scale
        let (tenths, carry) = Self.tenths(magnitude % scale, of: scale)
        let number = tenths == 0 ? "\(whole + carry)" : "\(whole).\(tenths)"
        return (bytes < 0 ? "-" : "") + number + " " + Self.units[unit]
    }

    private static func tenths(_ rest: UInt, of scale: UInt) -> (tenths: UInt, carry: UInt) {
        // The scale is below 2^61, so ten times the rest could overflow: divide first where that loses nothing.
        let rounded = scale >= 1 << 20 ? (rest / (scale >> 10) * 10 + 512) / 1024 : (rest * 10 + scale / 2) / scale
        return rounded >= 10 ? (0, 1) : (rounded, 0)
    }

    /// Reads `64MiB`, `64 MiB`, `4k` or `512`; a letter alone means the binary unit. Nil when it is none of these.
    public init?(_ text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits) else { return nil }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let power = Self.units.firstIndex(where: { Self.names($0, unit) }) else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << (10 * power))
        guard !overflow else { return nil }
        self.bytes = bytes
    }

    private static func names(_ unit: String, _ text: String) -> Bool {
        let unit = unit.lowercased()
        return text == unit || text == unit.prefix(1) || (text.isEmpty && unit == "b")
    }
}
