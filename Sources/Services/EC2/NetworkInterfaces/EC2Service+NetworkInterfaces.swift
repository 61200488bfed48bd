import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateNetworkInterface", "DeleteNetworkInterface".
extension EC2Service {
    func registerNetworkInterfaces(in table: inout OperationTable) {
        on(&table, EC2Operations.createNetworkInterface, createNetworkInterface)
        on(&table, EC2Operations.describeNetworkInterfaces, describeNetworkInterfaces)
        on(&table, EC2Operations.deleteNetworkInterface, deleteNetworkInterface)
        registerInterfaceAttachments(in: &table)
        registerInterfaceAttributes(in: &table)
        registerInterfaceAddresses(in: &table)
    }

    func createNetworkInterface(
        _ input: CreateNetworkInterfaceRequest,
        _ context: RequestContext
    ) async throws -> CreateNetworkInterfaceResult {
        try refuse([
            "Ipv4Prefixes": input.ipv4Prefixes?.isEmpty == false, "Ipv4PrefixCount": (input.ipv4PrefixCount ?? 0) > 0,
            "Ipv6Prefixes": input.ipv6Prefixes?.isEmpty == false, "Ipv6PrefixCount": (input.ipv6PrefixCount ?? 0) > 0,
            "Ipv6Addresses": input.ipv6Addresses?.isEmpty == false,
            "Ipv6AddressCount": (input.ipv6AddressCount ?? 0) > 0,
            "EnablePrimaryIpv6": input.enablePrimaryIpv6 == true,
            "InterfaceType": (input.interfaceType ?? "interface") != "interface",
            "ConnectionTrackingSpecification": input.connectionTrackingSpecification != nil,
        ])
        let wanted = try newInterface(input)
        let tags = try Tags.read(input.tagSpecifications, for: .networkInterface)
        let once = IdempotentRequest(input.clientToken, "CreateNetworkInterface", input) { $0.clientToken = nil }
        let place = context.place
        let interface = try await write(input.dryRun) { transaction in
            if let made = try transaction.resource(NetworkInterfaceRecord.self, of: once, in: place) { return made }
            try Quota.networkInterfaces.check(transaction.count(NetworkInterfaceRecord.self, in: .place(place)))
            let id = self.newID(.networkInterface)
            try transaction.remember(once, made: id, in: place)
            return try transaction.makeNetworkInterface(wanted, id: id, tags: tags, in: place)
        }
        return try CreateNetworkInterfaceResult {
            $0.networkInterface = try view(interface, world.ledger.snapshot())
            $0.clientToken = input.clientToken
        }
    }

    private func newInterface(_ input: CreateNetworkInterfaceRequest) throws -> NewInterface {
        var wanted = NewInterface(subnet: input.subnetId)
        wanted.groups = input.groups?.isEmpty == false ? input.groups : nil
        wanted.description = input.description ?? ""
        wanted.address = try input.privateIpAddress.map { try AddressText.address($0, for: "privateIpAddress") }
        for entry in input.privateIpAddresses ?? [] {
            let address = try AddressText.address(entry.privateIpAddress ?? "", for: "privateIpAddress")
            guard entry.primary == true else {
                wanted.secondaries.append(address)
                continue
            }
            guard wanted.address == nil || wanted.address == address else {
                throw AWSError.invalidValue("Only one primary private IP address can be specified.")
            }
            wanted.address = address
        }
        wanted.secondaryCount = try InterfaceLimits.secondaryCount(input.secondaryPrivateIpAddressCount)
        return wanted
    }

    func deleteNetworkInterface(_ input: DeleteNetworkInterfaceRequest, _ context: RequestContext) async throws {
        let (place, id) = (context.place, input.networkInterfaceId)
        try await write(input.dryRun) { transaction in
            let interface = try transaction.resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
            guard interface.requester == nil || interface.host != nil else { throw AWSError.managedInterface(id) }
            guard !interface.record.isUsed else {
                throw AWSError("InvalidParameterValue", "Network interface '\(id)' is currently in use.")
            }
            try transaction.deleteFlowLogs(of: id, in: place)
            try transaction.deleteNetworkInterface(id, in: place)
        }
    }

    func describeNetworkInterfaces(
        _ input: DescribeNetworkInterfacesRequest,
        _ context: RequestContext
    ) async throws -> DescribeNetworkInterfacesResult {
        let ledger = try read(input.dryRun)
        let page = try ledger.page(
            NetworkInterfaceRecord.self,
            .networkInterface,
            ids: input.networkInterfaceIds,
            filters: input.filters,
            InterfaceFilters(ledger: ledger).all,
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            in: context.place
        )
        return try DescribeNetworkInterfacesResult {
            $0.nextToken = page.nextToken
            $0.networkInterfaces = try page.elements.map { try view($0, ledger) }
        }
    }
}

/// Bounds that stand before what the instance type or subnet allows.
enum InterfaceLimits {
    static let addressesMax = 50

    static func secondaryCount(_ count: Int?) throws(AWSError) -> Int {
        guard let count else { return 0 }
        guard (0..<addressesMax).contains(count) else {
            throw .invalidValue("\(count)", for: "secondaryPrivateIpAddressCount")
        }
        return count
    }
}

extension NetworkInterfaceRecord {
    /// Lets only those on who may change the interface: its owner, when no service made it.
    func checkUsersOwn(_ id: String) throws(AWSError) {
        if host != nil { throw .notYours }
        if requester != nil { throw .managedInterface(id) }
    }
}

extension AWSError {
    static func managedInterface(_ id: String) -> AWSError {
        AWSError(
            "OperationNotPermitted",
            "You are not allowed to manage network interface '\(id)': the service that made it does."
        )
    }
}
