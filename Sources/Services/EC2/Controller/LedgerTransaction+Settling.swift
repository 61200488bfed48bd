import World

/// What the controller reports of gateways and endpoints. Safe to say twice.
extension LedgerTransaction {
    mutating func settle(natGateway id: String, in place: Place) throws {
        guard var kept = try get(NATGatewayRecord.self, id, in: place) else { return }
        switch kept.record.state {
        case .pending: kept.record.state = .available
        case .deleting:
            kept.record.state = .deleted
            kept.record.deleted = now
        case .available, .deleted, .failed: return
        }
        try update(kept)
    }

    mutating func settle(endpoint id: String, in place: Place) throws {
        guard var kept = try get(VPCEndpointRecord.self, id, in: place) else { return }
        switch kept.record.state {
        case .pending:
            kept.record.state = .available
            try update(kept)
        case .deleting: try delete(kept)
        case .available: return
        }
    }
}
