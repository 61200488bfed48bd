import Ground

extension NetworkCompiler {
    /// The interface's link and its side in the namespace that it belongs to.
    func add(_ interface: InterfacePlan, to state: inout HostState) {
        guard let subnet = subnets[interface.subnet],
            let hardware = HardwareAddress(interface.hardwareAddress)
        else { return }
        let namespace: String
        let index: Int
        var space: NamespaceState
        switch interface.role {
        case .detached: return
        case .host(let owner, let number):
            namespace = names.host(owner)
            index = number
            space = NamespaceState(isGuest: true, settings: Self.hostSettings)
        case .translator(let id):
            namespace = names.translator(id)
            index = 0
            space = NamespaceState(settings: Self.routerSettings)
            space.filter = Self.translation(to: interface.addresses[0])
        }
        let device = "eth\(index)"
        space.addresses = Set(
            interface.addresses.enumerated().map { place, address in
                AddressState(device: device, address: address, prefix: subnet.block.prefix, place: place)
            }
        )
        addDefaultRoutes(of: interface, in: subnet, device: device, index: index, to: &space)
        state.namespaces[namespace] = state.namespaces[namespace]?.merging(space) ?? space
        let near = LinkEnd(namespace: router, device: LinkNames.interface(interface.id), hardwareAddress: .router)
        let far = LinkEnd(namespace: namespace, device: device, hardwareAddress: hardware)
        state.links.insert(LinkState(near: near, far: far, isUp: interface.isUp))
    }

    static let hostSettings = [
        KernelSetting("ipv6/conf/all/disable_ipv6"),
        KernelSetting("ipv6/conf/default/disable_ipv6"),
    ]

    private func hasSiblings(_ interface: InterfacePlan) -> Bool {
        guard case .host(let owner, _) = interface.role else { return false }
        return interfaceCounts[owner, default: 0] > 1
    }

    /// The first interface is the way out. Of several, each sends what comes from its own addresses, as instances do
    /// that AWS's images configure: an answer by another interface would look forged.
    private func addDefaultRoutes(
        of interface: InterfacePlan,
        in subnet: SubnetPlan,
        device: String,
        index: Int,
        to space: inout NamespaceState
    ) {
        let out = RouteState.gateway(subnet.gateway, device)
        space.routes[RouteKey(block: .everything, metric: index == 0 ? 0 : UInt32(512 + index))] = out
        guard hasSiblings(interface) else { return }
        let table = UInt32(10_000 + index)
        space.routes[RouteKey(table: table, block: .everything)] = out
        space.routes[RouteKey(table: table, block: subnet.block)] = .device(device)
        for address in interface.addresses {
            space.rules.insert(RuleState(priority: table, source: address, table: table))
        }
    }

    /// What comes in goes out again as from the translator's own address; nothing is for itself.
    private static func translation(to address: IPv4Address) -> FilterTable {
        var table = FilterTable()
        table.chains["c_input"] = FilterChain(
            hook: "type filter hook input priority filter; policy drop;",
            rules: ["iifname \"lo\" accept"]
        )
        table.chains["c_forward"] = FilterChain(
            hook: "type filter hook forward priority filter; policy accept;",
            rules: ["ct state invalid drop"]
        )
        table.chains["c_output"] = FilterChain(
            hook: "type filter hook output priority filter; policy accept;",
            rules: RouterFilter.silence
        )
        table.chains["c_source"] = FilterChain(
            hook: "type nat hook postrouting priority srcnat; policy accept;",
            rules: ["oifname \"eth0\" snat to \(address)"]
        )
        return table
    }
}
