/// An IPv4 address.
public struct IPv4Address: Sendable, Hashable, Comparable {
    /// In the host's byte order: `10.0.0.1` is 0x0A000001.
    public let number: UInt32

    public init(_ number: UInt32) { self.number = number }

    /// Reads four decimal numbers without leading zeros.
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
            var value: UInt32 = 0
            for digit in part {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                value = value * 10 + UInt32(digit - UInt8(ascii: "0"))
            }
            guard value < 256 else { return nil }
            number = number << 8 | value
        }
        self.number = number
    }

    public static func < (a: IPv4Address, b: IPv4Address) -> Bool { a.number < b.number }

    /// The address so many places further; wraps at the end of the space.
    public func advanced(by count: Int) -> IPv4Address {
        IPv4Address(number &+ UInt32(truncatingIfNeeded: count))
    }
}

extension IPv4Address: CustomStringConvertible {
    public var description: String {
        "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
    }
}

extension IPv4Address: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = IPv4Address(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no IPv4 address: \(text)")
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
