import Ground
import NetworkFabric
import World

/// The private addresses that an end of a severed way stands for.
struct SeveredEnds {
    let ledger: LedgerSnapshot

    /// Nil when one of the two is not there any more.
    func pair(_ ends: [String]) throws -> SeveredPair? {
        let blocks = try ends.map(blocks)
        guard blocks.count == 2, !blocks[0].isEmpty, !blocks[1].isEmpty else { return nil }
        return SeveredPair(blocks[0], blocks[1])
    }

    /// - Parameter end: a zone's id, or the id of a subnet, an instance, an interface or a service's host.
    private func blocks(_ end: String) throws -> [IPv4Block] {
        let subnets = try ledger.list(SubnetRecord.self).filter { $0.id == end || $0.record.zone == end }
        if !subnets.isEmpty { return subnets.map(\.record.block) }
        let interfaces = try ledger.list(NetworkInterfaceRecord.self).filter {
            [$0.id, $0.record.attachment?.instance, $0.record.host?.id].contains(end)
        }
        return interfaces.flatMap(\.record.addresses).map { IPv4Block($0, prefix: 32) }
    }
}
