import AWSModel
import World

/// In which zones a database's servers go.
struct Placement: Sendable {
    let group: SubnetGroupRecord
    let account: String
    let geography: Geography
    /// The ids of zones in which nothing can be placed.
    let darkZones: Set<String>

    init(group: SubnetGroupRecord, account: String, world: World) throws {
        self.group = group
        self.account = account
        geography = world.geography
        let names = Set(group.subnets.map(\.zone))
        var dark: Set<String> = []
        for zone in names.compactMap({ world.geography.zone(named: $0, for: account)?.id })
        where try !world.faults.condition(zone: zone).hasPower {
            dark.insert(zone)
        }
        darkZones = dark
    }

    /// The zones of the group in the order of their names, with a subnet of each.
    private var zones: [(name: String, id: String, subnet: String)] {
        var seen: Set<String> = []
        return group.subnets.sorted { ($0.zone, $0.id) < ($1.zone, $1.id) }.compactMap { subnet in
            guard seen.insert(subnet.zone).inserted, let zone = geography.zone(named: subnet.zone, for: account) else {
                return nil
            }
            return (zone.name, zone.id, subnet.id)
        }
    }

    /// The first server of a database.
    func first(in wanted: String?, id: String) throws -> DatabaseRecord.Node {
        let inGroup = zones
        if let wanted, !inGroup.contains(where: { $0.name == wanted }) {
            guard geography.zone(named: wanted, for: account) != nil else {
                throw AWSError.invalidValue("Invalid availability zone: \(wanted)")
            }
            throw AWSError(
                "InvalidVPCNetworkStateFault",
                "The DB subnet group does not cover the requested Availability Zone \(wanted)."
            )
        }
        let candidates = inGroup.filter { wanted == nil || $0.name == wanted }
        guard let zone = candidates.first(where: { !darkZones.contains($0.id) }) else {
            throw AWSError.noCapacity(candidates.map(\.name))
        }
        return DatabaseRecord.Node(id: id, subnet: zone.subnet, zone: zone.name, zoneID: zone.id)
    }

    /// Another server in another zone; nil while there is none with power.
    func second(besides first: DatabaseRecord.Node, id: String) -> DatabaseRecord.Node? {
        zones.first { $0.id != first.zoneID && !darkZones.contains($0.id) }
            .map { DatabaseRecord.Node(id: id, subnet: $0.subnet, zone: $0.name, zoneID: $0.id) }
    }

    func requireSecond(besides first: DatabaseRecord.Node, id: String) throws -> DatabaseRecord.Node {
        guard let second = second(besides: first, id: id) else {
            let others = zones.filter { $0.id != first.zoneID }
            guard !others.isEmpty else {
                throw AWSError(
                    "DBSubnetGroupDoesNotCoverEnoughAZs",
                    "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ "
                        + "coverage: \(first.zone). Add subnets to cover at least 2 AZs."
                )
            }
            throw AWSError.noCapacity(others.map(\.name))
        }
        return second
    }
}
