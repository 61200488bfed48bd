import Ground

/// Security groups: a chain for each combination of groups that interfaces carry, and a set of addresses for each
/// group that a rule refers to.
struct GroupFilter {
    let network: NetworkCompiler
    private let groups: [String: SecurityGroupPlan]

    init(network: NetworkCompiler) {
        self.network = network
        groups = Dictionary(network.network.groups.map { ($0.id, $0) }) { first, _ in first }
    }

    func add(to table: inout FilterTable) {
        var sends: [String: String] = [:]
        var receives: [String: String] = [:]
        for interface in network.attached where !interface.isTranslator {
            let device = "\"\(LinkNames.interface(interface.id))\""
            let carried = Set(interface.groups).sorted()
            let combination = FabricNames.digest(carried.joined(separator: "\n"))
            sends[device] = "jump c_send_\(combination)"
            receives[device] = "jump c_receive_\(combination)"
            guard table.chains["c_send_\(combination)"] == nil else { continue }
            let rules = carried.compactMap { groups[$0] }
            table.chains["c_send_\(combination)"] = chain(rules.flatMap(\.egress), "daddr")
            table.chains["c_receive_\(combination)"] = chain(rules.flatMap(\.ingress), "saddr")
        }
        table.sets["m_sends"] = FilterSet(type: "ifname : verdict", elements: sends)
        table.sets["m_receives"] = FilterSet(type: "ifname : verdict", elements: receives)
        addMembers(to: &table)
    }

    /// What no rule allows is marked.
    private func chain(_ rules: [FilterRule], _ field: String) -> FilterChain {
        var lines: [String] = []
        var seen: Set<String> = []
        for rule in rules {
            guard let peer = peer(rule.peer, field) else { continue }
            let line = peer + TrafficText.match(rule.traffic) + "return"
            if seen.insert(line).inserted { lines.append(line) }
        }
        return FilterChain(rules: lines + ["meta mark set \(RouterFilter.refused)"])
    }

    private func peer(_ peer: FilterRule.Peer, _ field: String) -> String? {
        switch peer {
        case .blocks(let blocks): TrafficText.blocks(blocks, field)
        case .group(let id): "ip \(field) @g_\(FabricNames.digest(id)) "
        }
    }

    private func addMembers(to table: inout FilterTable) {
        var members: [String: [String: String]] = [:]
        for rule in network.network.groups.flatMap({ $0.ingress + $0.egress }) {
            if case .group(let id) = rule.peer { members[id] = [:] }
        }
        guard !members.isEmpty else { return }
        for interface in network.network.interfaces + network.peers.values.flatMap(\.interfaces) {
            for group in interface.groups where members[group] != nil {
                for address in interface.addresses { members[group]?["\(address)"] = "" }
            }
        }
        for (id, addresses) in members {
            table.sets["g_\(FabricNames.digest(id))"] = FilterSet(type: "ipv4_addr", elements: addresses)
        }
    }
}
