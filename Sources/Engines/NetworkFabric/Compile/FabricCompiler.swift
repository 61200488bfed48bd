import Ground

/// Turns a plan into what must stand on the host. Pure; networks that did not change are not compiled again.
struct FabricCompiler: Sendable {
    let names: FabricNames
    private var known: [String: (input: NetworkCompiler.Input, state: HostState)] = [:]

    init(names: FabricNames) { self.names = names }

    mutating func compile(_ plan: FabricPlan) throws(FabricError) -> HostState {
        let networks = Dictionary(plan.networks.map { ($0.id, $0) }) { first, _ in first }
        guard networks.count == plan.networks.count else { throw .invalidPlan("two networks have one id") }
        var state = HostState()
        var kept: [String: (input: NetworkCompiler.Input, state: HostState)] = [:]
        for network in plan.networks {
            let input = NetworkCompiler.Input(network: network, peers: Self.peers(of: network, in: networks))
            if let last = known[network.id], last.input == input {
                kept[network.id] = last
            } else {
                try PlanCheck.check(network)
                kept[network.id] = (input, NetworkCompiler(input: input, names: names).compile())
            }
            if let made = kept[network.id] { state.merge(made.state) }
        }
        known = kept
        state.merge(OutsideCompiler(plan: plan, names: names).compile())
        return state
    }

    /// The networks behind peerings that both sides' plans hold, by peering.
    private static func peers(of network: NetworkPlan, in networks: [String: NetworkPlan]) -> [String: NetworkPlan] {
        var peers: [String: NetworkPlan] = [:]
        for peering in network.peerings {
            guard let peer = networks[peering.peer],
                let back = peer.peerings.first(where: { $0.id == peering.id && $0.peer == network.id })
            else { continue }
            peers[peering.id] = peering.isUp && back.isUp ? peer : nil
        }
        return peers
    }
}
