public import Ground

/// One end of the way that a packet is to take.
public enum ReachPoint: Sendable, Hashable {
    /// An interface. Its primary address stands for it: the private one where both ends share a network or a peering,
    /// else the public one.
    case interface(String)
    /// An address, private or public. The network tells apart equal private addresses; as a destination a private
    /// address is always taken in the source's own network and those that it is peered with.
    case address(IPv4Address, network: String? = nil)
    /// A host in the world outside.
    case outsideHost(String)
    /// A service behind a gateway endpoint: the first of its addresses.
    case endpoint(String)
}

extension ReachPoint: CustomStringConvertible {
    public var description: String {
        switch self {
        case .interface(let id), .outsideHost(let id), .endpoint(let id): id
        case .address(let address, _): "\(address)"
        }
    }
}
