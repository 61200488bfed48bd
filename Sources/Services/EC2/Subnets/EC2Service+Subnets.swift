import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateSubnet", "DescribeSubnets", "DeleteSubnet", "ModifySubnetAttribute".
extension EC2Service {
    func registerSubnets(in table: inout OperationTable) {
        on(&table, EC2Operations.createSubnet, createSubnet)
        on(&table, EC2Operations.createDefaultSubnet, createDefaultSubnet)
        on(&table, EC2Operations.describeSubnets, describeSubnets)
        on(&table, EC2Operations.deleteSubnet, deleteSubnet)
        on(&table, EC2Operations.modifySubnetAttribute, modifySubnetAttribute)
    }

    func createSubnet(_ input: CreateSubnetRequest, _ context: RequestContext) async throws -> CreateSubnetResult {
        try refuse([
            "Ipv6CidrBlock": input.ipv6CidrBlock != nil, "Ipv6Native": input.ipv6Native == true,
            "OutpostArn": input.outpostArn != nil, "Ipv4IpamPoolId": input.ipv4IpamPoolId != nil,
            "Ipv4NetmaskLength": input.ipv4NetmaskLength != nil, "Ipv6IpamPoolId": input.ipv6IpamPoolId != nil,
            "Ipv6NetmaskLength": input.ipv6NetmaskLength != nil,
        ])
        guard let text = input.cidrBlock else { throw AWSError.missingParameter("cidrBlock") }
        let block = try AddressText.block(text, for: "cidrBlock")
        let zone = try requireZone(name: input.availabilityZone, id: input.availabilityZoneId, context)
        let zones = world.geography.zones(in: context.region, for: context.account)
        let tags = try Tags.read(input.tagSpecifications, for: .subnet)
        let place = context.place
        let subnet = try await write(input.dryRun) { transaction in
            let vpc = try transaction.resource(VPCRecord.self, .vpc, input.vpcId, in: place)
            let others = try transaction.list(SubnetRecord.self, where: "vpc", is: vpc.id, in: .place(place))
            guard (16...28).contains(block.prefix), vpc.addressSpace.contains(where: { $0.contains(block) }) else {
                throw AWSError("InvalidSubnet.Range", "The CIDR '\(block)' is invalid.")
            }
            guard !others.contains(where: { $0.block.overlaps(block) }) else {
                throw AWSError("InvalidSubnet.Conflict", "The CIDR '\(block)' conflicts with another subnet")
            }
            try Quota.subnetsPerVPC.check(others.count)
            // AWS chooses where none is asked for: here the zone that has the fewest of this VPC's.
            let chosen = zone ?? zones.min { a, b in count(others, a) < count(others, b) }
            guard let chosen else { throw AWSError.invalidValue("The Region has no Availability Zone.") }
            let record = SubnetRecord(vpc: vpc.id, block: block, zone: chosen.id, zoneName: chosen.name)
            return try self.makeSubnet(&transaction, record, tags: tags, in: place)
        }
        return try CreateSubnetResult { $0.subnet = try view(subnet, world.ledger.snapshot()) }
    }

    /// Keeps a subnet and puts it under its VPC's default network ACL.
    func makeSubnet(
        _ transaction: inout LedgerTransaction,
        _ record: SubnetRecord,
        tags: [String: String],
        in place: Place
    ) throws -> Kept<SubnetRecord> {
        let id = newID(.subnet)
        try transaction.setTags(tags, of: id, in: place)
        if var list = try transaction.defaultNetworkACL(ofVPC: record.vpc, in: place) {
            list.associations.append(NetworkACLRecord.Association(id: world.ids.resource("aclassoc"), subnet: id))
            try transaction.update(list)
        }
        return try transaction.insert(record, id: id, in: place)
    }

    /// The zone that a request names by its name or its id; nil when it names none.
    func requireZone(name: String?, id: String?, _ context: RequestContext) throws -> Zone? {
        let zones = world.geography.zones(in: context.region, for: context.account)
        guard name == nil || id == nil else {
            throw AWSError.invalidCombination(
                "The parameters AvailabilityZone and AvailabilityZoneId cannot be used together."
            )
        }
        guard let given = name ?? id else { return nil }
        guard let zone = zones.first(where: { name == nil ? $0.id == given : $0.name == given }) else {
            let known = zones.map { name == nil ? $0.id : $0.name }.joined(separator: ", ")
            throw AWSError.invalidValue(
                given,
                for: name == nil ? "availabilityZoneId" : "availabilityZone",
                "Subnets can currently only be created in the following availability zones: \(known)."
            )
        }
        return zone
    }

    func deleteSubnet(_ input: DeleteSubnetRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let subnet = try transaction.resource(SubnetRecord.self, .subnet, input.subnetId, in: place)
            let scope = Scope.place(place)
            guard try transaction.list(NetworkInterfaceRecord.self, where: "subnet", is: subnet.id, in: scope).isEmpty
            else { throw AWSError.inUse(.subnet, subnet.id) }
            for var table in try transaction.list(RouteTableRecord.self, where: "vpc", is: subnet.vpc, in: scope)
            where table.associations.contains(where: { $0.subnet == subnet.id }) {
                table.associations.removeAll { $0.subnet == subnet.id }
                try transaction.update(table)
            }
            for var list in try transaction.list(NetworkACLRecord.self, where: "vpc", is: subnet.vpc, in: scope)
            where list.associations.contains(where: { $0.subnet == subnet.id }) {
                list.associations.removeAll { $0.subnet == subnet.id }
                try transaction.update(list)
            }
            try transaction.deleteFlowLogs(of: subnet.id, in: place)
            try transaction.forgetTags(of: subnet.id, in: place)
            try transaction.delete(subnet)
        }
    }

    func modifySubnetAttribute(_ input: ModifySubnetAttributeRequest, _ context: RequestContext) async throws {
        try refuse([
            "AssignIpv6AddressOnCreation": input.assignIpv6AddressOnCreation?.value == true,
            "MapCustomerOwnedIpOnLaunch": input.mapCustomerOwnedIpOnLaunch?.value == true,
            "CustomerOwnedIpv4Pool": input.customerOwnedIpv4Pool != nil,
            "EnableDns64": input.enableDns64?.value == true,
            "EnableResourceNameDnsAAAARecordOnLaunch": input.enableResourceNameDnsAAAARecordOnLaunch?.value == true,
            "EnableLniAtDeviceIndex": input.enableLniAtDeviceIndex != nil,
        ])
        let type = input.privateDnsHostnameTypeOnLaunch
        guard type == nil || type == "ip-name" || type == "resource-name" else {
            throw AWSError.invalidValue(type ?? "", for: "PrivateDnsHostnameTypeOnLaunch")
        }
        let place = context.place
        try await write(nil) { transaction in
            var subnet = try transaction.resource(SubnetRecord.self, .subnet, input.subnetId, in: place)
            subnet.givesPublicAddress = input.mapPublicIpOnLaunch?.value ?? subnet.givesPublicAddress
            subnet.hostNameType = type ?? subnet.hostNameType
            let answers = input.enableResourceNameDnsARecordOnLaunch?.value
            subnet.answersResourceName = answers ?? subnet.answersResourceName
            try transaction.update(subnet)
        }
    }
}

private func count(_ subnets: [Kept<SubnetRecord>], _ zone: Zone) -> Int {
    subnets.count { $0.zone == zone.id }
}
