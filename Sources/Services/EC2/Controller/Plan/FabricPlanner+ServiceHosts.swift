import NetworkFabric
import World

extension FabricPlanner {
    /// Services' servers. A host is called by its interface on the machine: its own id is unique in its account and
    /// Region alone.
    func serviceHosts() throws -> [LiveInterface] {
        try ledger.list(NetworkInterfaceRecord.self).compactMap { kept in
            kept.record.host.map { host in
                var live = LiveInterface(kept: kept, role: .host(owner: kept.id, index: 0), bearers: [host.id])
                live.peerGroup = host.peers.map { "peers:\(kept.place.account)/\(kept.place.region)/\($0)" }
                return live
            }
        }
    }

    /// Groups whose members reach each other on every port.
    static func peerGroups(_ members: [LiveInterface]) -> [SecurityGroupPlan] {
        Set(members.compactMap(\.peerGroup)).sorted().map { id in
            let rule = FilterRule(.any, .group(id))
            return SecurityGroupPlan(id: id, ingress: [rule], egress: [rule])
        }
    }
}
