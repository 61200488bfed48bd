import AWSModel
import EC2Shapes
import Ground
import World

/// Source: VPC Peering Guide, "VPC peering connection lifecycle".
extension PeeringRecord {
    /// A request is open for seven days.
    static let openFor: Duration = .seconds(7 * 86400)
    /// How long an ended connection is shown.
    static let shownFor: Duration = .seconds(2 * 3600)

    /// What it is at a time: a request that nobody answered has expired by itself.
    func state(at now: WorldInstant) -> State {
        guard state == .pendingAcceptance, let expires, expires <= now else { return state }
        return .expired
    }

    var hasEnded: Bool { state != .active && state != .pendingAcceptance && state != .provisioning }

    func isRequester(_ place: Place) -> Bool { requester.account == place.account && requester.region == place.region }
    func isAccepter(_ place: Place) -> Bool { accepter.account == place.account && accepter.region == place.region }

    func text(at now: WorldInstant) -> String {
        switch state(at: now) {
        case .pendingAcceptance: "Pending Acceptance by \(accepter.account)"
        case .active: "Active"
        case .expired: "Expired"
        default: message
        }
    }
}

extension PeeringRecord.Side {
    var place: Place { Place(account: account, region: region) }
}

extension LedgerReading {
    /// The connections of which a place has a side, in the order of their ids.
    func peerings(in place: Place) throws -> [Kept<PeeringRecord>] {
        try list(PeeringRecord.self)
            .filter { $0.record.isRequester(place) || $0.record.isAccepter(place) }
            .sorted { $0.id < $1.id }
    }

    /// The connection that a request names, if the place has a side of it.
    func requirePeering(_ id: String, in place: Place) throws -> Kept<PeeringRecord> {
        guard ResourceKind.peering.isWellFormed(id) else { throw AWSError.malformed(.peering, id) }
        guard let found = try peerings(in: place).first(where: { $0.id == id }) else {
            throw AWSError.notFound(.peering, id)
        }
        return found
    }
}

extension EC2Service {
    /// - Parameter place: whose tags are shown: each side has its own.
    func view(_ peering: Kept<PeeringRecord>, _ ledger: some LedgerReading, for place: Place) throws
        -> VpcPeeringConnection
    {
        let tags = try ledger.tags(of: peering.id, in: place)
        let now = world.clock.now
        let state = peering.record.state(at: now)
        return VpcPeeringConnection {
            $0.vpcPeeringConnectionId = peering.id
            $0.requesterVpcInfo = Self.view(peering.requester)
            // The other side's blocks are not known before it has accepted.
            $0.accepterVpcInfo = Self.view(peering.accepter, showsBlocks: state == .active)
            $0.expirationTime = state == .pendingAcceptance ? peering.expires?.timestamp : nil
            $0.status = VpcPeeringConnectionStateReason {
                $0.code = state.rawValue
                $0.message = peering.record.text(at: now)
            }
            $0.tags = Tags.views(tags) ?? []
        }
    }

    private static func view(_ side: PeeringRecord.Side, showsBlocks: Bool = true) -> VpcPeeringConnectionVpcInfo {
        VpcPeeringConnectionVpcInfo {
            $0.vpcId = side.vpc
            $0.ownerId = side.account
            $0.region = side.region
            guard showsBlocks else { return }
            $0.cidrBlock = side.blocks.first?.description
            $0.cidrBlockSet = side.blocks.map { block in CidrBlock { $0.cidrBlock = block.description } }
            $0.peeringOptions = VpcPeeringConnectionOptionsDescription {
                $0.allowDnsResolutionFromRemoteVpc = side.resolvesRemoteNames
                $0.allowEgressFromLocalClassicLinkToRemoteVpc = false
                $0.allowEgressFromLocalVpcToRemoteClassicLink = false
            }
        }
    }
}
