import World

/// What the controller reports of gateways and endpoints. Safe to say twice.
extension LedgerTransaction {
    mutating func settle(natGateway id: String, in place: Place) throws {
        guard let kept = try get(NATGatewayRecord.self, id, in: place) else { return }
        switch kept.record.state {
        case .pending: try EC2Service.natGatewayBecameAvailable(id, in: place, &self)
        case .deleting: try EC2Service.natGatewayWasDeleted(id, in: place, &self)
        case .available, .deleted, .failed: return
        }
    }

    mutating func settle(endpoint id: String, in place: Place) throws {
        guard let kept = try get(VPCEndpointRecord.self, id, in: place) else { return }
        switch kept.record.state {
        case .pending: try EC2Service.endpointBecameAvailable(id, in: place, &self)
        case .deleting: try EC2Service.endpointWasDeleted(id, in: place, &self)
        case .available: return
        }
    }
}
