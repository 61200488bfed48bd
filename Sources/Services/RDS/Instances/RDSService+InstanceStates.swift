import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "DeleteDBInstance", "RebootDBInstance", "StartDBInstance", "StopDBInstance".
extension RDSService {
    func deleteDBInstance(
        _ input: DeleteDBInstanceMessage,
        _ context: RequestContext
    ) async throws -> DeleteDBInstanceResult {
        let place = context.place
        let skips = input.skipFinalSnapshot ?? false
        let final = try input.finalDBSnapshotIdentifier.map {
            try Checks.identifier($0, "FinalDBSnapshotIdentifier", most: 255)
        }
        let ids = world.ids
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.database(input.dbInstanceIdentifier, in: place)
            guard kept.goal != .gone else {
                throw AWSError.instanceState("Instance \(kept.id) is already being deleted.")
            }
            if kept.settings.isProtected {
                throw AWSError.invalidCombination(
                    "Cannot delete protected DB Instance, please disable deletion protection and try again."
                )
            }
            if skips, final != nil {
                throw AWSError.invalidCombination(
                    "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true."
                )
            }
            if !skips {
                guard let final else {
                    throw AWSError.invalidCombination(
                        "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
                    )
                }
                guard kept.canLeaveSnapshot else {
                    throw AWSError.instanceState(
                        "Cannot take a final snapshot of \(kept.id) while it is \(kept.status.rawValue)."
                    )
                }
                let snapshot = SnapshotRecord(of: kept, .manual, ids)
                try transaction.insert(snapshot, named: final, in: place)
                kept.lastSnapshot = final
            }
            kept.goal = .gone
            kept.status = .deleting
            return try transaction.update(kept)
        }
        return DeleteDBInstanceResult { $0.dbInstance = world.ledger.view(of: kept) }
    }

    func rebootDBInstance(
        _ input: RebootDBInstanceMessage,
        _ context: RequestContext
    ) async throws -> RebootDBInstanceResult {
        let place = context.place
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.database(input.dbInstanceIdentifier, in: place)
            guard [.available, .storageFull, .incompatibleParameters].contains(kept.status) else {
                throw AWSError.notAvailable(kept.id)
            }
            if input.forceFailover == true, kept.nodes.count < 2 {
                throw AWSError.invalidCombination(
                    "The ForceFailover parameter cannot be specified since the database instance \(kept.id) is not "
                        + "configured as Multi-AZ."
                )
            }
            kept.reboot = input.forceFailover == true ? .failover : .inPlace
            kept.status = .rebooting
            // A boot takes all that the parameter group says.
            kept.variables = try transaction.parameterGroup(kept.settings.parameterGroup, in: place).values
                .mapValues(\.value)
            return try transaction.update(kept)
        }
        return RebootDBInstanceResult { $0.dbInstance = world.ledger.view(of: kept) }
    }

    func stopDBInstance(
        _ input: StopDBInstanceMessage,
        _ context: RequestContext
    ) async throws -> StopDBInstanceResult {
        let place = context.place
        let name = try input.dbSnapshotIdentifier.map {
            try Checks.identifier($0, "DBSnapshotIdentifier", most: 255)
        }
        let ids = world.ids
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.database(input.dbInstanceIdentifier, in: place)
            guard [.available, .storageFull].contains(kept.status) else { throw AWSError.notAvailable(kept.id) }
            if let name {
                let snapshot = SnapshotRecord(of: kept, .manual, ids)
                try transaction.insert(snapshot, named: name, in: place)
                kept.lastSnapshot = name
            }
            kept.goal = .stopped
            kept.status = .stopping
            return try transaction.update(kept)
        }
        return StopDBInstanceResult { $0.dbInstance = world.ledger.view(of: kept) }
    }

    func startDBInstance(
        _ input: StartDBInstanceMessage,
        _ context: RequestContext
    ) async throws -> StartDBInstanceResult {
        let place = context.place
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.database(input.dbInstanceIdentifier, in: place)
            guard kept.status == .stopped else {
                throw AWSError.instanceState("Instance \(kept.id) is not stopped, cannot be started.")
            }
            try kept.record.beginStarting(transaction, in: place)
            return try transaction.update(kept)
        }
        return StartDBInstanceResult { $0.dbInstance = world.ledger.view(of: kept) }
    }
}

extension DatabaseRecord {
    /// A start is a boot: it takes all that the parameter group says.
    mutating func beginStarting(_ ledger: some LedgerReading, in place: Place) throws {
        goal = .running
        status = .starting
        stoppedAt = nil
        variables = try ledger.parameterGroup(settings.parameterGroup, in: place).values.mapValues(\.value)
    }
}
