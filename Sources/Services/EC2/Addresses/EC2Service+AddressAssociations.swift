import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "AssociateAddress", "DisassociateAddress"; EC2 User Guide, "Elastic IP addresses".
extension EC2Service {
    func associateAddress(
        _ input: AssociateAddressRequest,
        _ context: RequestContext
    ) async throws -> AssociateAddressResult {
        let place = context.place
        let wanted = try input.privateIpAddress.map { try AddressText.address($0, for: "privateIpAddress") }
        let associationID = world.ids.resource("eipassoc")
        let id = try await write(input.dryRun) { transaction in
            var address = try transaction.address(
                allocation: input.allocationId,
                publicAddress: input.publicIp,
                in: place
            )
            let interface = try transaction.interface(of: input, in: place)
            guard interface.requester == nil else { throw AWSError.notYours }
            guard try transaction.internetGateway(ofVPC: interface.vpc, in: place) != nil else {
                throw AWSError(
                    "Gateway.NotAttached",
                    "Network \(interface.vpc) is not attached to any internet gateway"
                )
            }
            let privateAddress = wanted ?? interface.record.primaryAddress
            guard interface.addresses.contains(privateAddress) else {
                throw AWSError.invalidValue(
                    "\(privateAddress)",
                    for: "privateIpAddress",
                    "Interface \(interface.id) does not have this address."
                )
            }
            if let old = address.association {
                let isSame = old.networkInterface == interface.id && old.privateAddress == privateAddress
                if isSame { return old.id }
                try transaction.refuseManaged(old, in: place)
                guard input.allowReassociation != false else {
                    throw AWSError(
                        "Resource.AlreadyAssociated",
                        "resource \(address.id) is already associated with associate-id \(old.id)"
                    )
                }
            }
            try transaction.makeRoom(on: interface, privateAddress, mayReplace: input.allowReassociation != false)
            address.association = AddressRecord.Association(
                id: associationID,
                networkInterface: interface.id,
                privateAddress: privateAddress
            )
            try transaction.update(address)
            return associationID
        }
        return AssociateAddressResult { $0.associationId = id }
    }

    func disassociateAddress(_ input: DisassociateAddressRequest, _ context: RequestContext) async throws {
        guard input.associationId != nil || input.publicIp != nil else {
            throw AWSError("MissingParameter", "Either public IP or association id must be specified")
        }
        let place = context.place
        try await write(input.dryRun) { transaction in
            var address: Kept<AddressRecord>
            if let id = input.associationId {
                let found = try transaction.list(AddressRecord.self, in: .place(place)).first {
                    $0.association?.id == id
                }
                guard let found else {
                    throw AWSError("InvalidAssociationID.NotFound", "The association ID '\(id)' does not exist")
                }
                address = found
            } else {
                address = try transaction.address(allocation: nil, publicAddress: input.publicIp, in: place)
            }
            guard let association = address.association else {
                throw AWSError("InvalidAssociationID.NotFound", "Address \(address.address) is not associated.")
            }
            try transaction.refuseManaged(association, in: place)
            address.association = nil
            try transaction.update(address)
        }
    }
}

extension AWSError {
    /// For what a service keeps for itself.
    static let notYours = AWSError("AuthFailure", "You do not have permission to access the specified resource.")
}

extension LedgerReading {
    /// The interface that an address is to go to: the named one, or the only one of the named instance.
    fileprivate func interface(
        of input: AssociateAddressRequest,
        in place: Place
    ) throws -> Kept<NetworkInterfaceRecord> {
        if let id = input.networkInterfaceId {
            return try resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
        }
        guard let id = input.instanceId else {
            throw AWSError("MissingParameter", "Either instance ID or network interface id must be specified")
        }
        let instance = try resource(InstanceRecord.self, .instance, id, in: place)
        guard instance.state != .terminated, instance.state != .shuttingDown, instance.state != .pending else {
            throw AWSError("IncorrectInstanceState", "The instance '\(id)' is not in a valid state for this operation.")
        }
        let all = try list(NetworkInterfaceRecord.self, where: "instance", is: id, in: .place(place))
        guard all.count <= 1 || input.privateIpAddress != nil else {
            throw AWSError(
                "InvalidInstanceID",
                "There are multiple interfaces attached to instance '\(id)'. "
                    + "Please specify an interface ID for the operation instead."
            )
        }
        let wanted = input.privateIpAddress.flatMap { IPv4Address($0) }
        let found = all.first { $0.addresses.contains(wanted ?? $0.record.primaryAddress) }
        guard let found else { throw AWSError.notFound(.networkInterface, instance.primaryInterface) }
        return found
    }

    /// A NAT gateway's address is not the user's to take away.
    fileprivate func refuseManaged(_ association: AddressRecord.Association, in place: Place) throws {
        let interface = try get(NetworkInterfaceRecord.self, association.networkInterface, in: place)
        guard interface?.requester == nil else { throw AWSError.notYours }
    }
}

extension LedgerTransaction {
    /// Takes away the public address that a private one has; a borrowed one goes back.
    fileprivate mutating func makeRoom(
        on interface: Kept<NetworkInterfaceRecord>,
        _ address: IPv4Address,
        mayReplace: Bool
    ) throws {
        let place = interface.place
        let others = try list(AddressRecord.self, where: "interface", is: interface.id, in: .place(place))
        if !mayReplace, others.contains(where: { $0.association?.privateAddress == address }) {
            throw AWSError(
                "Resource.AlreadyAssociated",
                "resource \(interface.id) already has an Elastic IP address on \(address)"
            )
        }
        try releaseElasticAddresses(of: interface.id, on: address, in: place)
        guard interface.borrowedPublicAddress != nil, address == interface.record.primaryAddress else { return }
        try update(NetworkInterfaceRecord.self, interface.id, in: place) { $0.borrowedPublicAddress = nil }
    }
}
