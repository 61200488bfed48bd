public import Ground

/// A packet that a filter dropped, as the router's log tells of it.
public struct FlowRefusal: Sendable, Hashable {
    /// Where: at the interface that sent it, or at the one that was to receive it.
    public var interface: String
    public var direction: FlowDirection
    public var number: UInt8
    /// As it was in the filter: translations of the destination done, of the source not yet.
    public var source: IPv4Address
    public var destination: IPv4Address
    public var sourcePort: UInt16
    public var destinationPort: UInt16
    public var bytes: UInt64
    public var tcpFlags: UInt8
    /// The connection whose counters hold the packet, though it was dropped.
    public var countedIn: UInt32?
    public var isAnswer: Bool

    public init(
        at interface: String,
        _ direction: FlowDirection,
        number: UInt8,
        from source: IPv4Address,
        _ sourcePort: UInt16,
        to destination: IPv4Address,
        _ destinationPort: UInt16,
        bytes: UInt64,
        tcpFlags: UInt8 = 0,
        countedIn: UInt32? = nil,
        isAnswer: Bool = false
    ) {
        self.interface = interface
        self.direction = direction
        self.number = number
        self.source = source
        self.sourcePort = sourcePort
        self.destination = destination
        self.destinationPort = destinationPort
        self.bytes = bytes
        self.tcpFlags = tcpFlags
        self.countedIn = countedIn
        self.isAnswer = isAnswer
    }
}
