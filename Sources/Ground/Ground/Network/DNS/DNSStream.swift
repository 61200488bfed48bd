/// Cuts what comes over TCP into messages.
///
/// Source: RFC 1035, section 4.2.2; RFC 7766, section 8.
public struct DNSStream: Sendable {
    private var bytes: [UInt8] = []

    public init() {}

    public mutating func append(_ more: some Sequence<UInt8>) { bytes += more }

    /// The next whole message; nil until more has come.
    public mutating func next() -> [UInt8]? {
        guard bytes.count >= 2 else { return nil }
        let length = Int(bytes[0]) << 8 | Int(bytes[1])
        guard bytes.count >= 2 + length else { return nil }
        defer { bytes.removeFirst(2 + length) }
        return Array(bytes[2..<2 + length])
    }

    /// The message with its length before it; nil when it is too long for that.
    public static func framed(_ message: [UInt8]) -> [UInt8]? {
        guard message.count <= 0xffff else { return nil }
        return [UInt8(message.count >> 8), UInt8(message.count & 255)] + message
    }
}
