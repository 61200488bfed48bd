import Ground

/// The world outside: public addresses lead to their networks, test hosts hang on it, and the control process listens
/// at its service blocks.
struct OutsideCompiler {
    let plan: FabricPlan
    let names: FabricNames

    func compile() -> HostState {
        var state = HostState()
        var space = NamespaceState(settings: NetworkCompiler.routerSettings)
        space.routes[RouteKey(block: .everything)] = .blackhole
        for block in plan.outside.serviceBlocks {
            space.routes[RouteKey(table: RouteKey.localTable, block: block)] = .local
        }
        for network in plan.networks { addPublicAddresses(of: network, to: &space) }
        for host in plan.outside.hosts { add(host, to: &state, &space) }
        state.namespaces[names.outside] = space
        return state
    }

    private func addPublicAddresses(of network: NetworkPlan, to space: inout NamespaceState) {
        guard network.internetGateway?.isUp == true else { return }
        let device = LinkNames.network(network.id)
        space.neighbours.insert(NetworkCompiler.farNeighbour(device))
        for interface in network.interfaces where interface.role != .detached {
            for address in interface.publicAddresses.values {
                let key = RouteKey(block: IPv4Block(address, prefix: 32))
                space.routes[key] = .gateway(NetworkCompiler.farEnd, device)
            }
        }
    }

    private func add(_ host: OutsideHost, to state: inout HostState, _ space: inout NamespaceState) {
        let near = LinkEnd(
            namespace: names.outside,
            device: LinkNames.outsideHost(host.id),
            hardwareAddress: .router
        )
        // Locally administered, and the same after every restart.
        let hardware = HardwareAddress(0x0600_0000_0000 | UInt64(host.address.number))
        let far = LinkEnd(namespace: names.outsideHost(host.id), device: "eth0", hardwareAddress: hardware)
        state.links.insert(LinkState(near: near, far: far))
        space.routes[RouteKey(block: IPv4Block(host.address, prefix: 32))] = .device(near.device)
        space.neighbours.insert(
            NeighbourState(device: near.device, address: host.address, hardwareAddress: hardware)
        )
        var guest = NamespaceState(isGuest: true, settings: NetworkCompiler.hostSettings)
        guest.addresses = [AddressState(device: "eth0", address: host.address)]
        guest.neighbours = [NetworkCompiler.farNeighbour("eth0")]
        guest.routes[RouteKey(block: .everything)] = .gateway(NetworkCompiler.farEnd, "eth0")
        state.namespaces[far.namespace] = guest
    }
}
