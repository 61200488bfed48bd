import Ground

extension HostState {
    /// What leads from this state to the other.
    ///
    /// - Parameter replacesFilters: the rules that stand are not known; write them anew, in one transaction for each
    ///   namespace, so that connections stay.
    func changes(to wanted: HostState, replacesFilters: Bool = false) -> HostBatch {
        var batch = HostBatch()
        batch.removed = namespaces.keys.filter { wanted.namespaces[$0] == nil }.sorted()
        let lost = changeLinks(to: wanted, &batch)
        for (name, space) in wanted.namespaces {
            let old = namespaces[name]
            if old == nil { batch.made[name] = space.settings }
            if !replacesFilters, old == space, !lost.contains(where: { $0.namespace == name }) { continue }
            let script =
                replacesFilters && old != nil && (!space.filter.isEmpty || !space.isGuest)
                ? FilterScript.replacing(with: space.filter)
                : FilterScript.changing(old?.filter ?? FilterTable(), to: space.filter)
            if !script.isEmpty { batch.filters[name] = script }
            let standing = (old ?? NamespaceState()).without(Set(lost.filter { $0.namespace == name }.map(\.device)))
            let raised = batch.joined.filter { $0.far.namespace == name }.map { AddressChange.up($0.far.device) }
            standing.addChanges(to: space, in: name, raised, &batch)
        }
        return batch
    }

    /// Returns the ends that vanish with links, and with them all that was on them.
    private func changeLinks(to wanted: HostState, _ batch: inout HostBatch) -> Set<DevicePlace> {
        guard links != wanted.links else { return [] }
        let wantedByPlace = Dictionary(wanted.links.map { ($0.near.place, $0) }) { first, _ in first }
        let oldByPlace = Dictionary(links.map { ($0.near.place, $0) }) { first, _ in first }
        var lost: Set<DevicePlace> = []
        for link in links.subtracting(wanted.links) {
            if let next = wantedByPlace[link.near.place], next.near == link.near, next.far == link.far {
                batch.switched.append(next)
                continue
            }
            lost.formUnion([link.near.place, link.far.place])
            let ends = [link.near, link.far]
            // It goes with its namespaces, unless one of them stays and would meet its leavings.
            if ends.contains(where: { wanted.namespaces[$0.namespace] != nil }) {
                let staying = ends.first { wanted.namespaces[$0.namespace] != nil } ?? link.near
                batch.cut.append(staying.place)
            }
        }
        for link in wanted.links.subtracting(links) {
            if let old = oldByPlace[link.near.place], old.near == link.near, old.far == link.far { continue }
            batch.joined.append(link)
            lost.formUnion([link.near.place, link.far.place])
        }
        batch.cut.sort { ($0.namespace, $0.device) < ($1.namespace, $1.device) }
        batch.joined.sort { ($0.near.namespace, $0.near.device) < ($1.near.namespace, $1.near.device) }
        return lost
    }
}

extension NamespaceState {
    /// What is left when these devices are gone.
    fileprivate func without(_ devices: Set<String>) -> NamespaceState {
        guard !devices.isEmpty else { return self }
        var rest = self
        rest.addresses = addresses.filter { !devices.contains($0.device) }
        rest.neighbours = neighbours.filter { !devices.contains($0.device) }
        rest.routes = routes.filter { route in route.value.device.map { !devices.contains($0) } ?? true }
        return rest
    }

    fileprivate func addChanges(
        to wanted: NamespaceState,
        in name: String,
        _ raised: [AddressChange],
        _ batch: inout HostBatch
    ) {
        var withdrawn: [AddressChange] = []
        var added = raised
        if rules != wanted.rules {
            withdrawn += rules.subtracting(wanted.rules).map { .rule($0) }
            added += wanted.rules.subtracting(rules).map { .rule($0) }
        }
        if addresses != wanted.addresses {
            withdrawn += addresses.subtracting(wanted.addresses).map { .address($0) }
            added += wanted.addresses.subtracting(addresses).map { .address($0) }
        }
        if neighbours != wanted.neighbours {
            let kept = Set(wanted.neighbours.map { DeviceAddress($0) })
            withdrawn += neighbours.subtracting(wanted.neighbours).filter { !kept.contains(DeviceAddress($0)) }
                .map { .neighbour($0) }
            added += wanted.neighbours.subtracting(neighbours).map { .neighbour($0) }
        }
        if routes != wanted.routes {
            withdrawn += routes.filter { wanted.routes[$0.key] == nil }.map { .route($0.key, $0.value) }
            added += wanted.routes.filter { routes[$0.key] != $0.value }.map { .route($0.key, $0.value) }
        }
        if holdings != wanted.holdings {
            let lost = holdings.subtracting(wanted.holdings)
            if !lost.isEmpty { batch.forgotten[name] = Set(lost.map(\.address)) }
        }
        if !withdrawn.isEmpty { batch.withdrawn[name] = withdrawn }
        if !added.isEmpty { batch.added[name] = added.inOrder }
    }

    private struct DeviceAddress: Hashable {
        var device: String
        var address: IPv4Address

        init(_ neighbour: NeighbourState) {
            device = neighbour.device
            address = neighbour.address
        }
    }
}

extension [AddressChange] {
    /// Addresses before the routes that need them, and routes to devices before those through gateways.
    fileprivate var inOrder: [AddressChange] {
        func rank(_ change: AddressChange) -> Int {
            switch change {
            case .up: -1
            case .address(let state): state.place
            case .neighbour: 1000
            case .route(_, .gateway): 1002
            case .route: 1001
            case .rule: 1003
            }
        }
        return sorted { rank($0) < rank($1) }
    }
}
