/// So many packets.
struct FlowCount: Sendable, Hashable {
    var packets: UInt64 = 0
    var bytes: UInt64 = 0
    var tcpFlags: UInt8 = 0

    var isEmpty: Bool { packets == 0 }

    mutating func add(_ other: FlowCount) {
        packets += other.packets
        bytes += other.bytes
        tcpFlags |= other.tcpFlags
    }

    /// Takes away up to so much, and returns how much that was.
    mutating func takeAway(_ debt: FlowCount) -> FlowCount {
        let taken = FlowCount(packets: min(packets, debt.packets), bytes: min(bytes, debt.bytes))
        packets -= taken.packets
        bytes -= taken.bytes
        return taken
    }

    static let fin: UInt8 = 1
    static let syn: UInt8 = 2
    static let reset: UInt8 = 4
    static let acknowledge: UInt8 = 16

    /// Those flags of a TCP header that records tell: an acknowledgement only of a SYN.
    static func telling(_ header: UInt8) -> UInt8 {
        header & (fin | syn | reset) | (header & syn != 0 ? header & acknowledge : 0)
    }
}
