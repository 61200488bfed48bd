import AWSModel
import Ground
import World

/// Where a launch goes: the subnet of its primary interface.
struct LaunchPlacement: Sendable {
    let subnet: Kept<SubnetRecord>
    /// Groups that were given by name, as ids.
    let groups: [String]?
}

extension LedgerReading {
    /// - Parameter darkZones: ids of zones without power.
    func placement(of order: LaunchOrder, darkZones: Set<String>, in place: Place) throws -> LaunchPlacement {
        let subnet = try subnet(of: order, darkZones: darkZones, in: place)
        if let wanted = order.zoneName, wanted != subnet.zoneName {
            throw AWSError.invalidValue(
                wanted,
                for: "availabilityZone",
                "The subnet '\(subnet.id)' is in the Availability Zone \(subnet.zoneName)."
            )
        }
        guard !darkZones.contains(subnet.zone) else {
            throw AWSError.noCapacity(type: order.type.name, zone: subnet.zoneName)
        }
        var groups: [String]?
        if !order.groupNames.isEmpty {
            groups = try order.groupNames.map { try group(named: $0, ofVPC: subnet.vpc, in: place) }
        }
        return LaunchPlacement(subnet: subnet, groups: groups)
    }

    private func subnet(
        of order: LaunchOrder,
        darkZones: Set<String>,
        in place: Place
    ) throws -> Kept<SubnetRecord> {
        if let id = order.interfaces.first?.existing {
            let interface = try resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
            return try resource(SubnetRecord.self, .subnet, interface.subnet, in: place)
        }
        if let id = order.interfaces.first?.subnet { return try resource(SubnetRecord.self, .subnet, id, in: place) }
        guard let vpc = try list(VPCRecord.self, in: place).first(where: { $0.isDefault }) else {
            throw AWSError("VPCIdNotSpecified", "No default VPC for this user")
        }
        let subnets = try list(SubnetRecord.self, where: "vpc", is: vpc.id, in: .place(place))
            .filter { $0.isDefault }.sorted { $0.zoneName < $1.zoneName }
        guard !subnets.isEmpty else {
            throw AWSError(
                "MissingInput",
                "No subnets found for the default VPC '\(vpc.id)'. Please specify a subnet."
            )
        }
        guard let wanted = order.zoneName else {
            // Any zone will do; one that has power is taken.
            return subnets.first { !darkZones.contains($0.zone) } ?? subnets[0]
        }
        guard let subnet = subnets.first(where: { $0.zoneName == wanted }) else {
            throw AWSError(
                "MissingInput",
                "No default subnet for the Availability Zone: '\(wanted)'."
            )
        }
        return subnet
    }

    private func group(named name: String, ofVPC vpc: String, in place: Place) throws -> String {
        let found = try list(SecurityGroupRecord.self, where: "vpc", is: vpc, in: .place(place)).first {
            $0.name == name
        }
        guard let found else {
            throw AWSError("InvalidGroup.NotFound", "The security group '\(name)' does not exist in VPC '\(vpc)'")
        }
        return found.id
    }

    /// How many instances can be launched of those wanted: as many as vCPUs and addresses are left for.
    func affordable(_ order: LaunchOrder, in subnet: Kept<SubnetRecord>) throws -> Int {
        let cpus = (InstanceLimits.cpusMax - (try cpusInUse(in: subnet.place))) / order.type.cpus
        guard cpus >= order.counts.lowerBound else { throw AWSError.tooManyCPUs }
        let each = order.interfaces.filter { $0.existing == nil && ($0.subnet ?? subnet.id) == subnet.id }
            .reduce(0) { $0 + 1 + $1.secondaries.count + $1.secondaryCount }
        let count = min(order.counts.upperBound, cpus)
        if each == 0 { return count }
        let free = try freeAddresses(in: subnet).freeCount / each
        guard free >= order.counts.lowerBound else {
            throw AWSError(
                "InsufficientFreeAddressesInSubnet",
                "There are not enough free addresses in subnet '\(subnet.id)' to satisfy the requested number of "
                    + "instances."
            )
        }
        return min(count, free)
    }
}

extension AWSError {
    static func noCapacity(type: String, zone: String) -> AWSError {
        AWSError(
            "InsufficientInstanceCapacity",
            "We currently do not have sufficient \(type) capacity in the Availability Zone you requested (\(zone)). "
                + "Our system will be working on provisioning additional capacity.",
            status: 500,
            fault: .receiver
        )
    }
}
