/// A domain name. Letters keep their case but do not differ by it.
///
/// Source: RFC 1035, section 3.1; RFC 4343.
public struct DNSName: Sendable {
    /// From the leftmost on, without the empty one of the root: each of 1 to 63 bytes, of any value.
    public let labels: [[UInt8]]

    public static let root = DNSName(unchecked: [])
    static let encodedMax = 255

    /// Nil when a label or the whole is too long or a label is empty.
    public init?(labels: [[UInt8]]) {
        guard labels.allSatisfy({ (1...63).contains($0.count) }) else { return nil }
        guard labels.reduce(1, { $0 + $1.count + 1 }) <= Self.encodedMax else { return nil }
        self.labels = labels
    }

    init(unchecked labels: [[UInt8]]) { self.labels = labels }

    /// Reads `host-5.example`, with or without a last dot. Knows no escapes.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let body = bytes.last == UInt8(ascii: ".") ? bytes.dropLast() : bytes[...]
        if body.isEmpty {
            // Of the empty text and of the root only the latter is a name.
            guard !bytes.isEmpty else { return nil }
            self = .root
            return
        }
        let parts = body.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        self.init(labels: parts.map { Array($0) })
    }

    /// The name under which an address is asked back, such as `5.0.0.10.in-addr.arpa`.
    ///
    /// Source: RFC 1035, section 3.5.
    public init(reverseOf address: IPv4Address) {
        let bytes = [0, 8, 16, 24].map { Array(String(address.number >> UInt32($0) & 255).utf8) }
        labels = bytes + Self.reverseZone
    }

    /// The address that this is the reverse name of.
    public var reversedAddress: IPv4Address? {
        guard labels.count == 6, Array(labels[4...]).elementsEqual(Self.reverseZone, by: Self.isSame) else {
            return nil
        }
        return IPv4Address(labels[..<4].reversed().map { String(decoding: $0, as: UTF8.self) }.joined(separator: "."))
    }

    /// Whether the name is that one or lies below it.
    public func isWithin(_ zone: DNSName) -> Bool {
        labels.count >= zone.labels.count
            && labels.suffix(zone.labels.count).elementsEqual(zone.labels, by: Self.isSame)
    }

    private static let reverseZone = [Array("in-addr".utf8), Array("arpa".utf8)]

    private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { lower($0) == lower($1) }
    }

    static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension DNSName: Hashable {
    public static func == (a: DNSName, b: DNSName) -> Bool {
        a.labels.count == b.labels.count && zip(a.labels, b.labels).allSatisfy(isSame)
    }

    public func hash(into hasher: inout Hasher) {
        for label in labels {
            hasher.combine(label.count)
            for byte in label { hasher.combine(Self.lower(byte)) }
        }
    }
}

extension DNSName: CustomStringConvertible {
    /// In small letters and without a last dot; what is no printable character, and dots within labels, as `\ddd`.
    public var description: String {
        if labels.isEmpty { return "." }
        return labels.map { label in
            label.map { byte in
                let isPlain = (0x21...0x7e).contains(byte) && byte != UInt8(ascii: ".") && byte != UInt8(ascii: "\\")
                if isPlain { return String(UnicodeScalar(Self.lower(byte))) }
                let digits = String(byte)
                return "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
            }.joined()
        }.joined(separator: ".")
    }
}
