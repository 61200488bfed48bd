import Ground

/// One netlink message, written byte by byte.
///
/// Source: rtnetlink(7), linux/rtnetlink.h, linux/if_link.h.
struct NetlinkMessage {
    enum Kind: UInt16 {
        case newLink = 16, deleteLink, getLink
        case newAddress = 20, deleteAddress, getAddress
        case newRoute = 24, deleteRoute, getRoute
        case newNeighbour = 28, deleteNeighbour, getNeighbour
        case newRule = 32, deleteRule, getRule
        /// Of the connection table: 1 names it, the second byte of the pair.
        case getConnection = 0x101, deleteConnection = 0x102
    }

    enum Flags {
        static let request: UInt16 = 0x1
        static let acknowledge: UInt16 = 0x4
        static let replace: UInt16 = 0x100
        static let exclusive: UInt16 = 0x200
        static let create: UInt16 = 0x400
        static let dump: UInt16 = 0x300
    }

    private(set) var bytes: [UInt8] = []

    init(_ kind: Kind, flags: UInt16, sequence: Int = 0) {
        bytes.reserveCapacity(160)
        append(UInt32(0))
        append(kind.rawValue)
        append(Flags.request | flags)
        append(UInt32(sequence))
        append(UInt32(0))
    }

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }

    mutating func attribute(_ type: UInt16, _ value: [UInt8]) {
        append(UInt16(4 + value.count))
        append(type)
        bytes.append(contentsOf: value)
        pad()
    }

    mutating func attribute(_ type: UInt16, _ value: UInt32) {
        append(UInt16(8))
        append(type)
        append(value)
    }

    mutating func attribute(_ type: UInt16, _ text: String) { attribute(type, Array(text.utf8) + [0]) }

    /// Addresses travel in the network's byte order.
    mutating func attribute(_ type: UInt16, _ address: IPv4Address) { attribute(type, address.number.bigEndian) }

    mutating func nested(_ type: UInt16, _ body: (inout NetlinkMessage) -> Void) {
        let start = bytes.count
        append(UInt16(0))
        append(type)
        body(&self)
        set(UInt16(bytes.count - start), at: start)
    }

    /// The message with its length.
    consuming func finished() -> [UInt8] {
        set(UInt32(bytes.count), at: 0)
        return bytes
    }

    private mutating func pad() { while bytes.count % 4 != 0 { bytes.append(0) } }

    private mutating func set<Number: FixedWidthInteger>(_ number: Number, at place: Int) {
        withUnsafeBytes(of: number) { raw in
            for (offset, byte) in raw.enumerated() { bytes[place + offset] = byte }
        }
    }
}
