import Ground

/// Regions and zones.
///
/// Source: "AWS Regions and Availability Zones" (Regions, AZ IDs): older Regions map letters to zones for each
/// account on its own, those since November 2012 alike for all.
package struct Geography: Sendable {
    package static let standardRegion = "us-east-1"

    private let byName: [String: Region]
    private let byPrefix: [String: Region]

    /// In the order of their names.
    package let regions: [Region]

    package init() {
        regions = RegionTable.regions.sorted { $0.name < $1.name }
        byName = Dictionary(uniqueKeysWithValues: regions.map { ($0.name, $0) })
        byPrefix = Dictionary(uniqueKeysWithValues: regions.map { ($0.zonePrefix, $0) })
    }

    /// Those of one partition.
    package func regions(in partition: Partition) -> [Region] { regions.filter { $0.partition == partition } }

    package func region(_ name: String) -> Region? { byName[name] }

    /// The Region of a zone's id such as `use1-az6`; nil when there is no such zone.
    package func region(ofZone id: String) -> Region? {
        let parts = id.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let region = byPrefix[String(parts[0])] else { return nil }
        return region.zones.contains { "az\($0.number)" == parts[1] } ? region : nil
    }

    /// The zones of a Region as an account sees them, in the order of their names; none when there is no such Region.
    package func zones(in region: String, for account: String) -> [AvailabilityZone] {
        guard let region = byName[region] else { return [] }
        var numbers = region.zones.map(\.number)
        if region.mapsZonesByAccount, account != Account.standard {
            var random = SeededRandom(seed: "zones of \(region.name) for \(account)")
            numbers.shuffle(using: &random)
        }
        return zip(region.zones, numbers).map { zone, number in
            AvailabilityZone(
                name: "\(region.name)\(zone.letter)",
                id: "\(region.zonePrefix)-az\(number)",
                region: region.name
            )
        }
    }

    /// The zone that an account means by a name such as `us-east-1a`.
    package func zone(named name: String, for account: String) -> AvailabilityZone? {
        zones(in: String(name.dropLast()), for: account).first { $0.name == name }
    }

    /// How an account names the zone with this id.
    package func zone(id: String, for account: String) -> AvailabilityZone? {
        guard let region = region(ofZone: id) else { return nil }
        return zones(in: region.name, for: account).first { $0.id == id }
    }
}
