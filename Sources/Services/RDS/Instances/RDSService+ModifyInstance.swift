import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "ModifyDBInstance"; RDS User Guide, "Settings for DB instances".
extension RDSService {
    func modifyDBInstance(
        _ input: ModifyDBInstanceMessage,
        _ context: RequestContext
    ) async throws -> ModifyDBInstanceResult {
        try input.refuseAbsent()
        let place = context.place
        let old = try world.ledger.database(input.dbInstanceIdentifier, in: place)
        let engine = try Engine(old.settings.engine)
        let pending = try input.pendingChanges(old.record, engine)
        if let ids = input.vpcSecurityGroupIds {
            _ = try await NetworkLookup(context: context).groups(ids, vpc: old.vpc)
        }
        let group = try world.ledger.get(SubnetGroupRecord.self, old.settings.subnetGroup, in: place)
        let placement = try group.map { try Placement(group: $0.record, account: context.account, world: world) }
        if pending.isMultiAZ == true, old.nodes.count == 1, let placement {
            _ = try placement.requireSecond(besides: old.nodes[0], id: old.record.nextNode)
        }
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.database(old.id, in: place)
            guard [.available, .storageFull, .incompatibleParameters, .stopped].contains(kept.status) else {
                throw AWSError.instanceState("Database instance is not in available state.")
            }
            try input.change(&kept.record.settings, engine)
            if let name = input.dbParameterGroupName?.lowercased() {
                let group = try transaction.parameterGroup(name, in: place)
                guard group.family == engine.family else {
                    throw AWSError.invalidCombination(
                        "The parameter group \(name) with DBParameterGroupFamily \(group.family) can't be used for "
                            + "this instance. Use a parameter group with DBParameterGroupFamily \(engine.family)."
                    )
                }
                if name != kept.settings.parameterGroup {
                    kept.settings.parameterGroup = name
                    transaction.note(.instance, kept.id, .parameterGroupApplied(name), in: place)
                }
            }
            if let name = input.optionGroupName?.lowercased() {
                try transaction.requireOptionGroup(name, for: engine, in: place)
                kept.settings.optionGroup = name
            }
            kept.record.take(pending, isImmediate: input.applyImmediately == true, placement)
            if kept.pending.isEmpty {
                kept.pendingSince = nil
            } else if kept.pendingSince == nil {
                kept.pendingSince = transaction.now
            }
            for event in kept.record.announcements(of: pending) {
                transaction.note(.instance, kept.id, event, in: place)
            }
            return try transaction.update(kept)
        }
        return ModifyDBInstanceResult { $0.dbInstance = world.ledger.view(of: kept) }
    }
}

extension DatabaseRecord {
    /// Lets changes wait, or has them applied now. A password is applied at once in any case.
    mutating func take(_ changes: PendingChanges, isImmediate: Bool, _ placement: Placement?) {
        guard !changes.isEmpty else {
            if isImmediate, !pending.isEmpty { beginApplying(placement) }
            return
        }
        pending.merge(changes)
        if isImmediate {
            beginApplying(placement)
        } else if let password = changes.masterPassword {
            settings.masterPassword = password
            pending.masterPassword = nil
        }
    }

    mutating func beginApplying(_ placement: Placement?) {
        guard goal == .running else {
            settings.apply(pending)
            settleNodes(placement)
            pending = PendingChanges()
            return
        }
        isApplying = true
        settleNodes(placement)
        if status == .available || status == .storageFull { status = .modifying }
    }

    /// What is told when changes begin to be applied.
    func announcements(of changes: PendingChanges) -> [RDSEvent] {
        guard isApplying else { return [] }
        var events: [RDSEvent] = []
        if let multi = changes.isMultiAZ { events.append(multi ? .convertingToMultiAZ : .convertingToSingleAZ) }
        if changes.instanceClass != nil { events.append(.classChanging) }
        if changes.allocatedStorage != nil { events.append(.storageChanging) }
        return events
    }

    /// What is told when they have been.
    func results(of changes: PendingChanges) -> [RDSEvent] {
        var events: [RDSEvent] = []
        if let multi = changes.isMultiAZ { events.append(multi ? .convertedToMultiAZ : .convertedToSingleAZ) }
        if changes.instanceClass != nil { events.append(.classChanged) }
        if changes.allocatedStorage != nil { events.append(.storageChanged) }
        if changes.masterPassword != nil { events.append(.passwordReset) }
        return events
    }

    /// Adds or takes away the standby, as the settings to be want it.
    private mutating func settleNodes(_ placement: Placement?) {
        if target.isMultiAZ, nodes.count == 1 {
            if let standby = placement?.second(besides: nodes[0], id: nextNode) { nodes.append(standby) }
        } else if !target.isMultiAZ, nodes.count > 1 {
            nodes = [servingNode ?? nodes[0]]
        }
    }
}

extension ModifyDBInstanceMessage {
    /// What waits for the window or for ApplyImmediately; what the database has already is no change.
    fileprivate func pendingChanges(_ old: DatabaseRecord, _ engine: Engine) throws -> PendingChanges {
        var changes = PendingChanges()
        let settings = old.settings
        func changed<Value: Equatable>(_ new: Value?, _ old: Value?) -> Value? { new == old ? nil : new }
        if let name = dbInstanceClass {
            changes.instanceClass = changed(try Checks.instanceClass(name).name, settings.instanceClass)
        }
        if let password = masterUserPassword {
            try Checks.password(password, engine)
            changes.masterPassword = password
        }
        if let port = dbPortNumber {
            try Checks.port(port)
            changes.port = changed(port, settings.port)
        }
        changes.isMultiAZ = changed(multiAZ, settings.isMultiAZ)
        if let version = engineVersion {
            changes.version = changed(try engine.version(version), settings.version)
        }
        if let authority = caCertificateIdentifier, !InstanceOrder.authorities.contains(authority) {
            throw AWSError("CertificateNotFound", "Certificate not found: \(authority)", status: 404)
        }
        if let size = allocatedStorage, size != settings.allocatedStorage {
            guard size * 10 >= settings.allocatedStorage * 11 else {
                let why =
                    size < settings.allocatedStorage ? "it cannot be decreased" : "it must grow by at least 10 percent"
                throw AWSError.invalidCombination(
                    "Invalid storage size for engine name \(settings.engine) and storage type "
                        + "\(settings.storageType): \(why)."
                )
            }
            changes.allocatedStorage = size
        }
        changes.storageType = changed(storageType, settings.storageType)
        changes.iops = changed(iops, settings.iops)
        changes.storageThroughput = changed(storageThroughput, settings.storageThroughput)
        var after = settings
        after.apply(old.pending)
        if let storageType, storageType != settings.storageType {
            (after.iops, after.storageThroughput) = (nil, nil)
            after.storageType = storageType
        }
        after.apply(changes)
        if changes.allocatedStorage != nil || changes.storageType != nil || iops != nil || storageThroughput != nil {
            try StorageRules.check(after)
        }
        return changes
    }

    /// What changes at once, whatever ApplyImmediately says.
    fileprivate func change(_ settings: inout DatabaseSettings, _ engine: Engine) throws {
        if let days = backupRetentionPeriod {
            try Checks.backupRetention(days)
            settings.backupRetention = days
        }
        settings.backupWindow = preferredBackupWindow ?? settings.backupWindow
        settings.maintenanceWindow = preferredMaintenanceWindow?.lowercased() ?? settings.maintenanceWindow
        if try MaintenanceWindow(settings.maintenanceWindow).overlaps(BackupWindow(settings.backupWindow)) {
            throw AWSError.invalidValue("The backup window and maintenance window must not overlap.")
        }
        if let license = licenseModel, license != engine.license {
            throw AWSError.invalidCombination("Invalid license model '\(license)' for engine '\(engine.rawValue)'.")
        }
        settings.vpcGroups = vpcSecurityGroupIds ?? settings.vpcGroups
        settings.upgradesMinorVersions = autoMinorVersionUpgrade ?? settings.upgradesMinorVersions
        settings.copiesTags = copyTagsToSnapshot ?? settings.copiesTags
        settings.isProtected = deletionProtection ?? settings.isProtected
        settings.isPublic = publiclyAccessible ?? settings.isPublic
        settings.maxAllocatedStorage = maxAllocatedStorage ?? settings.maxAllocatedStorage
        if let logs = cloudwatchLogsExportConfiguration {
            let gone = Set(logs.disableLogTypes ?? [])
            let new = try engine.checkedLogs(logs.enableLogTypes ?? [])
            settings.logExports = Set(settings.logExports).union(new).subtracting(gone).sorted()
        }
    }
}
