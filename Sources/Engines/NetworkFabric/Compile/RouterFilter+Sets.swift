import Ground

extension RouterFilter {
    /// What each interface adds: elements.
    func addSets(to table: inout FilterTable) {
        var checked: [String: String] = [:]
        var owned: [String: String] = [:]
        var links: [String: String] = [:]
        var neighbours: [String: String] = [:]
        var marks: [String: String] = [:]
        var ways: [String: String] = [:]
        for interface in network.attached {
            let device = "\"\(LinkNames.interface(interface.id))\""
            links[device] = ""
            if interface.checksAddresses, !interface.isTranslator { checked[device] = "" }
            for address in interface.addresses { owned["\(device) . \(address)"] = "" }
            if let mark = network.subnetMarks[interface.subnet] {
                marks[device] = hexadecimal(mark)
                neighbours["\(hexadecimal(mark)) . \(device)"] = ""
            }
            ways[device] = "\(interface.isTranslator ? FlowWay.translator.rawValue : FlowWay.interface.rawValue)"
        }
        let others = addOtherLinks(&ways)
        links.merge(others) { first, _ in first }
        table.sets["s_checked"] = FilterSet(type: "ifname", elements: checked)
        table.sets["s_owned"] = FilterSet(type: "ifname . ipv4_addr", elements: owned)
        table.sets["s_link"] = FilterSet(type: "ifname", elements: links)
        table.sets["s_way"] = FilterSet(type: "ifname", elements: others)
        table.sets["s_neighbour"] = FilterSet(type: "mark . ifname", elements: neighbours)
        table.sets["m_subnet"] = FilterSet(type: "ifname : mark", elements: marks)
        table.sets["m_way"] = FilterSet(type: "ifname : mark", elements: ways)
        addAddresses(to: &table)
    }

    /// The gateway and peerings; returns their names.
    private func addOtherLinks(_ ways: inout [String: String]) -> [String: String] {
        var others: [String: String] = [:]
        if network.hasGateway {
            others["\"\(LinkNames.gateway)\""] = ""
            ways["\"\(LinkNames.gateway)\""] = "\(FlowWay.internetGateway.rawValue)"
        }
        for id in network.peers.keys {
            others["\"\(LinkNames.peering(id))\""] = ""
            ways["\"\(LinkNames.peering(id))\""] = "\(FlowWay.peering.rawValue)"
        }
        return others
    }

    private func addAddresses(to table: inout FilterTable) {
        var toPublic: [String: String] = [:]
        var toPrivate: [String: String] = [:]
        for interface in network.attached {
            for (own, seen) in interface.publicAddresses {
                toPublic["\(own)"] = "\(seen)"
                toPrivate["\(seen)"] = "\(own)"
            }
        }
        let endpoints = TrafficText.disjoint(network.network.endpoints.flatMap(\.blocks))
        table.sets["m_public"] = FilterSet(type: "ipv4_addr : ipv4_addr", elements: toPublic)
        table.sets["m_private"] = FilterSet(type: "ipv4_addr : ipv4_addr", elements: toPrivate)
        table.sets["s_translated"] = FilterSet(type: "ipv4_addr", elements: toPublic.mapValues { _ in "" })
        table.sets["s_service"] = FilterSet(type: "ipv4_addr", elements: Self.set(network.network.serviceAddresses))
        table.sets["s_endpoint"] = FilterSet(type: "ipv4_addr", isInterval: true, elements: Self.set(endpoints))
    }

    static func set(_ values: some Sequence<some CustomStringConvertible>) -> [String: String] {
        Dictionary(values.map { ($0.description, "") }) { first, _ in first }
    }

    func hexadecimal(_ mark: UInt32) -> String { "0x" + String(mark, radix: 16) }
}

extension InterfacePlan {
    var isTranslator: Bool {
        if case .translator = role { true } else { false }
    }
}
