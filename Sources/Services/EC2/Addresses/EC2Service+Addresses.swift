import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "AllocateAddress", "DescribeAddresses", "ReleaseAddress", "DescribeAddressesAttribute".
extension EC2Service {
    func registerAddresses(in table: inout OperationTable) {
        on(&table, EC2Operations.allocateAddress, allocateAddress)
        on(&table, EC2Operations.describeAddresses, describeAddresses)
        on(&table, EC2Operations.releaseAddress, releaseAddress)
        on(&table, EC2Operations.describeAddressesAttribute, describeAddressesAttribute)
        on(&table, EC2Operations.associateAddress, associateAddress)
        on(&table, EC2Operations.disassociateAddress, disassociateAddress)
    }

    func allocateAddress(
        _ input: AllocateAddressRequest,
        _ context: RequestContext
    ) async throws -> AllocateAddressResult {
        try refuse([
            "Address": input.address != nil, "CustomerOwnedIpv4Pool": input.customerOwnedIpv4Pool != nil,
            "IpamPoolId": input.ipamPoolId != nil,
            "PublicIpv4Pool": (input.publicIpv4Pool ?? "amazon") != "amazon",
        ])
        guard (input.domain ?? "vpc") == "vpc" else { throw AWSError.invalidValue(input.domain ?? "", for: "domain") }
        let border = input.networkBorderGroup ?? context.region
        guard border == context.region else { throw AWSError.invalidValue(border, for: "networkBorderGroup") }
        let tags = try Tags.read(input.tagSpecifications, for: .address)
        let place = context.place
        let address = try await write(input.dryRun) { transaction in
            try Quota.addresses.check(transaction.count(AddressRecord.self, in: .place(place)))
            let id = self.newID(.address)
            let free = try transaction.borrowPublicAddress(for: id, region: place.region)
            try transaction.setTags(tags, of: id, in: place)
            return try transaction.insert(AddressRecord(address: free), id: id, in: place)
        }
        return AllocateAddressResult {
            $0.allocationId = address.id
            $0.publicIp = address.address.description
            $0.publicIpv4Pool = "amazon"
            $0.networkBorderGroup = border
            $0.domain = "vpc"
        }
    }

    func describeAddresses(
        _ input: DescribeAddressesRequest,
        _ context: RequestContext
    ) async throws -> DescribeAddressesResult {
        let ledger = try read(input.dryRun)
        var ids = input.allocationIds ?? []
        for text in input.publicIps ?? [] {
            ids.append(try ledger.address(allocation: nil, publicAddress: text, in: context.place).id)
        }
        let instance: (Kept<AddressRecord>) -> String? = { address in
            guard let id = address.association?.networkInterface else { return nil }
            return try? ledger.get(NetworkInterfaceRecord.self, id, in: address.place)?.attachment?.instance
        }
        let page = try ledger.page(
            AddressRecord.self,
            .address,
            ids: ids,
            filters: input.filters,
            [
                "allocation-id": { [$0.id] }, "association-id": { Array($0.association?.id) },
                "domain": { _ in ["vpc"] }, "public-ip": { [$0.address.description] },
                "network-interface-id": { Array($0.association?.networkInterface) },
                "network-interface-owner-id": { $0.association == nil ? [] : [$0.place.account] },
                "private-ip-address": { Array($0.association?.privateAddress.description) },
                "instance-id": { Array(instance($0)) }, "network-border-group": { [$0.place.region] },
            ],
            nextToken: nil,
            maxResults: nil,
            in: context.place
        )
        return try DescribeAddressesResult { $0.addresses = try page.elements.map { try view($0, ledger) } }
    }

    func view(_ address: Kept<AddressRecord>, _ ledger: some LedgerReading) throws -> Address {
        let tags = try ledger.tags(of: address.id, in: address.place)
        let interface = try address.association.flatMap {
            try ledger.get(NetworkInterfaceRecord.self, $0.networkInterface, in: address.place)
        }
        return Address {
            $0.allocationId = address.id
            $0.publicIp = address.address.description
            $0.domain = "vpc"
            $0.publicIpv4Pool = "amazon"
            $0.networkBorderGroup = address.place.region
            $0.associationId = address.association?.id
            $0.networkInterfaceId = address.association?.networkInterface
            $0.networkInterfaceOwnerId = address.association.map { _ in address.place.account }
            $0.privateIpAddress = address.association?.privateAddress.description
            $0.instanceId = interface?.attachment?.instance
            $0.subnetId = interface?.subnet
            $0.serviceManaged = interface?.type == "nat_gateway" ? "nat" : nil
            $0.tags = Tags.views(tags)
        }
    }

    func describeAddressesAttribute(
        _ input: DescribeAddressesAttributeRequest,
        _ context: RequestContext
    ) async throws -> DescribeAddressesAttributeResult {
        let page = try read(input.dryRun).page(
            AddressRecord.self,
            .address,
            ids: input.allocationIds,
            filters: nil,
            [:],
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return DescribeAddressesAttributeResult {
            $0.nextToken = page.nextToken
            // No name can be given to an address here, so there is none to show.
            $0.addresses = page.elements.map { address in
                AddressAttribute {
                    $0.allocationId = address.id
                    $0.publicIp = address.address.description
                }
            }
        }
    }

    func releaseAddress(_ input: ReleaseAddressRequest, _ context: RequestContext) async throws {
        let place = context.place
        try await write(input.dryRun) { transaction in
            let address = try transaction.address(
                allocation: input.allocationId,
                publicAddress: input.publicIp,
                in: place
            )
            guard address.association == nil else {
                throw AWSError("InvalidIPAddress.InUse", "Address \(address.address) is in use.")
            }
            try transaction.forgetTags(of: address.id, in: place)
            try transaction.delete(address)
        }
    }
}

extension LedgerReading {
    /// The Elastic IP address that a request names by its allocation or by itself.
    func address(allocation id: String?, publicAddress text: String?, in place: Place) throws -> Kept<AddressRecord> {
        if let id { return try resource(AddressRecord.self, .address, id, in: place) }
        guard let text else {
            throw AWSError("MissingParameter", "Either public IP or allocation id must be specified")
        }
        let address = try AddressText.address(text, for: "publicIp")
        let found = try list(AddressRecord.self, where: "address", is: address.description, in: .place(place))
        guard let first = found.first else { throw AWSError("InvalidAddress.NotFound", "Address '\(text)' not found.") }
        return first
    }
}
