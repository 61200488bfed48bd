import AWSModel
import AWSService
import EC2Shapes
import Ground

/// Where a broker's servers are to stand: one subnet, or two in different Availability Zones, and security groups.
///
/// Source: Amazon MQ API Reference, "CreateBroker", `subnetIds`, `securityGroups`. Observed: the words about one VPC
/// (public issues).
struct BrokerSite: Sendable {
    let nodes: [BrokerNode]
    let groups: [String]

    /// Asks EC2; subnets that are not given are those of the default VPC.
    static func find(
        subnets: [String]?,
        groups: [String]?,
        _ mode: DeploymentMode,
        _ context: RequestContext
    ) async throws -> BrokerSite {
        let found = try await self.subnets(subnets ?? [], mode, context)
        let vpc = found.first?.vpcId ?? ""
        guard found.allSatisfy({ $0.vpcId == vpc }) else {
            throw AWSError.badRequest("Subnets must belong to the same VPC.", "subnetIds")
        }
        guard Set(found.map(\.availabilityZone)).count == found.count else {
            throw AWSError.badRequest("Subnets must be in different Availability Zones.", "subnetIds")
        }
        return BrokerSite(
            nodes: found.map {
                BrokerNode(
                    subnet: $0.subnetId ?? "",
                    zone: $0.availabilityZoneId ?? "",
                    zoneName: $0.availabilityZone ?? ""
                )
            },
            groups: try await self.groups(groups ?? [], vpc: vpc, context)
        )
    }

    private static func subnets(
        _ ids: [String],
        _ mode: DeploymentMode,
        _ context: RequestContext
    ) async throws -> [Subnet] {
        if ids.isEmpty { return try await standardSubnets(mode, context) }
        guard ids.count == mode.nodeCount, Set(ids).count == ids.count else {
            let number = mode.nodeCount == 1 ? "one subnet" : "two subnets"
            throw AWSError.badRequest(
                "Specify exactly \(number) for deployment mode [\(mode.rawValue)].",
                "subnetIds"
            )
        }
        let answer = try await translating("subnetIds") {
            try await context.call(EC2Operations.describeSubnets) { $0.subnetIds = ids }
        }
        return ids.compactMap { id in answer.subnets?.first { $0.subnetId == id } }
    }

    private static func standardSubnets(_ mode: DeploymentMode, _ context: RequestContext) async throws -> [Subnet] {
        let answer = try await context.call(EC2Operations.describeSubnets) {
            $0.filters = [filter("default-for-az", "true")]
        }
        let all = (answer.subnets ?? []).sorted { ($0.availabilityZone ?? "") < ($1.availabilityZone ?? "") }
        guard all.count >= mode.nodeCount else { throw AWSError.badRequest("Default VPC not found.", "subnetIds") }
        return Array(all.prefix(mode.nodeCount))
    }

    /// Groups for a broker that stands in a VPC already.
    static func groups(_ ids: [String], beside subnet: String, _ context: RequestContext) async throws -> [String] {
        let answer = try await context.call(EC2Operations.describeSubnets) { $0.subnetIds = [subnet] }
        return try await groups(ids, vpc: answer.subnets?.first?.vpcId ?? "", context)
    }

    private static func groups(_ ids: [String], vpc: String, _ context: RequestContext) async throws -> [String] {
        guard ids.count <= MQLimits.securityGroupsMax else {
            throw AWSError.badRequest(
                "Specify at most \(MQLimits.securityGroupsMax) security groups.",
                "securityGroups"
            )
        }
        let answer = try await translating("securityGroups") {
            try await context.call(EC2Operations.describeSecurityGroups) {
                if ids.isEmpty {
                    $0.filters = [filter("vpc-id", vpc), filter("group-name", "default")]
                } else {
                    $0.groupIds = ids
                }
            }
        }
        let found = answer.securityGroups ?? []
        guard found.allSatisfy({ $0.vpcId == vpc }) else {
            throw AWSError.badRequest("Security groups must belong to the VPC of the subnets.", "securityGroups")
        }
        return ids.isEmpty ? found.compactMap(\.groupId) : ids
    }

    private static func filter(_ name: String, _ value: String) -> Filter {
        Filter {
            $0.name = name
            $0.values = [value]
        }
    }

    /// EC2's refusals as Amazon MQ's: its clients know no other codes.
    private static func translating<Answer>(_ attribute: String, _ body: () async throws -> Answer) async throws
        -> Answer
    {
        do {
            return try await body()
        } catch let error as AWSError where error.code != "NotImplemented" {
            throw AWSError.badRequest(error.message, attribute)
        }
    }
}
