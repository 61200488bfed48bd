import CLinux
import Glibc
import Ground

/// Looks at what stands on the host, so that no record of it need be trusted after a crash.
struct HostObserver: ~Copyable {
    let names: FabricNames

    struct Findings {
        /// What stands, seen as the plan would say it.
        var state = HostState()
        /// Ends of links that no plan names.
        var strays: [DevicePlace] = []
        /// Far ends that a crash left down.
        var fallen: [DevicePlace] = []

        func changes(to wanted: HostState) -> HostBatch {
            var batch = state.changes(to: wanted, replacesFilters: true)
            batch.cut = Set(batch.cut + strays).sorted { ($0.namespace, $0.device) < ($1.namespace, $1.device) }
            for place in fallen { batch.added[place.namespace, default: []].insert(.up(place.device), at: 0) }
            return batch
        }
    }

    /// All namespaces of the owner's, and files that were to become one.
    func namespaceNames() -> [String] {
        guard let directory = opendir(FabricNames.directory) else { return [] }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(names.prefix) { found.append(name) }
        }
        return found.sorted()
    }

    func findings(for wanted: HostState, worker: borrowing HostWorker) throws(FabricError) -> Findings {
        var findings = Findings()
        var facts: [String: NamespaceFacts] = [:]
        for name in namespaceNames() {
            guard fl_is_network_namespace(FabricNames.path(name)) == 1 else {
                try worker.remove(name)
                continue
            }
            guard let space = wanted.namespaces[name] else {
                findings.state.namespaces[name] = NamespaceState()
                continue
            }
            facts[name] = try worker.inside(name) { () throws(FabricError) in
                worker.write(space.settings)
                let socket = try NetlinkSocket(place: name)
                _ = try socket.send(count: 1) { NetlinkRequests.switchLink("lo", up: true, $1) }
                return try NamespaceFacts(socket)
            }
            findings.state.namespaces[name] = facts[name]?.state(wanted: space)
        }
        matchLinks(facts, wanted, &findings)
        return findings
    }

    private func matchLinks(_ facts: [String: NamespaceFacts], _ wanted: HostState, _ findings: inout Findings) {
        var claimed: Set<DevicePlace> = []
        for link in wanted.links {
            let near = facts[link.near.namespace]?.links[link.near.device]
            let far = facts[link.far.namespace]?.links[link.far.device]
            claimed.formUnion([link.near.place, link.far.place])
            if let near, let far, far.hardwareAddress == link.far.hardwareAddress {
                if !far.isUp { findings.fallen.append(link.far.place) }
                var standing = link
                standing.isUp = near.isUp
                findings.state.links.insert(standing)
            } else {
                if near != nil { findings.strays.append(link.near.place) }
                if far != nil { findings.strays.append(link.far.place) }
            }
        }
        for (name, facts) in facts where wanted.namespaces[name]?.isGuest == false {
            for device in facts.links.keys where device != "lo" {
                let place = DevicePlace(namespace: name, device: device)
                if !claimed.contains(place) { findings.strays.append(place) }
            }
        }
    }
}
