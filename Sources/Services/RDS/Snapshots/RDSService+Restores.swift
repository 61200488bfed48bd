import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "RestoreDBInstanceFromDBSnapshot". No moment between snapshots can be
/// brought back, since the logs of all changes are not kept: "RestoreDBInstanceToPointInTime" is absent.
extension RDSService {
    func restoreFromSnapshot(
        _ input: RestoreDBInstanceFromDBSnapshotMessage,
        _ context: RequestContext
    ) async throws -> RestoreDBInstanceFromDBSnapshotResult {
        try input.refuseAbsent()
        try requireHosts()
        guard let source = input.dbSnapshotIdentifier, !source.isEmpty else {
            throw AWSError.missingParameter("DBSnapshotIdentifier")
        }
        let snapshot = try world.ledger.snapshot(source, in: context.place)
        guard snapshot.status == .available else {
            throw AWSError("InvalidDBSnapshotState", "The snapshot \(snapshot.id) is \(snapshot.status.rawValue).")
        }
        let engine = try Engine(input.engine ?? snapshot.settings.engine)
        guard engine.rawValue == snapshot.settings.engine else {
            throw AWSError.invalidCombination(
                "A snapshot of \(snapshot.settings.engine) cannot be restored as \(engine.rawValue)."
            )
        }
        let order = try InstanceOrder(input, instanceClass: input.dbInstanceClass)
        if let size = order.allocatedStorage, size < snapshot.settings.allocatedStorage {
            throw AWSError.invalidValue("AllocatedStorage cannot be less than the snapshot's.")
        }
        let settings = try order.settings(over: snapshot.settings, engine)
        let kept = try await insert(order, settings, engine, context) { record in
            record.origin = snapshot.file
            record.restoredFrom = snapshot.id
        }
        return RestoreDBInstanceFromDBSnapshotResult { $0.dbInstance = world.ledger.view(of: kept) }
    }

    // MARK: Sharing, and automated backups

    func describeSnapshotAttributes(
        _ input: DescribeDBSnapshotAttributesMessage,
        _ context: RequestContext
    ) async throws -> DescribeDBSnapshotAttributesResult {
        let kept = try world.ledger.snapshot(input.dbSnapshotIdentifier, in: context.place)
        return DescribeDBSnapshotAttributesResult { $0.dbSnapshotAttributesResult = kept.attributes }
    }

    func modifySnapshotAttribute(
        _ input: ModifyDBSnapshotAttributeMessage,
        _ context: RequestContext
    ) async throws -> ModifyDBSnapshotAttributeResult {
        guard input.attributeName == "restore" else {
            throw AWSError.invalidValue("Invalid attribute: \(input.attributeName)")
        }
        let place = context.place
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.snapshot(input.dbSnapshotIdentifier, in: place)
            guard kept.origin == .manual else {
                throw AWSError("InvalidDBSnapshotState", "Automated snapshots cannot be shared.")
            }
            let gone = Set(input.valuesToRemove ?? [])
            kept.sharedWith = Set(kept.sharedWith).union(input.valuesToAdd ?? []).subtracting(gone).sorted()
            guard kept.sharedWith.count <= 20 else {
                throw AWSError("SharedSnapshotQuotaExceeded", "A snapshot can be shared with 20 accounts at most.")
            }
            return try transaction.update(kept)
        }
        return ModifyDBSnapshotAttributeResult { $0.dbSnapshotAttributesResult = kept.attributes }
    }

    /// The automated backups are snapshots; there is no window of moments to restore.
    func describeAutomatedBackups(
        _ input: DescribeDBInstanceAutomatedBackupsMessage,
        _ context: RequestContext
    ) async throws -> DBInstanceAutomatedBackupMessage {
        let filters = try ListFilters<Kept<DatabaseRecord>>(
            input.filters,
            [
                "db-instance-id": { [$0.id, $0.arn] }, "dbi-resource-id": { [$0.resourceID] },
                "status": { _ in ["active"] },
            ]
        )
        let all = try world.ledger.list(DatabaseRecord.self, in: context.place)
            .filter { $0.settings.backupRetention > 0 && filters.matches($0) }
            .filter { input.dbInstanceIdentifier == nil || $0.id == input.dbInstanceIdentifier?.lowercased() }
            .filter { input.dbiResourceId == nil || $0.resourceID == input.dbiResourceId }
        let page = try MarkerPage(all, marker: input.marker, maxRecords: input.maxRecords, id: \.id)
        return DBInstanceAutomatedBackupMessage {
            $0.marker = page.marker
            $0.dbInstanceAutomatedBackups = page.elements.map(\.automatedBackup)
        }
    }
}

extension Kept<SnapshotRecord> {
    fileprivate var attributes: DBSnapshotAttributesResult {
        DBSnapshotAttributesResult {
            $0.dbSnapshotIdentifier = id
            $0.dbSnapshotAttributes = [
                DBSnapshotAttribute {
                    $0.attributeName = "restore"
                    $0.attributeValues = record.sharedWith
                }
            ]
        }
    }
}

extension Kept<DatabaseRecord> {
    fileprivate var automatedBackup: DBInstanceAutomatedBackup {
        DBInstanceAutomatedBackup {
            $0.dbInstanceArn = arn
            $0.dbiResourceId = record.resourceID
            $0.region = place.region
            $0.dbInstanceIdentifier = id
            $0.restoreWindow = RestoreWindow()
            $0.allocatedStorage = record.settings.allocatedStorage
            $0.status = record.born == nil ? "creating" : "active"
            $0.port = record.settings.port
            $0.availabilityZone = (record.servingNode ?? record.nodes.first)?.zone
            $0.vpcId = record.vpc
            $0.instanceCreateTime = record.born?.timestamp
            $0.masterUsername = record.settings.masterUser
            $0.engine = record.settings.engine
            $0.engineVersion = record.settings.version
            $0.licenseModel = record.settings.license
            $0.optionGroupName = record.settings.optionGroup
            $0.encrypted = record.settings.isEncrypted
            $0.storageType = record.settings.storageType
            $0.backupRetentionPeriod = record.settings.backupRetention
            $0.preferredBackupWindow = record.settings.backupWindow
            $0.backupTarget = "region"
        }
    }
}
