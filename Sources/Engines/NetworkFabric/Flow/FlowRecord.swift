public import Ground

/// As seen from the interface.
public enum FlowDirection: String, Sendable, Hashable, Codable { case ingress, egress }

public enum FlowAction: String, Sendable, Hashable, Codable { case accept, reject }

/// What went through one interface in one direction between two ports within a window.
public struct FlowRecord: Sendable, Hashable {
    /// What records are added up by.
    public struct Flow: Sendable, Hashable {
        public var interface: String
        public var direction: FlowDirection
        public var action: FlowAction
        /// IP's number.
        public var number: UInt8
        /// The interface's own side is always one of its addresses: the primary one where the packet bore another's.
        public var source: IPv4Address
        public var destination: IPv4Address
        /// As the packet bore it.
        public var packetSource: IPv4Address
        public var packetDestination: IPv4Address
        /// 0 where the protocol has no ports.
        public var sourcePort: UInt16
        public var destinationPort: UInt16
        /// Which way accepted packets went out.
        public var way: FlowWay?
    }

    public var flow: Flow
    public var subnet: String
    /// Whose interface it is, where it is a host's.
    public var owner: String?
    public var packets: UInt64
    public var bytes: UInt64
    /// By the clock that the window was given by.
    public var start: WorldInstant
    public var end: WorldInstant
    /// FIN 1, SYN 2, RST 4, SYN with ACK 18, as far as connection tracking tells them.
    public var tcpFlags: UInt8
}

/// What was seen in a stretch of time; windows of one watch follow each other without a gap.
public struct FlowWindow: Sendable, Hashable {
    public var network: String
    public var start: WorldInstant
    public var end: WorldInstant
    /// In a fixed order.
    public var records: [FlowRecord]
    /// False when the kernel had to drop some of what it had to tell.
    public var isComplete: Bool
}
