import Ground

/// The network's router: from an interface to where its subnet's routes lead, and to an interface.
extension ReachWalk {
    /// A packet of the interface's owner.
    mutating func leave(_ packet: ReachPacket, from place: ReachMap.Place) throws(Refused) -> Arrival {
        let interface = place.interface
        pass(.leavesInterface(interface.id, source: packet.source))
        if packet.destination == packet.source { return arrive(packet, at: place) }
        try requireLink(interface)
        if interface.checksAddresses, !interface.addresses.contains(packet.source) {
            try refuse(.addressCheck(interface: interface.id, address: packet.source))
        }
        if place.network.serviceAddresses.contains(packet.destination) {
            pass(.unfiltered(address: packet.destination))
            pass(.arrivesAtService(packet.destination))
            return Arrival(place: .router(network: place.network.id), packet: packet)
        }
        if interface.addresses.contains(packet.destination) { return arrive(packet, at: place) }
        try askGroups(of: place, .egress, about: packet)
        return try forward(packet, from: place)
    }

    /// A packet in the router that came by this interface.
    mutating func forward(_ packet: ReachPacket, from place: ReachMap.Place) throws(Refused) -> Arrival {
        try spend()
        let network = place.network
        guard let subnet = network.subnets.first(where: { $0.id == place.interface.subnet }) else {
            try refuse(.planLacks("subnet \(place.interface.subnet)"))
        }
        if subnet.block.contains(packet.destination) {
            pass(.withinSubnet(subnet.id))
            return try deliver(packet, in: network, from: subnet)
        }
        guard let table = network.routeTables.first(where: { $0.id == subnet.routeTable }) else {
            try refuse(.planLacks("route table \(subnet.routeTable)"))
        }
        let route = table.route(to: packet.destination, in: network)
        let next = route.flatMap { nextInterface($0.target, in: network) }
        if next?.interface.subnet != subnet.id {
            try askAccessList(of: subnet, in: network, .egress, about: packet)
        }
        guard let route else { try refuse(.noRoute(table: table.id, destination: packet.destination)) }
        if route.target == .blackhole { try refuse(.blackhole(table: table.id, destination: route.destination)) }
        pass(.route(table: table.id, destination: route.destination, route.target))
        if let next { return try handOver(packet, to: next, from: subnet) }
        guard let arrival = try follow(route.target, packet, from: place) else {
            try refuse(.targetMissing(table: table.id, destination: route.destination, route.target))
        }
        return arrival
    }

    /// The interface of the same network that a route hands packets to.
    private func nextInterface(_ target: RouteTarget, in network: NetworkPlan) -> ReachMap.Place? {
        let interface: InterfacePlan? =
            switch target {
            case .interface(let id): network.interfaces.first { $0.id == id && $0.role != .detached }
            case .translator(let id): network.interfaces.first { $0.role == .translator(id: id) }
            default: nil
            }
        return interface.map { ReachMap.Place(network: network, interface: $0) }
    }

    /// Nil where the target is not there.
    private mutating func follow(
        _ target: RouteTarget,
        _ packet: ReachPacket,
        from place: ReachMap.Place
    ) throws(Refused) -> Arrival? {
        let network = place.network
        switch target {
        case .local:
            let subnet = network.subnets.first { $0.id == place.interface.subnet }
            return try deliver(packet, in: network, from: subnet)
        case .internetGateway(let id):
            guard let gateway = network.internetGateway, gateway.id == id else { return nil }
            return try leaveNetwork(packet, by: gateway, from: place)
        case .endpoint(let id):
            guard let endpoint = network.endpoints.first(where: { $0.id == id }) else { return nil }
            return try enter(endpoint, packet, from: network)
        case .peering(let id):
            guard let peering = network.peerings.first(where: { $0.id == id }) else { return nil }
            return try cross(peering, packet, from: network)
        case .interface, .translator, .blackhole: return nil
        }
    }

    /// Brings a packet to the interface in the network that has its destination.
    mutating func deliver(
        _ packet: ReachPacket,
        in network: NetworkPlan,
        from subnet: SubnetPlan?,
        isFiltered: Bool = true
    ) throws(Refused) -> Arrival {
        guard let place = map.holder(of: packet.destination, in: network) else {
            try refuse(.nobodyHasAddress(packet.destination, network: network.id))
        }
        if isFiltered {
            try meetEdge(packet, of: place, from: subnet)
            // Nobody knocks at a translator: its groups are not looked at, and it knows its answers itself.
            try askGroups(of: place, .ingress, about: packet)
        }
        try requireLink(place.interface)
        if place.isTranslator { return try translateBack(packet, at: place) }
        return arrive(packet, at: place)
    }

    /// Gives a packet to an interface whose owner is to forward it.
    private mutating func handOver(
        _ packet: ReachPacket,
        to place: ReachMap.Place,
        from subnet: SubnetPlan
    ) throws(Refused) -> Arrival {
        try meetEdge(packet, of: place, from: subnet)
        if place.isTranslator { return try translate(packet, at: place) }
        let interface = place.interface
        let isOwn = interface.addresses.contains(packet.destination)
        if interface.checksAddresses, !isOwn {
            try refuse(.addressCheck(interface: interface.id, address: packet.destination))
        }
        try askGroups(of: place, .ingress, about: packet)
        try requireLink(interface)
        if isOwn { return arrive(packet, at: place) }
        pass(.handedOver(interface: interface.id))
        return Arrival(place: .handedOver(interface.id), packet: packet)
    }

    private mutating func meetEdge(
        _ packet: ReachPacket,
        of place: ReachMap.Place,
        from subnet: SubnetPlan?
    ) throws(Refused) {
        guard place.interface.subnet != subnet?.id else { return }
        guard let own = place.network.subnets.first(where: { $0.id == place.interface.subnet }) else {
            try refuse(.planLacks("subnet \(place.interface.subnet)"))
        }
        try askAccessList(of: own, in: place.network, .ingress, about: packet)
    }

    private mutating func arrive(_ packet: ReachPacket, at place: ReachMap.Place) -> Arrival {
        pass(.arrivesAtInterface(place.interface.id, address: packet.destination))
        return Arrival(place: .interface(place), packet: packet)
    }
}
