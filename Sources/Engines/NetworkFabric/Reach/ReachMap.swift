import Ground

/// A plan's parts by their ids and addresses, as the walker asks for them.
struct ReachMap {
    /// An interface and the network that it is of.
    struct Place: Hashable {
        var network: NetworkPlan
        var interface: InterfacePlan

        var isTranslator: Bool {
            if case .translator = interface.role { true } else { false }
        }

        static func == (a: Place, b: Place) -> Bool { a.interface.id == b.interface.id }
        func hash(into hasher: inout Hasher) { hasher.combine(interface.id) }
    }

    let plan: FabricPlan
    private let networks: [String: NetworkPlan]
    private let interfaces: [String: Place]
    private let publicAddresses: [IPv4Address: (place: Place, address: IPv4Address)]

    init(_ plan: FabricPlan) {
        self.plan = plan
        var networks: [String: NetworkPlan] = [:]
        var interfaces: [String: Place] = [:]
        var publicAddresses: [IPv4Address: (place: Place, address: IPv4Address)] = [:]
        for network in plan.networks {
            networks[network.id] = network
            for interface in network.interfaces {
                let place = Place(network: network, interface: interface)
                interfaces[interface.id] = place
                for (address, publicAddress) in interface.publicAddresses {
                    publicAddresses[publicAddress] = (place, address)
                }
            }
        }
        self.networks = networks
        self.interfaces = interfaces
        self.publicAddresses = publicAddresses
    }

    func network(_ id: String) -> NetworkPlan? { networks[id] }
    func interface(_ id: String) -> Place? { interfaces[id] }
    func holder(ofPublic address: IPv4Address) -> (place: Place, address: IPv4Address)? { publicAddresses[address] }

    func holder(of address: IPv4Address, in network: NetworkPlan) -> Place? {
        network.interfaces.first { $0.addresses.contains(address) }.map { Place(network: network, interface: $0) }
    }

    func host(at address: IPv4Address) -> OutsideHost? { plan.outside.hosts.first { $0.address == address } }

    func servesOutside(_ address: IPv4Address) -> Bool {
        plan.outside.serviceBlocks.contains { $0.contains(address) }
    }

    /// Networks that this one is linked with, both sides knowing it.
    func peers(of network: NetworkPlan) -> [NetworkPlan] {
        network.peerings.compactMap { link in
            self.network(link.peer).flatMap { other in
                other.peerings.contains { $0.id == link.id && $0.peer == network.id } ? other : nil
            }
        }
    }

    /// Whether an interface with this address carries the group, in the network or one that it is peered with.
    func group(_ group: String, of network: NetworkPlan, holds address: IPv4Address) -> Bool {
        ([network] + peers(of: network)).contains { network in
            network.interfaces.contains { $0.groups.contains(group) && $0.addresses.contains(address) }
        }
    }
}

extension RouteTablePlan {
    /// The route by the longest prefix; of equal ones a stated route comes before the network's own blocks, and an
    /// earlier one before a later.
    func route(
        to address: IPv4Address,
        in network: NetworkPlan
    ) -> (destination: IPv4Block, target: RouteTarget)? {
        var best: (destination: IPv4Block, target: RouteTarget)?
        func offer(_ destination: IPv4Block, _ target: RouteTarget) {
            guard destination.contains(address) else { return }
            if let best, best.destination.prefix >= destination.prefix { return }
            best = (destination, target)
        }
        for route in routes {
            for destination in route.destinations { offer(destination, route.target) }
        }
        for block in network.blocks { offer(block, .local) }
        return best
    }
}
