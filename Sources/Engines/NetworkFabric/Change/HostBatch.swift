import Ground

/// What must be done to the host, in the order in which it must be done. A value: tests read it, ``HostWorker`` does
/// it.
struct HostBatch: Sendable, Equatable {
    /// Namespaces to make, with their settings.
    var made: [String: [KernelSetting]] = [:]
    /// Routes and the like to take away, by namespace.
    var withdrawn: [String: [AddressChange]] = [:]
    /// `nft` scripts by namespace. Before links come up, so that no packet is ever let through for want of a rule.
    var filters: [String: String] = [:]
    /// Links to delete, by the place of an end.
    var cut: [DevicePlace] = []
    var joined: [LinkState] = []
    /// Links that stand and go up or down.
    var switched: [LinkState] = []
    var added: [String: [AddressChange]] = [:]
    /// Addresses whose connections are to be forgotten, by namespace.
    var forgotten: [String: Set<IPv4Address>] = [:]
    var removed: [String] = []

    var isEmpty: Bool { self == HostBatch() }
}

/// One thing about a namespace's network.
enum AddressChange: Sendable, Hashable {
    /// The far end of a new link: the kernel brings up only the near one with it.
    case up(String)
    case address(AddressState)
    case neighbour(NeighbourState)
    case route(RouteKey, RouteState)
    case rule(RuleState)

    var device: String? {
        switch self {
        case .up(let device): device
        case .address(let state): state.device
        case .neighbour(let state): state.device
        case .route(_, let state): state.device
        case .rule: nil
        }
    }
}
