public import Ground

/// All that the fabric is to make of the host: several networks and the world outside them.
///
/// A plan is a plain value; ``Fabric`` compares it with what stands and changes the difference. Ids are the caller's
/// and may be of any form; they are unique within their kind in the whole plan.
public struct FabricPlan: Sendable, Hashable, Codable {
    public var networks: [NetworkPlan]
    public var outside: OutsidePlan

    public init(networks: [NetworkPlan] = [], outside: OutsidePlan = OutsidePlan()) {
        self.networks = networks
        self.outside = outside
    }
}

/// The world outside of all networks, reached through internet gateways.
public struct OutsidePlan: Sendable, Hashable, Codable {
    /// Addresses there at which the control process itself listens, such as those of public service endpoints.
    public var serviceBlocks: [IPv4Block]
    /// Namespaces there in which programs of the user run: test hosts.
    public var hosts: [OutsideHost]

    public init(serviceBlocks: [IPv4Block] = [], hosts: [OutsideHost] = []) {
        self.serviceBlocks = serviceBlocks
        self.hosts = hosts
    }
}

public struct OutsideHost: Sendable, Hashable, Codable {
    /// Names its namespace.
    public var id: String
    public var address: IPv4Address

    public init(id: String, address: IPv4Address) {
        self.id = id
        self.address = address
    }
}
