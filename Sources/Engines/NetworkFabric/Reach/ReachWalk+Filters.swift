import Ground

/// Filters on the way: address checks, groups, access lists.
extension ReachWalk {
    mutating func requireLink(_ interface: InterfacePlan) throws(Refused) {
        if interface.role == .detached { try refuse(.interfaceDetached(interface.id)) }
        if !interface.isUp { try refuse(.interfaceDown(interface.id)) }
    }

    mutating func askGroups(
        of place: ReachMap.Place,
        _ side: ReachHop.Side,
        about packet: ReachPacket
    ) throws(Refused) {
        let interface = place.interface
        if place.network.severed.contains(where: { $0.parts(packet.source, packet.destination) }) {
            try refuse(.severed(packet.source, packet.destination))
        }
        if place.isTranslator { return }
        // Where there is no group nothing can have been allowed before either.
        if interface.groups.isEmpty { try refuse(.noGroups(interface: interface.id)) }
        if packet.isAnswer { return pass(.established(interface: interface.id)) }
        for id in interface.groups {
            guard let group = place.network.groups.first(where: { $0.id == id }) else { continue }
            let rules = side == .ingress ? group.ingress : group.egress
            if let rule = rules.firstIndex(where: { matches($0, side, packet, in: place.network) }) {
                return pass(.groupRule(interface: interface.id, group: id, side, rule: rule))
            }
        }
        try refuse(.groups(interface.groups, interface: interface.id, side))
    }

    private func matches(
        _ rule: FilterRule,
        _ side: ReachHop.Side,
        _ packet: ReachPacket,
        in network: NetworkPlan
    ) -> Bool {
        guard rule.traffic.matches(packet) else { return false }
        let far = side == .ingress ? packet.source : packet.destination
        switch rule.peer {
        case .blocks(let blocks): return blocks.contains { $0.contains(far) }
        case .group(let group): return map.group(group, of: network, holds: far)
        }
    }

    mutating func askAccessList(
        of subnet: SubnetPlan,
        in network: NetworkPlan,
        _ side: ReachHop.Side,
        about packet: ReachPacket
    ) throws(Refused) {
        guard let list = network.accessLists.first(where: { $0.id == subnet.accessList }) else {
            try refuse(.planLacks("access list \(subnet.accessList)"))
        }
        let far = side == .ingress ? packet.source : packet.destination
        let entries = side == .ingress ? list.ingress : list.egress
        let entry = entries.first { $0.traffic.matches(packet) && $0.block.contains(far) }
        guard let entry, entry.allows else {
            try refuse(.accessList(list.id, subnet: subnet.id, side, entry: entry?.number))
        }
        pass(.accessList(list.id, subnet: subnet.id, side, entry: entry.number))
    }
}
