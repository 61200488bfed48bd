import Ground
import World

extension LedgerReading {
    /// The interface of a service's server.
    func serviceHost(_ id: String, in place: Place) throws -> Kept<NetworkInterfaceRecord>? {
        try list(NetworkInterfaceRecord.self, where: "host", is: id, in: .place(place)).first
    }
}

extension LedgerTransaction {
    /// Makes the interface of a service's server, or changes it to what is wanted; writes nothing when it is so.
    mutating func place(
        _ wanted: ServiceHostPlan,
        interfaceID: String,
        attachmentID: String
    ) throws -> Kept<NetworkInterfaceRecord> {
        guard var kept = try serviceHost(wanted.id, in: wanted.place) else {
            var new = NewInterface(subnet: wanted.subnet)
            new.groups = wanted.groups.isEmpty ? nil : wanted.groups
            new.description = wanted.description
            new.borrowsPublicAddress = wanted.isPublic
            new.requester = wanted.requester
            new.host = NetworkInterfaceRecord.Host(
                id: wanted.id,
                attachment: attachmentID,
                at: now,
                peers: wanted.peers
            )
            return try makeNetworkInterface(new, id: interfaceID, in: wanted.place)
        }
        guard kept.subnet == wanted.subnet else { throw ServiceHostError.elsewhere(subnet: kept.subnet) }
        var record = kept.record
        record.groups = try groups(wanted.groups, ofVPC: kept.vpc, subnet: kept.subnet, in: wanted.place)
        record.description = wanted.description
        record.host?.peers = wanted.peers
        if wanted.isPublic != (record.borrowedPublicAddress != nil) {
            record.borrowedPublicAddress =
                wanted.isPublic ? try borrowPublicAddress(for: kept.id, region: wanted.place.region) : nil
        }
        guard record != kept.record else { return kept }
        kept.record = record
        try update(kept)
        return kept
    }
}
