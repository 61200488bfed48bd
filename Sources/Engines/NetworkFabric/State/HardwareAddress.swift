/// Six bytes that name an end of a link.
struct HardwareAddress: Sendable, Hashable {
    let bytes: UInt64

    init(_ bytes: UInt64) { self.bytes = bytes & 0xffff_ffff_ffff }

    /// Reads `0a:1b:2c:3d:4e:5f`.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        var bytes: UInt64 = 0
        for part in parts {
            guard part.utf8.count == 2, let byte = UInt8(part, radix: 16) else { return nil }
            bytes = bytes << 8 | UInt64(byte)
        }
        self.bytes = bytes
    }

    /// Of every end in a router or outside. Each link is a segment of its own, so that one address serves them all.
    static let router = HardwareAddress(0x0200_0000_0001)

    var array: [UInt8] { (0..<6).map { UInt8(truncatingIfNeeded: bytes >> (40 - 8 * $0)) } }
}
