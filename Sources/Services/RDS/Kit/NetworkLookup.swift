import AWSModel
import AWSService
import EC2Shapes
import World

/// What RDS asks of EC2: a customer's subnets and security groups.
struct NetworkLookup: Sendable {
    let context: RequestContext

    struct FoundSubnet: Sendable {
        let id: String
        let vpc: String
        let zone: String
    }

    func subnets(_ ids: [String]) async throws -> [FoundSubnet] {
        do {
            let answer = try await context.call(EC2Operations.describeSubnets) { $0.subnetIds = ids }
            return (answer.subnets ?? []).map(Self.found)
        } catch let error as AWSError where error.code.hasPrefix("InvalidSubnetI") {
            throw AWSError("InvalidSubnet", "The requested subnet is invalid: \(error.message)")
        }
    }

    /// The default VPC and its subnets; nil when there is none.
    func standardNetwork() async throws -> (vpc: String, subnets: [FoundSubnet])? {
        let answer = try await context.call(EC2Operations.describeVpcs) { $0.filters = [filter("is-default", "true")] }
        guard let vpc = answer.vpcs?.first?.vpcId else { return nil }
        let subnets = try await context.call(EC2Operations.describeSubnets) { input in
            input.filters = [filter("vpc-id", vpc), filter("default-for-az", "true")]
        }
        let found = (subnets.subnets ?? []).map(Self.found)
        return found.isEmpty ? nil : (vpc, found)
    }

    /// Checks the groups; without any, the VPC's own.
    func groups(_ ids: [String]?, vpc: String) async throws -> [String] {
        guard let ids, !ids.isEmpty else {
            let answer = try await context.call(EC2Operations.describeSecurityGroups) { input in
                input.filters = [filter("vpc-id", vpc), filter("group-name", "default")]
            }
            return (answer.securityGroups ?? []).compactMap(\.groupId)
        }
        let found: [SecurityGroup]
        do {
            found =
                try await context.call(EC2Operations.describeSecurityGroups) { $0.groupIds = ids }
                .securityGroups ?? []
        } catch let error as AWSError where error.code.hasPrefix("InvalidGroup") {
            throw AWSError.invalidValue(
                "Invalid security group , groupId= \(ids.joined(separator: ", ")), groupName=."
            )
        }
        for group in found where group.vpcId != vpc {
            throw AWSError.invalidCombination(
                "The DB instance and EC2 security group are in different VPCs. The DB instance is in \(vpc) and the "
                    + "EC2 security group is in \(group.vpcId ?? "")"
            )
        }
        return ids
    }

    private func filter(_ name: String, _ value: String) -> EC2Shapes.Filter {
        EC2Shapes.Filter {
            $0.name = name
            $0.values = [value]
        }
    }

    private static func found(_ subnet: EC2Shapes.Subnet) -> FoundSubnet {
        FoundSubnet(id: subnet.subnetId ?? "", vpc: subnet.vpcId ?? "", zone: subnet.availabilityZone ?? "")
    }
}
