import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "AcceptVpcPeeringConnection", "RejectVpcPeeringConnection",
/// "DeleteVpcPeeringConnection", "ModifyVpcPeeringConnectionOptions".
extension EC2Service {
    func acceptPeering(
        _ input: AcceptVpcPeeringConnectionRequest,
        _ context: RequestContext
    ) async throws -> AcceptVpcPeeringConnectionResult {
        let place = context.place
        let peering = try await write(input.dryRun) { transaction in
            var peering = try transaction.requirePeering(input.vpcPeeringConnectionId, in: place)
            try requireAccepter(peering, place, "accept")
            try transition(peering, to: .active, transaction.now)
            // Both may have changed their blocks since the request.
            let own = try transaction.resource(VPCRecord.self, .vpc, peering.accepter.vpc, in: place)
            guard
                let other = try transaction.get(
                    VPCRecord.self,
                    peering.requester.vpc,
                    in: peering.requester.place
                )
            else { throw AWSError.notFound(.vpc, peering.requester.vpc) }
            guard !own.addressSpace.contains(where: { a in other.addressSpace.contains { $0.overlaps(a) } }) else {
                throw AWSError.incorrectState("The blocks of \(own.id) and \(other.id) overlap.")
            }
            let active = try transaction.peerings(ofVPC: own.id).count { $0.state == .active }
            try Quota.peeringsPerVPC.check(active)
            peering.accepter.blocks = own.addressSpace
            peering.requester.blocks = other.addressSpace
            peering.state = .active
            peering.expires = nil
            return try transaction.update(peering)
        }
        return try AcceptVpcPeeringConnectionResult {
            $0.vpcPeeringConnection = try view(peering, world.ledger.snapshot(), for: place)
        }
    }

    func rejectPeering(
        _ input: RejectVpcPeeringConnectionRequest,
        _ context: RequestContext
    ) async throws -> RejectVpcPeeringConnectionResult {
        let place = context.place
        try await write(input.dryRun) { transaction in
            var peering = try transaction.requirePeering(input.vpcPeeringConnectionId, in: place)
            try requireAccepter(peering, place, "reject")
            try transition(peering, to: .rejected, transaction.now)
            peering.state = .rejected
            peering.message = "Inactive: rejected by \(place.account)"
            try transaction.update(peering)
        }
        return RejectVpcPeeringConnectionResult { $0.return = true }
    }

    /// Either side ends an active connection; only the requester takes back a request.
    func deletePeering(
        _ input: DeleteVpcPeeringConnectionRequest,
        _ context: RequestContext
    ) async throws -> DeleteVpcPeeringConnectionResult {
        let place = context.place
        try await write(input.dryRun) { transaction in
            var peering = try transaction.requirePeering(input.vpcPeeringConnectionId, in: place)
            let state = peering.record.state(at: transaction.now)
            guard state != .deleted else { return }
            guard state == .active || state == .failed || peering.record.isRequester(place) else {
                throw invalidTransition(peering.id, state, .deleted)
            }
            guard state == .active || state == .pendingAcceptance || state == .failed else {
                throw invalidTransition(peering.id, state, .deleted)
            }
            peering.state = .deleted
            peering.message = "Deleted by \(place.account)"
            try transaction.forgetTags(of: peering.id, in: peering.requester.place)
            try transaction.forgetTags(of: peering.id, in: peering.accepter.place)
            try transaction.update(peering)
        }
        return DeleteVpcPeeringConnectionResult { $0.return = true }
    }

    func modifyPeeringOptions(
        _ input: ModifyVpcPeeringConnectionOptionsRequest,
        _ context: RequestContext
    ) async throws -> ModifyVpcPeeringConnectionOptionsResult {
        let place = context.place
        let (requester, accepter) = (input.requesterPeeringConnectionOptions, input.accepterPeeringConnectionOptions)
        for options in [requester, accepter] {
            try refuse([
                "AllowEgressFromLocalClassicLinkToRemoteVpc":
                    options?.allowEgressFromLocalClassicLinkToRemoteVpc == true,
                "AllowEgressFromLocalVpcToRemoteClassicLink":
                    options?.allowEgressFromLocalVpcToRemoteClassicLink == true,
            ])
        }
        let peering = try await write(input.dryRun) { transaction in
            var peering = try transaction.requirePeering(input.vpcPeeringConnectionId, in: place)
            guard peering.state == .active else {
                throw AWSError(
                    "OperationNotPermitted",
                    "Peering connection \(peering.id) is not active. Options can be changed only then."
                )
            }
            let mayBoth = requester == nil || peering.record.isRequester(place)
            guard mayBoth, accepter == nil || peering.record.isAccepter(place) else {
                throw AWSError("OperationNotPermitted", "Each side changes its own options of a peering connection.")
            }
            if let value = requester?.allowDnsResolutionFromRemoteVpc { peering.requester.resolvesRemoteNames = value }
            if let value = accepter?.allowDnsResolutionFromRemoteVpc { peering.accepter.resolvesRemoteNames = value }
            return try transaction.update(peering)
        }
        func options(_ side: PeeringRecord.Side) -> PeeringConnectionOptions {
            PeeringConnectionOptions { $0.allowDnsResolutionFromRemoteVpc = side.resolvesRemoteNames }
        }
        return ModifyVpcPeeringConnectionOptionsResult {
            if requester != nil { $0.requesterPeeringConnectionOptions = options(peering.requester) }
            if accepter != nil { $0.accepterPeeringConnectionOptions = options(peering.accepter) }
        }
    }
}

private func requireAccepter(_ peering: Kept<PeeringRecord>, _ place: Place, _ verb: String) throws(AWSError) {
    guard peering.record.isAccepter(place) else {
        throw AWSError("OperationNotPermitted", "User \(place.account) cannot \(verb) peering \(peering.id)")
    }
}

/// Only an open request can be answered.
private func transition(
    _ peering: Kept<PeeringRecord>,
    to new: PeeringRecord.State,
    _ now: WorldInstant
) throws(AWSError) {
    let old = peering.record.state(at: now)
    guard old == .pendingAcceptance else { throw invalidTransition(peering.id, old, new) }
}

private func invalidTransition(_ id: String, _ old: PeeringRecord.State, _ new: PeeringRecord.State) -> AWSError {
    AWSError(
        "InvalidStateTransition",
        "Invalid state transition for \(id), attempted to transition from \(old.rawValue) to \(new.rawValue)"
    )
}
