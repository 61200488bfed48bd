import Ground

/// What stands at a network's border: gateways, translators, endpoints, peerings; and the world outside.
extension ReachWalk {
    mutating func leaveNetwork(
        _ packet: ReachPacket,
        by gateway: InternetGatewayPlan,
        from place: ReachMap.Place
    ) throws(Refused) -> Arrival {
        if !gateway.isUp { try refuse(.internetGatewayDown(gateway.id)) }
        pass(.internetGateway(gateway.id))
        let holder = map.holder(of: packet.source, in: place.network)?.interface
        guard let address = holder?.publicAddresses[packet.source] else {
            try refuse(.noPublicAddress(interface: (holder ?? place.interface).id, address: packet.source))
        }
        pass(.translated(ReachTranslation(by: gateway.id, .source, from: packet.source, to: address)))
        var packet = packet
        packet.source = address
        return try cross(packet)
    }

    /// A packet outside of all networks.
    mutating func cross(_ packet: ReachPacket) throws(Refused) -> Arrival {
        try spend()
        pass(.outside)
        if let host = map.host(at: packet.destination) {
            pass(.arrivesAtHost(host.id))
            return Arrival(place: .host(host), packet: packet)
        }
        if let holder = map.holder(ofPublic: packet.destination) {
            return try enterNetwork(packet, for: holder.address, in: holder.place.network)
        }
        guard map.servesOutside(packet.destination) else { try refuse(.nobodyOutside(packet.destination)) }
        pass(.arrivesAtService(packet.destination))
        return Arrival(place: .outsideService, packet: packet)
    }

    private mutating func enterNetwork(
        _ packet: ReachPacket,
        for address: IPv4Address,
        in network: NetworkPlan
    ) throws(Refused) -> Arrival {
        guard let gateway = network.internetGateway else { try refuse(.noInternetGateway(network: network.id)) }
        if !gateway.isUp { try refuse(.internetGatewayDown(gateway.id)) }
        pass(.internetGateway(gateway.id))
        pass(.translated(ReachTranslation(by: gateway.id, .destination, from: packet.destination, to: address)))
        var packet = packet
        packet.destination = address
        return try deliver(packet, in: network, from: nil)
    }

    /// A packet that is routed to a translator goes on from there under the translator's own address.
    mutating func translate(_ packet: ReachPacket, at place: ReachMap.Place) throws(Refused) -> Arrival {
        let interface = place.interface
        guard case .translator(let id) = interface.role, let address = interface.addresses.first else {
            try refuse(.planLacks("address of translator interface \(interface.id)"))
        }
        try requireLink(interface)
        // An answer to what went another way belongs to no connection here.
        if packet.isAnswer || interface.addresses.contains(packet.destination) {
            try refuse(.translatorTakesNothing(id))
        }
        try spend()
        pass(.translator(id, interface: interface.id))
        pass(.translated(ReachTranslation(by: id, .source, from: packet.source, to: address)))
        translations[interface.id] = packet.source
        var packet = packet
        packet.source = address
        return try forward(packet, from: place)
    }

    /// An answer that a translator gives back to who had asked.
    mutating func translateBack(_ packet: ReachPacket, at place: ReachMap.Place) throws(Refused) -> Arrival {
        guard case .translator(let id) = place.interface.role else { try refuse(.planLacks("translator")) }
        guard packet.isAnswer, let source = translations.removeValue(forKey: place.interface.id) else {
            try refuse(.translatorTakesNothing(id))
        }
        try spend()
        pass(.translator(id, interface: place.interface.id))
        pass(.translated(ReachTranslation(by: id, .destination, from: packet.destination, to: source)))
        var packet = packet
        packet.destination = source
        return try forward(packet, from: place)
    }

    mutating func enter(
        _ endpoint: GatewayEndpointPlan,
        _ packet: ReachPacket,
        from network: NetworkPlan
    ) throws(Refused) -> Arrival {
        if !endpoint.isUp { try refuse(.endpointDown(endpoint.id)) }
        guard endpoint.blocks.contains(where: { $0.contains(packet.destination) }) else {
            try refuse(.endpointLacks(endpoint.id, address: packet.destination))
        }
        pass(.endpoint(endpoint.id))
        pass(.arrivesAtService(packet.destination))
        return Arrival(place: .endpoint(network: network.id, id: endpoint.id), packet: packet)
    }

    mutating func cross(
        _ peering: PeeringPlan,
        _ packet: ReachPacket,
        from network: NetworkPlan
    ) throws(Refused) -> Arrival {
        if !peering.isUp { try refuse(.peeringDown(peering.id)) }
        let other = map.network(peering.peer)
        guard let other, let far = other.peerings.first(where: { $0.id == peering.id && $0.peer == network.id }) else {
            try refuse(.peeringOneSided(peering.id, network: peering.peer))
        }
        if !far.isUp { try refuse(.peeringDown(peering.id)) }
        pass(.peering(peering.id, network: other.id))
        return try deliver(packet, in: other, from: nil)
    }
}
