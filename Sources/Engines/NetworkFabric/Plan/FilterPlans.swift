public import Ground

/// A stateful filter on interfaces: what is not allowed is dropped, and answers to what was allowed pass.
public struct SecurityGroupPlan: Sendable, Hashable, Codable {
    public var id: String
    public var ingress: [FilterRule]
    public var egress: [FilterRule]

    public init(id: String, ingress: [FilterRule] = [], egress: [FilterRule] = []) {
        self.id = id
        self.ingress = ingress
        self.egress = egress
    }
}

/// One rule of a security group: allows.
public struct FilterRule: Sendable, Hashable, Codable {
    public enum Peer: Sendable, Hashable, Codable {
        case blocks([IPv4Block])
        /// Interfaces that carry the group, of this network or of a peered one.
        case group(String)
    }

    public var traffic: TrafficMatch
    public var peer: Peer

    public init(_ traffic: TrafficMatch, _ peer: Peer) {
        self.traffic = traffic
        self.peer = peer
    }
}

/// A stateless, ordered filter at a subnet's edge. Traffic within the subnet does not meet it. The first entry that
/// matches decides; what none matches is dropped.
public struct AccessListPlan: Sendable, Hashable, Codable {
    public var id: String
    /// In the order of their numbers.
    public var ingress: [AccessListEntry]
    public var egress: [AccessListEntry]

    public init(id: String, ingress: [AccessListEntry] = [], egress: [AccessListEntry] = []) {
        self.id = id
        self.ingress = ingress
        self.egress = egress
    }
}

public struct AccessListEntry: Sendable, Hashable, Codable {
    public var number: Int
    public var allows: Bool
    public var traffic: TrafficMatch
    public var block: IPv4Block

    public init(number: Int, allows: Bool, traffic: TrafficMatch, block: IPv4Block) {
        self.number = number
        self.allows = allows
        self.traffic = traffic
        self.block = block
    }
}

/// Which packets a rule is about.
public struct TrafficMatch: Sendable, Hashable, Codable {
    /// IP's number: 6 TCP, 17 UDP, 1 ICMP; nil is any, without regard to ports.
    public var number: Int?
    /// Destination ports, for TCP and UDP; nil is any.
    public var ports: ClosedRange<Int>?
    /// For ICMP; nil is any.
    public var icmpType: Int?
    public var icmpCode: Int?

    public init(number: Int? = nil, ports: ClosedRange<Int>? = nil, icmpType: Int? = nil, icmpCode: Int? = nil) {
        self.number = number
        self.ports = ports
        self.icmpType = icmpType
        self.icmpCode = icmpCode
    }

    public static let any = TrafficMatch()
    public static func tcp(_ ports: ClosedRange<Int>? = nil) -> TrafficMatch { TrafficMatch(number: 6, ports: ports) }
    public static func udp(_ ports: ClosedRange<Int>? = nil) -> TrafficMatch { TrafficMatch(number: 17, ports: ports) }
    public static let icmp = TrafficMatch(number: 1)
}
