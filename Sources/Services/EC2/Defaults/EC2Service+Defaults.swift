import AWSModel
import AWSService
import Ground
import World

/// Says that an account's default VPC in a Region was made, also when it has been deleted since.
struct DefaultsRecord: LedgerRecord {
    static let kind = "ec2.defaults"
    static let id = "made"
}

extension EC2Service {
    /// Makes what every account finds in a Region. Cheap when that was done.
    func ensureDefaults(_ context: RequestContext) async throws {
        let place = context.place
        if world.ledger.snapshot().contains(DefaultsRecord.self, DefaultsRecord.id, in: place) { return }
        try await world.ledger.write { transaction in
            if transaction.contains(DefaultsRecord.self, DefaultsRecord.id, in: place) { return }
            try transaction.insert(DefaultsRecord(), id: DefaultsRecord.id, in: place)
            try self.makeDefaultVPC(&transaction, context)
        }
    }

    /// A /16 with a public /20 in each zone, an internet gateway, a main route table that leads to it, and the
    /// default list and group.
    ///
    /// Source: VPC User Guide, "Default VPC components".
    func makeDefaultVPC(_ transaction: inout LedgerTransaction, _ context: RequestContext) throws {
    }
}
