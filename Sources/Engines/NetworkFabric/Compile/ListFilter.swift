import Ground

/// Access lists: a chain for each and direction, reached where a packet crosses a subnet's edge.
struct ListFilter {
    let network: NetworkCompiler

    func add(to table: inout FilterTable) {
        let used = Set(network.network.subnets.map(\.accessList))
        for list in network.network.accessLists where used.contains(list.id) {
            let digest = FabricNames.digest(list.id)
            table.chains["c_enter_\(digest)"] = chain(list.ingress, "saddr")
            table.chains["c_leave_\(digest)"] = chain(list.egress, "daddr")
        }
        var leaving: [String: String] = [:]
        var entering: [String: String] = [:]
        for subnet in network.network.subnets {
            guard let mark = network.subnetMarks[subnet.id] else { continue }
            leaving["0x" + String(mark, radix: 16)] = "jump \(chainName("c_leave", subnet.accessList, &table))"
        }
        for interface in network.attached {
            guard let subnet = network.subnets[interface.subnet] else { continue }
            entering["\"\(LinkNames.interface(interface.id))\""] =
                "jump \(chainName("c_enter", subnet.accessList, &table))"
        }
        table.sets["m_leaving"] = FilterSet(type: "mark : verdict", elements: leaving)
        table.sets["m_entering"] = FilterSet(type: "ifname : verdict", elements: entering)
    }

    /// A list that the plan does not hold allows nothing.
    private func chainName(_ kind: String, _ list: String, _ table: inout FilterTable) -> String {
        let name = "\(kind)_\(FabricNames.digest(list))"
        if table.chains[name] == nil { table.chains[name] = chain([], "saddr") }
        return name
    }

    private func chain(_ entries: [AccessListEntry], _ field: String) -> FilterChain {
        let refuse = "meta mark set \(RouterFilter.refused)"
        var lines: [String] = []
        for entry in entries {
            let match = (TrafficText.blocks([entry.block], field) ?? "") + TrafficText.match(entry.traffic)
            lines.append(match + (entry.allows ? "return" : "\(refuse) return"))
        }
        return FilterChain(rules: lines + [refuse])
    }
}
