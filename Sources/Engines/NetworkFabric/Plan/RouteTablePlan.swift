public import Ground

/// Where packets go that leave a subnet. The longest prefix wins; the network's own blocks are always there.
public struct RouteTablePlan: Sendable, Hashable, Codable {
    public var id: String
    public var routes: [RoutePlan]

    public init(id: String, routes: [RoutePlan] = []) {
        self.id = id
        self.routes = routes
    }
}

public struct RoutePlan: Sendable, Hashable, Codable {
    /// One, or the entries of a prefix list.
    public var destinations: [IPv4Block]
    public var target: RouteTarget

    public init(_ destinations: [IPv4Block], _ target: RouteTarget) {
        self.destinations = destinations
        self.target = target
    }
}

public enum RouteTarget: Sendable, Hashable, Codable {
    case local
    case internetGateway(String)
    case translator(String)
    case endpoint(String)
    case interface(String)
    case peering(String)
    case blackhole
}
