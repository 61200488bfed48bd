import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Where a group may launch: subnets by their zones.
struct PlacementReader: Sendable {
    let context: RequestContext
    let geography: Geography

    /// - Parameters:
    ///   - subnets: `VPCZoneIdentifier`: ids with commas between.
    ///   - zones: names of zones, whose default subnets are meant when no subnets are given.
    func read(subnets: String?, zones: [String]) async throws -> [GroupZone] {
        let ids = (subnets ?? "").split(separator: ",").map { $0.trimmed }
        if ids.isEmpty { return try await defaults(zones) }
        guard Set(ids).count == ids.count else {
            throw AWSError.validation("Duplicate subnet IDs are not allowed.")
        }
        let found: [Subnet]
        do {
            found = try await context.call(EC2Operations.describeSubnets) { $0.subnetIds = ids }.subnets ?? []
        } catch let error as AWSError where error.code.hasPrefix("InvalidSubnet") {
            throw AWSError.validation("The subnet ID '\(Self.missing(in: error, ids))' does not exist")
        }
        guard Set(found.compactMap(\.vpcId)).count == 1 else {
            throw AWSError.validation("The subnets must all be in the same VPC.")
        }
        let result = group(found, order: ids)
        guard zones.isEmpty || Set(zones) == Set(result.map(\.name)) else {
            throw AWSError.validation(
                "The availability zones of the specified subnets and the Auto Scaling group do not match"
            )
        }
        return result
    }

    private static func missing(in error: AWSError, _ ids: [String]) -> String {
        ids.first { error.message.contains($0) } ?? ids[0]
    }

    private func defaults(_ names: [String]) async throws -> [GroupZone] {
        guard !names.isEmpty else {
            throw AWSError.validation("At least one Availability Zone or VPC Subnet is required.")
        }
        for name in names where geography.zone(named: name, for: context.account)?.region != context.region {
            throw AWSError.validation("Invalid availability zones: [\(name)]")
        }
        let filter = Filter {
            $0.name = "default-for-az"
            $0.values = ["true"]
        }
        let found = try await context.call(EC2Operations.describeSubnets) { $0.filters = [filter] }.subnets ?? []
        let used = found.filter { names.contains($0.availabilityZone ?? "") }
        for name in names where !used.contains(where: { $0.availabilityZone == name }) {
            throw AWSError.validation("No default subnet for availability zone: '\(name)'.")
        }
        return group(used, order: used.compactMap(\.subnetId))
    }

    private func group(_ subnets: [Subnet], order: [String]) -> [GroupZone] {
        var zones: [String: (id: String, subnets: [String])] = [:]
        for id in order {
            guard let subnet = subnets.first(where: { $0.subnetId == id }), let zone = subnet.availabilityZone else {
                continue
            }
            zones[zone, default: (subnet.availabilityZoneId ?? "", [])].subnets.append(id)
        }
        return zones.sorted { $0.key < $1.key }.map {
            GroupZone(name: $0.key, id: $0.value.id, subnets: $0.value.subnets)
        }
    }
}

extension Substring {
    var trimmed: String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
