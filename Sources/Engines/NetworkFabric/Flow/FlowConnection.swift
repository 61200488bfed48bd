public import Ground

/// A connection as a router's connection tracking knows it at some moment.
public struct FlowConnection: Sendable, Hashable {
    /// Packets of one direction.
    public struct Side: Sendable, Hashable {
        public var source: IPv4Address
        public var destination: IPv4Address
        public var sourcePort: UInt16
        public var destinationPort: UInt16
        public var packets: UInt64
        public var bytes: UInt64

        public init(
            from source: IPv4Address,
            _ sourcePort: UInt16,
            to destination: IPv4Address,
            _ destinationPort: UInt16,
            packets: UInt64 = 0,
            bytes: UInt64 = 0
        ) {
            self.source = source
            self.sourcePort = sourcePort
            self.destination = destination
            self.destinationPort = destinationPort
            self.packets = packets
            self.bytes = bytes
        }
    }

    /// Equal for one connection as long as it lives, and for no other.
    struct Key: Hashable {
        var id: UInt32
        var number: UInt8
        var source: IPv4Address
        var destination: IPv4Address
        var sourcePort: UInt16
        var destinationPort: UInt16
        var start: UInt64
    }

    /// The kernel's id; it is given again when the connection is gone.
    public var id: UInt32
    /// IP's number.
    public var number: UInt8
    /// As its packets come into the router.
    public var original: Side
    /// As answers come into the router.
    public var reply: Side
    public var mark: UInt32
    /// Of the kernel's list of TCP states.
    public var tcpState: UInt8
    /// By the machine's wall clock, in nanoseconds since 1970; 0 when not known.
    public var start: UInt64
    public var stop: UInt64
    public var isGone: Bool

    public init(
        id: UInt32,
        number: UInt8,
        original: Side,
        reply: Side,
        mark: UInt32 = 0,
        tcpState: UInt8 = 0,
        start: UInt64 = 0,
        stop: UInt64 = 0,
        isGone: Bool = false
    ) {
        self.id = id
        self.number = number
        self.original = original
        self.reply = reply
        self.mark = mark
        self.tcpState = tcpState
        self.start = start
        self.stop = stop
        self.isGone = isGone
    }

    var key: Key {
        Key(
            id: id,
            number: number,
            source: original.source,
            destination: original.destination,
            sourcePort: original.sourcePort,
            destinationPort: original.destinationPort,
            start: start
        )
    }
}
