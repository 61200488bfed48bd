public import Ground

/// A network interface: a pair of virtual Ethernet ends between a namespace and its network's router.
public struct InterfacePlan: Sendable, Hashable, Codable {
    public var id: String
    public var subnet: String
    /// Such as `0a:1b:…`; the same after every restart.
    public var hardwareAddress: String
    /// In the subnet; the first is the primary one.
    public var addresses: [IPv4Address]
    /// Addresses in the world outside, by the private one that each is translated to, one to one.
    public var publicAddresses: [IPv4Address: IPv4Address]
    public var groups: [String]
    /// Drops packets that are neither from nor for its own addresses.
    public var checksAddresses = true
    public var role: InterfaceRole
    /// False when a fault cuts its link.
    public var isUp = true
    /// Packets of it that groups or access lists refuse are logged for the flow observer.
    public var isObserved = false

    public init(
        id: String,
        subnet: String,
        hardwareAddress: String,
        addresses: [IPv4Address],
        publicAddresses: [IPv4Address: IPv4Address] = [:],
        groups: [String] = [],
        role: InterfaceRole
    ) {
        self.id = id
        self.subnet = subnet
        self.hardwareAddress = hardwareAddress
        self.addresses = addresses
        self.publicAddresses = publicAddresses
        self.groups = groups
        self.role = role
    }
}

public enum InterfaceRole: Sendable, Hashable, Codable {
    /// `ethN` of a namespace that the fabric makes for this owner; several interfaces may share an owner.
    case host(owner: String, index: Int)
    /// A namespace that translates what is routed to it to its own primary address and sends it out again: a NAT
    /// gateway. Its `groups` are not looked at.
    case translator(id: String)
    /// Known by address, without a namespace: not attached.
    case detached
}
