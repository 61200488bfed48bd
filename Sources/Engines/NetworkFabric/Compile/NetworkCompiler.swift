import Ground

/// One network's router, and the namespaces that hang on it.
struct NetworkCompiler {
    struct Input: Sendable, Equatable {
        var network: NetworkPlan
        /// Behind peerings that are up on both sides, by peering.
        var peers: [String: NetworkPlan]
    }

    /// The far end of every link that joins two routers. Such links have no addresses: the neighbour is told.
    static let farEnd = IPv4Block(IPv4Address(0xa9fe_0001), prefix: 32).first
    static let linkLocal = IPv4Block(IPv4Address(0xa9fe_0000), prefix: 16)

    let network: NetworkPlan
    let peers: [String: NetworkPlan]
    let names: FabricNames
    let router: String
    let subnets: [String: SubnetPlan]
    /// Interfaces that have a link.
    let attached: [InterfacePlan]
    /// How many of them a host has, by owner.
    let interfaceCounts: [String: Int]
    let subnetMarks: [String: UInt32]
    let tableNumbers: [String: UInt32]

    init(input: Input, names: FabricNames) {
        network = input.network
        peers = input.peers
        self.names = names
        router = names.router(network.id)
        subnets = Dictionary(network.subnets.map { ($0.id, $0) }) { first, _ in first }
        attached = network.interfaces.filter { $0.role != .detached }
        interfaceCounts = attached.reduce(into: [:]) { counts, interface in
            if case .host(let owner, _) = interface.role { counts[owner, default: 0] += 1 }
        }
        subnetMarks = FabricNames.numbers(subnets.keys)
        tableNumbers = FabricNames.numbers(Set(network.routeTables.map(\.id)))
    }

    func compile() -> HostState {
        var state = HostState()
        var space = NamespaceState(settings: Self.routerSettings + [KernelSetting("ipv4/conf/all/proxy_arp")])
        space.addresses = Set(localAddresses.map { AddressState(device: "lo", address: $0) })
        space.routes = routes
        space.rules = rules
        for interface in attached where interface.isUp {
            for address in interface.addresses {
                space.neighbours.insert(neighbour(of: interface, address))
            }
        }
        addWays(to: &state, &space)
        space.filter = RouterFilter(network: self).table
        space.holdings = holdings
        state.namespaces[router] = space
        for interface in attached { add(interface, to: &state) }
        return state
    }

    /// Where the router itself is spoken to: as the subnets' way out, and at the control process's listeners.
    private var localAddresses: [IPv4Address] { network.subnets.map(\.gateway) + network.serviceAddresses }

    private var holdings: Set<Holding> {
        var holdings: Set<Holding> = []
        for interface in attached {
            for address in interface.addresses { holdings.insert(Holding(holder: interface.id, address: address)) }
            for (own, seen) in interface.publicAddresses {
                holdings.insert(Holding(holder: "\(interface.id) \(own)", address: seen))
            }
        }
        return holdings
    }

    var hasGateway: Bool { network.internetGateway != nil }
    var isGatewayUp: Bool { network.internetGateway?.isUp == true }

    static let routerSettings = [
        KernelSetting("ipv6/conf/all/disable_ipv6"),
        KernelSetting("ipv6/conf/default/disable_ipv6"),
        KernelSetting("ipv4/ip_forward"),
        KernelSetting("ipv4/conf/all/rp_filter", "0"),
        KernelSetting("ipv4/conf/default/rp_filter", "0"),
        KernelSetting("ipv4/conf/all/send_redirects", "0"),
        KernelSetting("ipv4/conf/default/send_redirects", "0"),
        KernelSetting("netfilter/nf_conntrack_acct"),
        // On for good: a connection made while nobody listens is not told of at its end either.
        KernelSetting("netfilter/nf_conntrack_events"),
        KernelSetting("netfilter/nf_conntrack_timestamp"),
        // A packet that a middlebox sends back passes a second time.
        KernelSetting("netfilter/nf_conntrack_tcp_be_liberal"),
    ]

    private func neighbour(of interface: InterfacePlan, _ address: IPv4Address) -> NeighbourState {
        NeighbourState(
            device: LinkNames.interface(interface.id),
            address: address,
            hardwareAddress: HardwareAddress(interface.hardwareAddress) ?? .router
        )
    }

    /// Links to other routers: the world outside and peers.
    private func addWays(to state: inout HostState, _ space: inout NamespaceState) {
        if hasGateway {
            let near = LinkEnd(namespace: router, device: LinkNames.gateway, hardwareAddress: .router)
            let far = LinkEnd(
                namespace: names.outside,
                device: LinkNames.network(network.id),
                hardwareAddress: .router
            )
            state.links.insert(LinkState(near: near, far: far, isUp: isGatewayUp))
            if isGatewayUp { space.neighbours.insert(Self.farNeighbour(LinkNames.gateway)) }
        }
        for (id, peer) in peers {
            let device = LinkNames.peering(id)
            space.neighbours.insert(Self.farNeighbour(device))
            // One side makes the link for both.
            guard network.id < peer.id else { continue }
            let near = LinkEnd(namespace: router, device: device, hardwareAddress: .router)
            let far = LinkEnd(namespace: names.router(peer.id), device: device, hardwareAddress: .router)
            state.links.insert(LinkState(near: near, far: far))
        }
    }

    static func farNeighbour(_ device: String) -> NeighbourState {
        NeighbourState(device: device, address: farEnd, hardwareAddress: .router)
    }
}
