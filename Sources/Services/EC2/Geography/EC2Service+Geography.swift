import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "DescribeRegions", "DescribeAvailabilityZones", "DescribeAccountAttributes".
extension EC2Service {
    func registerGeography(in table: inout OperationTable) {
        on(&table, EC2Operations.describeRegions, describeRegions)
        on(&table, EC2Operations.describeAvailabilityZones, describeAvailabilityZones)
        on(&table, EC2Operations.describeAccountAttributes, describeAccountAttributes)
    }

    /// Every Region of the partition can be used here, so those that AWS asks to opt in to say `opted-in`.
    private func status(_ region: WorldRegion) -> String {
        region.needsOptIn ? "opted-in" : "opt-in-not-required"
    }

    func describeRegions(
        _ input: DescribeRegionsRequest,
        _ context: RequestContext
    ) async throws -> DescribeRegionsResult {
        _ = try read(input.dryRun)
        let partition = Partition(ofRegion: context.region)
        var regions = world.geography.regions(in: partition)
        if let names = input.regionNames, !names.isEmpty {
            let missing = names.filter { name in !regions.contains { $0.name == name } }
            guard missing.isEmpty else {
                throw AWSError.invalidValue("Region not found: [\(missing.joined(separator: ", "))]")
            }
            regions = regions.filter { names.contains($0.name) }
        }
        let filters = try Filters<WorldRegion>(
            input.filters,
            [
                "region-name": { [$0.name] }, "opt-in-status": { [self.status($0)] },
                "endpoint": { ["ec2.\($0.name).\(partition.dnsSuffix)"] },
            ]
        )
        return DescribeRegionsResult {
            $0.regions = regions.filter(filters.matches).map { region in
                EC2Shapes.Region {
                    $0.regionName = region.name
                    $0.endpoint = "ec2.\(region.name).\(partition.dnsSuffix)"
                    $0.optInStatus = status(region)
                }
            }
        }
    }

    func describeAvailabilityZones(
        _ input: DescribeAvailabilityZonesRequest,
        _ context: RequestContext
    ) async throws -> DescribeAvailabilityZonesResult {
        _ = try read(input.dryRun)
        let all = world.geography.zones(in: context.region, for: context.account)
        let names = input.zoneNames ?? []
        let ids = input.zoneIds ?? []
        let missing =
            names.filter { name in !all.contains { $0.name == name } }
            + ids.filter { id in !all.contains { $0.id == id } }
        guard missing.isEmpty else {
            throw AWSError.invalidValue("Invalid availability zone: [\(missing.joined(separator: ", "))]")
        }
        let group = context.region + "-zg-1"
        let filters = try Filters<Zone>(
            input.filters,
            [
                "zone-name": { [$0.name] }, "zone-id": { [$0.id] }, "region-name": { [$0.region] },
                "state": { _ in ["available"] }, "zone-type": { _ in ["availability-zone"] },
                "group-name": { _ in [group] }, "group-long-name": { [$0.region] },
                "opt-in-status": { _ in ["opt-in-not-required"] }, "message": { _ in [] },
                "parent-zone-id": { _ in [] }, "parent-zone-name": { _ in [] },
            ]
        )
        let shown = all.filter { zone in
            (names.isEmpty || names.contains(zone.name)) && (ids.isEmpty || ids.contains(zone.id))
                && filters.matches(zone)
        }
        return DescribeAvailabilityZonesResult {
            $0.availabilityZones = shown.map { view($0, group: group) }
        }
    }

    private func view(_ zone: Zone, group: String) -> EC2Shapes.AvailabilityZone {
        EC2Shapes.AvailabilityZone {
            $0.zoneName = zone.name
            $0.zoneId = zone.id
            $0.regionName = zone.region
            $0.groupName = group
            $0.networkBorderGroup = zone.region
            $0.zoneType = "availability-zone"
            $0.state = "available"
            $0.optInStatus = "opt-in-not-required"
            $0.messages = []
        }
    }

    func describeAccountAttributes(
        _ input: DescribeAccountAttributesRequest,
        _ context: RequestContext
    ) async throws -> DescribeAccountAttributesResult {
        let ledger = try read(input.dryRun)
        let known: [(name: String, value: String)] = [
            ("supported-platforms", "VPC"),
            ("default-vpc", try ledger.defaultVPC(in: context.place)?.id ?? "none"),
            ("max-instances", "20"),
            ("vpc-max-security-groups-per-interface", "5"),
            ("max-elastic-ips", "\(Quota.addresses.maximum)"),
            ("vpc-max-elastic-ips", "\(Quota.addresses.maximum)"),
        ]
        let names = input.attributeNames ?? []
        for name in names where !known.contains(where: { $0.name == name }) {
            throw AWSError.invalidValue(name, for: "attributeName")
        }
        return DescribeAccountAttributesResult {
            $0.accountAttributes = known.filter { names.isEmpty || names.contains($0.name) }.map { attribute in
                AccountAttribute {
                    $0.attributeName = attribute.name
                    $0.attributeValues = [AccountAttributeValue { $0.attributeValue = attribute.value }]
                }
            }
        }
    }
}
