import Ground

/// Whose an address is. Remembers for a while those that the plan lost, because what they sent is told of later.
struct FlowInterfaces: Sendable {
    private struct Version: Sendable {
        var network: NetworkPlan
        var byAddress: [IPv4Address: InterfacePlan] = [:]
        var byID: [String: InterfacePlan] = [:]

        init(_ network: NetworkPlan) {
            self.network = network
            for interface in network.interfaces {
                byID[interface.id] = interface
                for address in interface.addresses { byAddress[address] = interface }
            }
        }
    }

    /// The newest first.
    private var versions: [Version]

    init(_ network: NetworkPlan) { versions = [Version(network)] }

    var network: NetworkPlan { versions[0].network }

    mutating func update(_ network: NetworkPlan) {
        guard network != versions[0].network else { return }
        versions.insert(Version(network), at: 0)
        // A plan that changes all the time must not pile up: eight changes a window are remembered.
        if versions.count > 9 { versions.removeLast() }
    }

    /// Forgets what is no longer in the plan.
    mutating func settle() { versions.removeLast(versions.count - 1) }

    func holder(of address: IPv4Address) -> InterfacePlan? {
        versions.lazy.compactMap { $0.byAddress[address] }.first
    }

    func interface(_ id: String) -> InterfacePlan? { versions.lazy.compactMap { $0.byID[id] }.first }

    /// Where a packet of the interface goes by the plan's routes, and to which interface if to one.
    func way(from interface: InterfacePlan, to address: IPv4Address) -> (way: FlowWay?, next: InterfacePlan?) {
        let network = network
        guard let subnet = network.subnets.first(where: { $0.id == interface.subnet }) else { return (nil, nil) }
        if subnet.block.contains(address) { return (.local, nil) }
        guard let table = network.routeTables.first(where: { $0.id == subnet.routeTable }),
            let route = table.route(to: address, in: network)
        else { return (nil, nil) }
        switch route.target {
        case .local: return (.local, nil)
        case .internetGateway: return (.internetGateway, nil)
        case .endpoint: return (.endpoint, nil)
        case .peering: return (.peering, nil)
        case .interface(let id): return (.interface, self.interface(id))
        case .translator(let id):
            return (.translator, network.interfaces.first { $0.role == .translator(id: id) })
        case .blackhole: return (nil, nil)
        }
    }
}
