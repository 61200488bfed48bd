import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "CreateDBInstance".
extension RDSService {
    static let instancesMax = 40

    func createDBInstance(
        _ input: CreateDBInstanceMessage,
        _ context: RequestContext
    ) async throws -> CreateDBInstanceResult {
        let engine = try Engine(input.engine)
        try input.refuseAbsent()
        try requireHosts()
        let order = try InstanceOrder(input, instanceClass: input.dbInstanceClass)
        let settings = try order.settings(over: newSettings(input, engine), engine)
        let kept = try await insert(order, settings, engine, context) { _ in }
        return CreateDBInstanceResult { $0.dbInstance = world.ledger.view(of: kept) }
    }

    /// What a new database is before the request's common part is laid over it.
    private func newSettings(_ input: CreateDBInstanceMessage, _ engine: Engine) throws -> DatabaseSettings {
        guard let user = input.masterUsername, !user.isEmpty else { throw AWSError.missingParameter("MasterUsername") }
        try Checks.masterUser(user, engine)
        guard let password = input.masterUserPassword, !password.isEmpty else {
            throw AWSError.missingParameter("MasterUserPassword")
        }
        try Checks.password(password, engine)
        if let name = input.dbName { try Checks.databaseName(name) }
        guard let size = input.allocatedStorage else {
            throw AWSError.invalidCombination("AllocatedStorage must be given for the engine \(engine.rawValue).")
        }
        let backup = input.preferredBackupWindow ?? StandardWindows.backup(using: world.ids)
        let maintenance =
            try input.preferredMaintenanceWindow
            ?? StandardWindows.maintenance(using: world.ids, besides: BackupWindow(backup))
        return DatabaseSettings(
            instanceClass: input.dbInstanceClass,
            engine: engine.rawValue,
            version: try engine.version(input.engineVersion),
            databaseName: input.dbName,
            masterUser: user,
            masterPassword: password,
            allocatedStorage: size,
            maxAllocatedStorage: input.maxAllocatedStorage,
            storageType: input.iops == nil ? "gp2" : "io1",
            isEncrypted: input.storageEncrypted ?? (input.kmsKeyId != nil),
            keyID: input.kmsKeyId,
            port: 3306,
            subnetGroup: "",
            vpcGroups: [],
            parameterGroup: "",
            optionGroup: "",
            backupRetention: 1,
            backupWindow: backup,
            maintenanceWindow: maintenance.lowercased(),
            license: engine.license,
            certificateAuthority: InstanceOrder.authorities[0]
        )
    }

    /// Without a place to put servers nothing is promised.
    func requireHosts() throws {
        if let refusal { throw AWSError.notBuilt("Running databases on this machine (\(refusal))") }
    }

    /// Finds the network, the groups and the zones, and writes the new database down.
    func insert(
        _ order: InstanceOrder,
        _ wanted: DatabaseSettings,
        _ engine: Engine,
        _ context: RequestContext,
        _ finish: @escaping @Sendable (inout DatabaseRecord) -> Void
    ) async throws -> Kept<DatabaseRecord> {
        let (place, id) = (context.place, order.identifier)
        if world.ledger.contains(DatabaseRecord.self, id, in: place) { throw Self.instanceExists }
        var settings = wanted
        let group =
            if let name = order.subnetGroup, name.lowercased() != "default" {
                try world.ledger.subnetGroup(name, in: place)
            } else {
                try await standardSubnetGroup(context)
            }
        settings.subnetGroup = group.id
        settings.vpcGroups = try await NetworkLookup(context: context).groups(order.vpcGroups, vpc: group.vpc)
        settings.parameterGroup = (order.parameterGroup ?? engine.standardParameterGroup).lowercased()
        settings.optionGroup = (order.optionGroup ?? engine.standardOptionGroup).lowercased()
        let placement = try Placement(group: group.record, account: context.account, world: world)
        let first = try placement.first(in: order.zone, id: "a")
        let nodes = settings.isMultiAZ ? [first, try placement.requireSecond(besides: first, id: "b")] : [first]
        var record = DatabaseRecord(
            resourceID: "db-" + world.ids.upperAlphanumeric(26),
            settings: settings,
            status: .creating,
            goal: .running,
            nodes: nodes,
            vpc: group.vpc,
            tags: try [String: String](tags: order.tags),
            hasFirstBackup: settings.backupRetention == 0,
            madeBy: StackMark.current
        )
        finish(&record)
        return try await write(record, id, engine, in: place)
    }

    private func write(
        _ wanted: DatabaseRecord,
        _ id: String,
        _ engine: Engine,
        in place: Place
    ) async throws -> Kept<DatabaseRecord> {
        try await world.ledger.write { transaction in
            var record = wanted
            if transaction.contains(DatabaseRecord.self, id, in: place) { throw Self.instanceExists }
            if transaction.count(DatabaseRecord.self, in: .place(place)) >= Self.instancesMax {
                throw AWSError("InstanceQuotaExceeded", "DB instance quota exceeded: \(Self.instancesMax)")
            }
            _ = try transaction.subnetGroup(record.settings.subnetGroup, in: place)
            let group = try transaction.parameterGroup(record.settings.parameterGroup, in: place)
            guard group.family == engine.family else {
                throw AWSError.invalidCombination(
                    "The parameter group \(record.settings.parameterGroup) with DBParameterGroupFamily \(group.family) "
                        + "can't be used for this instance. Use a parameter group with DBParameterGroupFamily "
                        + "\(engine.family)."
                )
            }
            try transaction.requireOptionGroup(record.settings.optionGroup, for: engine, in: place)
            record.variables = group.values.mapValues(\.value)
            return try transaction.insert(record, id: id, in: place)
        }
    }

    static let instanceExists = AWSError("DBInstanceAlreadyExists", "DB instance already exists")
}
