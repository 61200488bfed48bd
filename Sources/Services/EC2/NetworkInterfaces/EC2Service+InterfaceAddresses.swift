import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses".
extension EC2Service {
    func registerInterfaceAddresses(in table: inout OperationTable) {
        on(&table, EC2Operations.assignPrivateIpAddresses, assignPrivateAddresses)
        on(&table, EC2Operations.unassignPrivateIpAddresses, unassignPrivateAddresses)
    }

    func assignPrivateAddresses(
        _ input: AssignPrivateIpAddressesRequest,
        _ context: RequestContext
    ) async throws -> AssignPrivateIpAddressesResult {
        try refuse([
            "Ipv4Prefixes": input.ipv4Prefixes?.isEmpty == false, "Ipv4PrefixCount": (input.ipv4PrefixCount ?? 0) > 0,
        ])
        let named = try (input.privateIpAddresses ?? []).map { try AddressText.address($0, for: "privateIpAddress") }
        let count = try InterfaceLimits.secondaryCount(input.secondaryPrivateIpAddressCount)
        guard named.isEmpty != (count == 0) else {
            throw AWSError.invalidCombination(
                "Exactly one of privateIpAddress and secondaryPrivateIpAddressCount must be specified."
            )
        }
        let place = context.place
        let assigned = try await write(nil) { transaction in
            let id = input.networkInterfaceId
            var interface = try transaction.resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
            try interface.record.checkUsersOwn(id)
            let subnet = try transaction.require(SubnetRecord.self, interface.subnet, in: place)
            if input.allowReassignment == true {
                try transaction.takeAway(named, except: interface)
            }
            var free = try transaction.freeAddresses(in: subnet)
            var added: [IPv4Address] = []
            for address in named where !interface.addresses.contains(address) {
                try free.take(address)
                added.append(address)
            }
            for _ in 0..<count {
                added.append(try free.takeAny(seed: stableHash(id), subnet: subnet.id))
            }
            interface.addresses += added
            guard interface.addresses.count <= InterfaceLimits.addressesMax else {
                throw AWSError(
                    "PrivateIpAddressLimitExceeded",
                    "Number of private addresses will exceed limit."
                )
            }
            try transaction.update(interface)
            return added
        }
        return AssignPrivateIpAddressesResult {
            $0.networkInterfaceId = input.networkInterfaceId
            $0.assignedPrivateIpAddresses = assigned.map { address in
                AssignedPrivateIpAddress { $0.privateIpAddress = address.description }
            }
            $0.assignedIpv4Prefixes = []
        }
    }

    func unassignPrivateAddresses(
        _ input: UnassignPrivateIpAddressesRequest,
        _ context: RequestContext
    ) async throws {
        try refuse(["Ipv4Prefixes": input.ipv4Prefixes?.isEmpty == false])
        let named = try (input.privateIpAddresses ?? []).map { try AddressText.address($0, for: "privateIpAddress") }
        guard !named.isEmpty else { throw AWSError.missingParameter("privateIpAddress") }
        let place = context.place
        try await write(nil) { transaction in
            let id = input.networkInterfaceId
            var interface = try transaction.resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
            try interface.record.checkUsersOwn(id)
            for address in named {
                guard interface.addresses.dropFirst().contains(address) else {
                    throw AWSError.invalidValue("Some of the specified addresses are not assigned to interface \(id)")
                }
                try transaction.releaseElasticAddresses(of: id, on: address, in: place)
            }
            interface.addresses.removeAll { named.contains($0) }
            try transaction.update(interface)
        }
    }
}

extension LedgerTransaction {
    /// Takes secondary addresses from whatever other interface of the subnet has them.
    fileprivate mutating func takeAway(
        _ addresses: [IPv4Address],
        except interface: Kept<NetworkInterfaceRecord>
    ) throws {
        let scope = Scope.place(interface.place)
        for var other in try list(NetworkInterfaceRecord.self, where: "subnet", is: interface.subnet, in: scope)
        where other.id != interface.id {
            let lost = other.addresses.dropFirst().filter(addresses.contains)
            guard !lost.isEmpty else { continue }
            for address in lost { try releaseElasticAddresses(of: other.id, on: address, in: other.place) }
            other.addresses.removeAll { lost.contains($0) }
            try update(other)
        }
    }
}
