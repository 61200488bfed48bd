/// A block of IPv4 addresses such as `10.0.0.0/16`.
///
/// Source: RFC 4632.
public struct IPv4Block: Sendable, Hashable {
    /// The first address: no bit is set behind the prefix.
    public let first: IPv4Address
    /// How many leading bits all its addresses share: 0 to 32.
    public let prefix: Int

    public static let everything = IPv4Block(IPv4Address(0), prefix: 0)

    /// The block of this size that holds the address.
    public init(_ address: IPv4Address, prefix: Int) {
        precondition((0...32).contains(prefix), "an IPv4 prefix has 0 to 32 bits")
        self.prefix = prefix
        first = IPv4Address(address.number & Self.mask(prefix))
    }

    /// Reads `10.0.0.0/16`; clears bits behind the prefix, as AWS does where it accepts them.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count <= 2, parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
            let prefix = Int(parts[1]), prefix <= 32, let address = IPv4Address(parts[0])
        else { return nil }
        self.init(address, prefix: prefix)
    }

    public var last: IPv4Address { IPv4Address(first.number | ~Self.mask(prefix)) }

    /// 2^32 for the whole space.
    public var count: Int { 1 << (32 - prefix) }

    public func contains(_ address: IPv4Address) -> Bool { address.number & Self.mask(prefix) == first.number }
    public func contains(_ other: IPv4Block) -> Bool { prefix <= other.prefix && contains(other.first) }
    public func overlaps(_ other: IPv4Block) -> Bool { contains(other) || other.contains(self) }

    /// The address so many places behind the first.
    public subscript(place: Int) -> IPv4Address { first.advanced(by: place) }

    private static func mask(_ prefix: Int) -> UInt32 { prefix == 0 ? 0 : ~0 << (32 - UInt32(prefix)) }
}

extension IPv4Block: CustomStringConvertible {
    public var description: String { "\(first)/\(prefix)" }
}

extension IPv4Block: Comparable {
    public static func < (a: IPv4Block, b: IPv4Block) -> Bool {
        a.first == b.first ? a.prefix < b.prefix : a.first < b.first
    }
}

extension IPv4Block: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let block = IPv4Block(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no IPv4 block: \(text)")
        }
        self = block
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
