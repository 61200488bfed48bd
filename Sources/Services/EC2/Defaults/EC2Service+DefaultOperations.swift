import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateDefaultVpc", "CreateDefaultSubnet".
extension EC2Service {
    func createDefaultVPC(
        _ input: CreateDefaultVpcRequest,
        _ context: RequestContext
    ) async throws -> CreateDefaultVpcResult {
        let place = context.place
        let vpc = try await write(input.dryRun) { transaction in
            guard try transaction.defaultVPC(in: place) == nil else {
                throw AWSError(
                    "DefaultVpcAlreadyExists",
                    "A Default VPC already exists for this account in this region."
                )
            }
            try Quota.vpcs.check(transaction.count(VPCRecord.self, in: .place(place)))
            return try self.makeDefaultVPC(&transaction, context)
        }
        return try CreateDefaultVpcResult { $0.vpc = try view(vpc, world.ledger.snapshot()) }
    }

    func createDefaultSubnet(
        _ input: CreateDefaultSubnetRequest,
        _ context: RequestContext
    ) async throws -> CreateDefaultSubnetResult {
        try refuse(["Ipv6Native": input.ipv6Native == true])
        let place = context.place
        let zone = try requireZone(name: input.availabilityZone, id: input.availabilityZoneId, context)
        guard let zone else { throw AWSError.missingParameter("AvailabilityZone") }
        let subnet = try await write(input.dryRun) { transaction in
            guard let vpc = try transaction.defaultVPC(in: place) else {
                throw AWSError("DefaultVpcDoesNotExist", "No default VPC exists for this account in this region.")
            }
            let subnets = try transaction.list(SubnetRecord.self, where: "vpc", is: vpc.id, in: .place(place))
            guard !subnets.contains(where: { $0.isDefault && $0.zone == zone.id }) else {
                throw AWSError(
                    "DefaultSubnetAlreadyExistsInAvailabilityZone",
                    "A default subnet already exists in Availability Zone '\(zone.name)'."
                )
            }
            let free = (0..<16).lazy.compactMap(DefaultVPC.subnetBlock).first { block in
                !subnets.contains { $0.block.overlaps(block) }
            }
            guard let free else {
                throw AWSError("InsufficientFreeAddressesInVpc", "The default VPC has no free /20 block.")
            }
            return try self.makeDefaultSubnet(&transaction, vpc, free, zone)
        }
        return try CreateDefaultSubnetResult { $0.subnet = try view(subnet, world.ledger.snapshot()) }
    }
}
