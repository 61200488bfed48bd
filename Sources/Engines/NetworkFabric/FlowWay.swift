/// The way out that a connection's packets take: the connection mark in a router.
public enum FlowWay: UInt32, Sendable, Hashable, CaseIterable {
    case local = 1
    case endpoint = 2
    case translator = 3
    case internetGateway = 4
    case peering = 5
    /// To an interface by a route, not by its own address.
    case interface = 6
}
