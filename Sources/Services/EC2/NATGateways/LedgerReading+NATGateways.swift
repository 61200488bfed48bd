import AWSModel
import Ground
import World

extension LedgerReading {
    /// The NAT gateway that a request names; a deleted one is there no more.
    func natGateway(_ id: String, in place: Place) throws -> Kept<NATGatewayRecord> {
        guard ResourceKind.natGateway.isWellFormed(id) else { throw AWSError.malformed(.natGateway, id) }
        guard let kept = try get(NATGatewayRecord.self, id, in: place), kept.state != .deleted else {
            throw AWSError.notFound(.natGateway, id)
        }
        return kept
    }
}
