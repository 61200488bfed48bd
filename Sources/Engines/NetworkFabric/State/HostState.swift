import Ground

/// All that the fabric has, or wants to have, on the host: a plain value that can be compared.
struct HostState: Sendable, Equatable {
    /// By name.
    var namespaces: [String: NamespaceState] = [:]
    var links: Set<LinkState> = []

    mutating func merge(_ other: HostState) {
        namespaces.merge(other.namespaces) { $0.merging($1) }
        links.formUnion(other.links)
    }
}

struct NamespaceState: Sendable, Equatable {
    /// True where programs of the user run: what they changed in it themselves is theirs.
    var isGuest = false
    var settings: [KernelSetting] = []
    var addresses: Set<AddressState> = []
    var neighbours: Set<NeighbourState> = []
    var routes: [RouteKey: RouteState] = [:]
    var rules: Set<RuleState> = []
    var filter = FilterTable()
    /// Addresses by who has them: connections of one that changes hands end.
    var holdings: Set<Holding> = []

    func merging(_ other: NamespaceState) -> NamespaceState {
        var merged = self
        merged.addresses.formUnion(other.addresses)
        merged.neighbours.formUnion(other.neighbours)
        merged.routes.merge(other.routes) { first, _ in first }
        merged.rules.formUnion(other.rules)
        return merged
    }
}

/// An address that an interface has, or that one is translated to.
struct Holding: Sendable, Hashable {
    var holder: String
    var address: IPv4Address
}

/// A file below `/proc/sys/net`.
struct KernelSetting: Sendable, Hashable {
    var path: String
    var value: String

    init(_ path: String, _ value: String = "1") {
        self.path = path
        self.value = value
    }
}

struct LinkEnd: Sendable, Hashable {
    var namespace: String
    var device: String
    var hardwareAddress: HardwareAddress

    var place: DevicePlace { DevicePlace(namespace: namespace, device: device) }
}

struct DevicePlace: Sendable, Hashable {
    var namespace: String
    var device: String
}

/// A pair of virtual Ethernet ends.
struct LinkState: Sendable, Hashable {
    /// The end in a router or outside; the link is cut here.
    var near: LinkEnd
    var far: LinkEnd
    var isUp = true
}

struct AddressState: Sendable, Hashable {
    var device: String
    var address: IPv4Address
    var prefix = 32
    /// A device's first address is the one that programs send from.
    var place = 0
}

/// Who has an address, told instead of asked for.
struct NeighbourState: Sendable, Hashable {
    var device: String
    var address: IPv4Address
    var hardwareAddress: HardwareAddress
}

struct RouteKey: Sendable, Hashable {
    static let mainTable: UInt32 = 254
    /// The kernel's own, looked up before all rules.
    static let localTable: UInt32 = 255

    var table = Self.mainTable
    var block: IPv4Block
    var metric: UInt32 = 0
}

enum RouteState: Sendable, Hashable {
    case device(String)
    /// The gateway is a neighbour whatever the device's addresses are.
    case gateway(IPv4Address, String)
    case blackhole
    /// Goes on with the next rule.
    case `throw`
    /// To a listener in this namespace.
    case local

    var device: String? {
        switch self {
        case .device(let device), .gateway(_, let device): device
        case .local: "lo"
        case .blackhole, .throw: nil
        }
    }
}

struct RuleState: Sendable, Hashable {
    var priority: UInt32
    var mark: UInt32 = 0
    var source: IPv4Address?
    var destination: IPv4Block?
    var table: UInt32
}
