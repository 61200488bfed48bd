import Ground

/// What the two ends mean.
extension ReachWalk {
    mutating func origin(
        _ point: ReachPoint,
        facing other: ReachPoint
    ) throws(Refused) -> (place: Place, address: IPv4Address) {
        switch point {
        case .interface(let id):
            guard let place = map.interface(id), let address = place.interface.addresses.first else {
                try refuse(.pointUnknown(id))
            }
            return (.interface(place), address)
        case .outsideHost(let id):
            guard let host = map.plan.outside.hosts.first(where: { $0.id == id }) else { try refuse(.pointUnknown(id)) }
            return (.host(host), host.address)
        case .address(let address, let network):
            if let host = map.host(at: address) { return (.host(host), address) }
            if let holder = map.holder(ofPublic: address) { return (.interface(holder.place), holder.address) }
            let networks = map.plan.networks.filter { network == nil || $0.id == network }
            let holders = networks.compactMap { map.holder(of: address, in: $0) }
            // Of several equal private addresses none is meant more than another.
            guard holders.count == 1, let holder = holders.first else { try refuse(.pointUnknown("\(address)")) }
            return (.interface(holder), address)
        case .endpoint(let id): try refuse(.pointUnknown(id))
        }
    }

    mutating func destination(_ point: ReachPoint, from origin: Place) throws(Refused) -> IPv4Address {
        switch point {
        case .address(let address, _): return address
        case .outsideHost(let id):
            guard let host = map.plan.outside.hosts.first(where: { $0.id == id }) else { try refuse(.pointUnknown(id)) }
            return host.address
        case .endpoint(let id):
            let endpoints = map.plan.networks.flatMap(\.endpoints)
            guard let block = endpoints.first(where: { $0.id == id })?.blocks.first else {
                try refuse(.pointUnknown(id))
            }
            return block[block.prefix < 31 ? 1 : 0]
        case .interface(let id):
            guard let place = map.interface(id), let address = place.interface.addresses.first else {
                try refuse(.pointUnknown(id))
            }
            guard case .interface(let source) = origin else { return publicAddress(of: place) ?? address }
            let isNear =
                source.network.id == place.network.id
                || map.peers(of: source.network).contains { $0.id == place.network.id }
            return isNear ? address : publicAddress(of: place) ?? address
        }
    }

    private func publicAddress(of place: ReachMap.Place) -> IPv4Address? {
        let addresses = place.interface.addresses
        return addresses.lazy.compactMap { place.interface.publicAddresses[$0] }.first
    }
}
