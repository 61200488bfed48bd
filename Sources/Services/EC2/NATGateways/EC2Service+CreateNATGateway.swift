import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateNatGateway".
extension EC2Service {
    func createNATGateway(
        _ input: CreateNatGatewayRequest,
        _ context: RequestContext
    ) async throws -> CreateNatGatewayResult {
        try refuse([
            "AvailabilityMode": (input.availabilityMode ?? "zonal") != "zonal", "VpcId": input.vpcId != nil,
            "AvailabilityZoneAddresses": input.availabilityZoneAddresses?.isEmpty == false,
            "SecondaryAllocationIds": input.secondaryAllocationIds?.isEmpty == false,
            "SecondaryPrivateIpAddresses": input.secondaryPrivateIpAddresses?.isEmpty == false,
            "SecondaryPrivateIpAddressCount": (input.secondaryPrivateIpAddressCount ?? 0) > 0,
        ])
        let kind = input.connectivityType ?? "public"
        guard kind == "public" || kind == "private" else { throw AWSError.invalidValue(kind, for: "ConnectivityType") }
        guard let subnetID = input.subnetId else { throw AWSError.missingParameter("SubnetId") }
        if kind == "public", input.allocationId == nil { throw AWSError.missingParameter("AllocationId") }
        if kind == "private", input.allocationId != nil {
            throw AWSError.invalidCombination("AllocationId cannot be used with the connectivity type private.")
        }
        let wanted = NewNATGateway(
            subnet: subnetID,
            allocation: input.allocationId,
            address: try input.privateIpAddress.map { try AddressText.address($0, for: "PrivateIpAddress") },
            tags: try Tags.read(input.tagSpecifications, for: .natGateway)
        )
        let once = IdempotentRequest(input.clientToken, "CreateNatGateway", input) { $0.clientToken = nil }
        let place = context.place
        let gateway = try await write(input.dryRun) { transaction in
            if let made = try transaction.resource(NATGatewayRecord.self, of: once, in: place) { return made }
            try transaction.forgetNATGateways(in: place)
            let gateway = try self.makeNATGateway(&transaction, wanted, in: place)
            try transaction.remember(once, made: gateway.id, in: place)
            return gateway
        }
        return try CreateNatGatewayResult {
            $0.natGateway = try view(gateway, world.ledger.snapshot())
            $0.clientToken = input.clientToken
        }
    }

    private func makeNATGateway(
        _ transaction: inout LedgerTransaction,
        _ wanted: NewNATGateway,
        in place: Place
    ) throws -> Kept<NATGatewayRecord> {
        let subnet = try transaction.resource(SubnetRecord.self, .subnet, wanted.subnet, in: place)
        let others = try transaction.list(NATGatewayRecord.self, in: .place(place)).filter { other in
            let isThere = other.state == .pending || other.state == .available
            return isThere && (try? transaction.get(SubnetRecord.self, other.subnet, in: place))?.zone == subnet.zone
        }
        try Quota.natGatewaysPerZone.check(others.count)
        let address = try wanted.allocation.map {
            try transaction.resource(AddressRecord.self, .address, $0, in: place)
        }
        if let address, address.association != nil {
            throw AWSError(
                "Resource.AlreadyAssociated",
                "Elastic IP address [\(address.id)] is already associated"
            )
        }
        let id = newID(.natGateway)
        try transaction.setTags(wanted.tags, of: id, in: place)
        if let address, try transaction.internetGateway(ofVPC: subnet.vpc, in: place) == nil {
            return try transaction.insert(failed(subnet, address), id: id, in: place)
        }
        var new = NewInterface(subnet: subnet.id)
        new.address = wanted.address
        new.groups = []
        new.description = "Interface for NAT Gateway \(id)"
        new.checksAddresses = false
        new.type = "nat_gateway"
        new.requester = "amazon-vpc"
        let interface = try transaction.makeNetworkInterface(new, id: newID(.networkInterface), in: place)
        let association = try address.map { address in
            let association = AddressRecord.Association(
                id: self.world.ids.resource("eipassoc"),
                networkInterface: interface.id,
                privateAddress: interface.record.primaryAddress
            )
            try transaction.update(AddressRecord.self, address.id, in: place) { $0.association = association }
            return association.id
        }
        let record = NATGatewayRecord(
            vpc: subnet.vpc,
            subnet: subnet.id,
            networkInterface: interface.id,
            privateAddress: interface.record.primaryAddress,
            isPublic: address != nil,
            allocation: address?.id,
            association: association,
            publicAddress: address?.address,
            state: .pending
        )
        return try transaction.insert(record, id: id, in: place)
    }

    /// Without an internet gateway a public one fails, and is there to say so.
    private func failed(_ subnet: Kept<SubnetRecord>, _ address: Kept<AddressRecord>) -> NATGatewayRecord {
        NATGatewayRecord(
            vpc: subnet.vpc,
            subnet: subnet.id,
            networkInterface: "",
            privateAddress: IPv4Address(0),
            isPublic: true,
            allocation: address.id,
            association: nil,
            publicAddress: address.address,
            state: .failed,
            failure: "Gateway.NotAttached"
        )
    }
}

/// What a NAT gateway to be made is like.
private struct NewNATGateway: Sendable {
    let subnet: String
    let allocation: String?
    let address: IPv4Address?
    let tags: [String: String]
}
