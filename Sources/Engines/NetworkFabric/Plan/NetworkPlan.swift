public import Ground

/// One virtual network: a router and what hangs on it.
public struct NetworkPlan: Sendable, Hashable, Codable {
    public var id: String
    /// Its address space. Blocks do not overlap.
    public var blocks: [IPv4Block]
    public var subnets: [SubnetPlan]
    public var interfaces: [InterfacePlan]
    public var routeTables: [RouteTablePlan]
    public var groups: [SecurityGroupPlan]
    public var accessLists: [AccessListPlan]
    /// Nil: packets for the world outside are dropped.
    public var internetGateway: InternetGatewayPlan?
    public var endpoints: [GatewayEndpointPlan]
    public var peerings: [PeeringPlan]
    /// Addresses in the router at which the control process listens for this network alone: resolver, metadata.
    public var serviceAddresses: [IPv4Address]
    /// While a fault cuts the way between them.
    public var severed: [SeveredPair]

    public init(id: String, blocks: [IPv4Block]) {
        self.id = id
        self.blocks = blocks
        subnets = []
        interfaces = []
        routeTables = []
        groups = []
        accessLists = []
        endpoints = []
        peerings = []
        serviceAddresses = []
        severed = []
    }
}

/// Two sides between which no packet passes, whoever else reaches them. Their private addresses count.
public struct SeveredPair: Sendable, Hashable, Codable {
    public var one: [IPv4Block]
    public var other: [IPv4Block]

    public init(_ one: [IPv4Block], _ other: [IPv4Block]) {
        self.one = one
        self.other = other
    }

    func parts(_ source: IPv4Address, _ destination: IPv4Address) -> Bool {
        func holds(_ blocks: [IPv4Block], _ address: IPv4Address) -> Bool { blocks.contains { $0.contains(address) } }
        return holds(one, source) && holds(other, destination) || holds(other, source) && holds(one, destination)
    }
}

public struct SubnetPlan: Sendable, Hashable, Codable {
    public var id: String
    public var block: IPv4Block
    public var routeTable: String
    public var accessList: String

    public init(id: String, block: IPv4Block, routeTable: String, accessList: String) {
        self.id = id
        self.block = block
        self.routeTable = routeTable
        self.accessList = accessList
    }

    /// The address that hosts in it use as their way out: the one after the block's first.
    public var gateway: IPv4Address { block[1] }
}

public struct InternetGatewayPlan: Sendable, Hashable, Codable {
    public var id: String
    /// False while a fault cuts it.
    public var isUp = true

    public init(id: String) { self.id = id }
}

/// A way to a service that the control process offers at addresses outside the network.
public struct GatewayEndpointPlan: Sendable, Hashable, Codable {
    public var id: String
    /// The service's addresses, to which routes with the target ``RouteTarget/endpoint(_:)`` lead.
    public var blocks: [IPv4Block]
    /// False while a fault cuts it: packets that are routed to it vanish.
    public var isUp = true

    public init(id: String, blocks: [IPv4Block]) {
        self.id = id
        self.blocks = blocks
    }
}

/// A link to another network's router. Both networks' plans hold it.
public struct PeeringPlan: Sendable, Hashable, Codable {
    public var id: String
    public var peer: String
    public var isUp = true

    public init(id: String, peer: String) {
        self.id = id
        self.peer = peer
    }
}
