import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "CreateDBSnapshot" and its siblings.
extension RDSService {
    func registerSnapshots(in table: inout OperationTable) {
        table.on(RDSOperations.createDBSnapshot, createDBSnapshot)
        table.on(RDSOperations.describeDBSnapshots, describeDBSnapshots)
        table.on(RDSOperations.copyDBSnapshot, copyDBSnapshot)
        table.on(RDSOperations.modifyDBSnapshot, modifyDBSnapshot)
        table.on(RDSOperations.deleteDBSnapshot, deleteDBSnapshot)
        table.on(RDSOperations.restoreDBInstanceFromDBSnapshot, restoreFromSnapshot)
        table.on(RDSOperations.describeDBSnapshotAttributes, .record, describeSnapshotAttributes)
        table.on(RDSOperations.modifyDBSnapshotAttribute, .record, modifySnapshotAttribute)
        table.on(RDSOperations.describeDBInstanceAutomatedBackups, describeAutomatedBackups)
    }

    func createDBSnapshot(
        _ input: CreateDBSnapshotMessage,
        _ context: RequestContext
    ) async throws -> CreateDBSnapshotResult {
        let (place, ids) = (context.place, world.ids)
        let name = try Checks.identifier(input.dbSnapshotIdentifier, "DBSnapshotIdentifier", most: 255)
        let tags = try [String: String](tags: input.tags)
        let kept = try await world.ledger.write { transaction in
            var database = try transaction.database(input.dbInstanceIdentifier, in: place)
            guard [.available, .storageFull, .stopped].contains(database.status) else {
                throw AWSError.notAvailable(database.id)
            }
            var snapshot = SnapshotRecord(of: database, .manual, ids)
            snapshot.tags.merge(tags) { $1 }
            // A stopped one stays so; it is looked at again all the same.
            if database.status != .stopped { database.status = .backingUp }
            try transaction.update(database)
            return try transaction.insert(snapshot, named: name, in: place)
        }
        return CreateDBSnapshotResult { $0.dbSnapshot = kept.view }
    }

    func describeDBSnapshots(
        _ input: DescribeDBSnapshotsMessage,
        _ context: RequestContext
    ) async throws -> DBSnapshotMessage {
        let filters = try ListFilters<Kept<SnapshotRecord>>(
            input.filters,
            [
                "db-snapshot-id": { [$0.id, $0.arn] }, "db-instance-id": { [$0.instance] },
                "dbi-resource-id": { [$0.resourceID] }, "engine": { [$0.settings.engine] },
                "snapshot-type": { [$0.origin.rawValue] },
            ]
        )
        if let type = input.snapshotType, !["manual", "automated", "shared", "public", "awsbackup"].contains(type) {
            throw AWSError.invalidValue("Invalid snapshot type: \(type)")
        }
        var all = try world.ledger.list(SnapshotRecord.self, in: context.place).filter(filters.matches)
        if let id = input.dbSnapshotIdentifier {
            let name = Self.snapshotName(id)
            all.removeAll { $0.id != name }
            if all.isEmpty { throw AWSError.noSnapshot(name) }
        }
        if let id = input.dbInstanceIdentifier { all.removeAll { $0.instance != id.lowercased() && id != $0.arn } }
        if let id = input.dbiResourceId { all.removeAll { $0.resourceID != id } }
        if let type = input.snapshotType { all.removeAll { $0.origin.rawValue != type } }
        let page = try MarkerPage(all, marker: input.marker, maxRecords: input.maxRecords, id: \.id)
        return DBSnapshotMessage {
            $0.marker = page.marker
            $0.dbSnapshots = page.elements.map(\.view)
        }
    }

    func copyDBSnapshot(_ input: CopyDBSnapshotMessage, _ context: RequestContext) async throws -> CopyDBSnapshotResult
    {
        try refuse([
            "PreSignedUrl": input.preSignedUrl != nil,
            "TargetCustomAvailabilityZone": input.targetCustomAvailabilityZone != nil,
            "SnapshotTarget": (input.snapshotTarget ?? "region") != "region",
        ])
        let place = context.place
        let name = try Checks.identifier(input.targetDBSnapshotIdentifier, "TargetDBSnapshotIdentifier", most: 255)
        let source = input.sourceDBSnapshotIdentifier
        if let arn = ARN(source), arn.region != context.region || arn.account != context.account {
            throw AWSError.notBuilt("Copying snapshots from another Region or account")
        }
        let tags = try [String: String](tags: input.tags)
        let kept = try await world.ledger.write { transaction in
            let old = try transaction.snapshot(source, in: place)
            guard old.status == .available else {
                throw AWSError("InvalidDBSnapshotState", "The snapshot \(old.id) is \(old.status.rawValue).")
            }
            var settings = old.settings
            settings.keyID = input.kmsKeyId ?? settings.keyID
            settings.isEncrypted = settings.isEncrypted || input.kmsKeyId != nil
            let copy = SnapshotRecord(
                instance: old.instance,
                resourceID: old.resourceID,
                origin: .manual,
                file: old.file,
                copyOf: old.arn,
                settings: settings,
                zone: old.zone,
                vpc: old.vpc,
                instanceCreated: old.instanceCreated,
                status: .available,
                taken: old.taken,
                tags: input.copyTags == true ? old.tags.merging(tags) { $1 } : tags
            )
            let kept = try transaction.insert(copy, named: name, in: place)
            transaction.note(.snapshot, name, .snapshotCreated, in: place)
            return kept
        }
        return CopyDBSnapshotResult { $0.dbSnapshot = kept.view }
    }

    func modifyDBSnapshot(
        _ input: ModifyDBSnapshotMessage,
        _ context: RequestContext
    ) async throws -> ModifyDBSnapshotResult {
        let place = context.place
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.snapshot(input.dbSnapshotIdentifier, in: place)
            let engine = try Engine(kept.settings.engine)
            if let version = input.engineVersion { kept.settings.version = try engine.version(version) }
            if let group = input.optionGroupName?.lowercased() {
                try transaction.requireOptionGroup(group, for: engine, in: place)
                kept.settings.optionGroup = group
            }
            return try transaction.update(kept)
        }
        return ModifyDBSnapshotResult { $0.dbSnapshot = kept.view }
    }

    func deleteDBSnapshot(
        _ input: DeleteDBSnapshotMessage,
        _ context: RequestContext
    ) async throws -> DeleteDBSnapshotResult {
        let place = context.place
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.snapshot(input.dbSnapshotIdentifier, in: place)
            if kept.origin == .automated {
                throw AWSError("InvalidDBSnapshotState", "Only manual snapshots may be deleted.")
            }
            guard [.available, .failed].contains(kept.status) else {
                throw AWSError("InvalidDBSnapshotState", "The snapshot \(kept.id) is \(kept.status.rawValue).")
            }
            kept.status = .deleting
            transaction.note(.snapshot, kept.id, .snapshotDeleted, in: place)
            return try transaction.update(kept)
        }
        return DeleteDBSnapshotResult { $0.dbSnapshot = kept.view }
    }

    static func snapshotName(_ text: String) -> String {
        ARN(text).map { String($0.resource.dropFirst("snapshot:".count)) } ?? text.lowercased()
    }
}

extension SnapshotRecord {
    init(of database: Kept<DatabaseRecord>, _ origin: Origin, _ ids: IdentifierSource) {
        self.init(
            instance: database.id,
            resourceID: database.resourceID,
            origin: origin,
            file: "snap-" + ids.hexadecimal(16),
            settings: database.settings,
            zone: (database.record.servingNode ?? database.nodes.first)?.zone ?? "",
            vpc: database.vpc,
            instanceCreated: database.born,
            status: .creating,
            tags: database.settings.copiesTags
                ? database.tags.filter { !$0.key.hasPrefix("aws:") } : [:]
        )
    }
}

extension LedgerReading {
    func snapshot(_ id: String, in place: Place) throws -> Kept<SnapshotRecord> {
        let name = RDSService.snapshotName(id)
        guard let kept = try get(SnapshotRecord.self, name, in: place) else { throw AWSError.noSnapshot(name) }
        return kept
    }
}

extension LedgerTransaction {
    static let manualSnapshotsMax = 100

    @discardableResult
    mutating func insert(_ snapshot: SnapshotRecord, named name: String, in place: Place) throws -> Kept<SnapshotRecord>
    {
        if contains(SnapshotRecord.self, name, in: place) { throw AWSError.snapshotExists(name) }
        if snapshot.origin == .manual {
            let manual = try list(SnapshotRecord.self, in: place).filter { $0.origin == .manual }
            guard manual.count < Self.manualSnapshotsMax else {
                throw AWSError("SnapshotQuotaExceeded", "Snapshot quota exceeded: \(Self.manualSnapshotsMax)")
            }
        }
        note(.snapshot, name, snapshot.origin == .manual ? .creatingSnapshot : .creatingAutomated, in: place)
        return try insert(snapshot, id: name, in: place)
    }
}
