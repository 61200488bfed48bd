import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// `AWS::RDS::DBInstance`. It is made when it is available.
///
/// Source: CloudFormation Template Reference, "AWS::RDS::DBInstance".
enum InstanceResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::RDS::DBInstance",
            properties: [
                "DBInstanceIdentifier": .string.createOnly, "DBName": .string.createOnly,
                "DBInstanceClass": .string, "Engine": .string.createOnly, "EngineVersion": .string,
                "AllocatedStorage": .string, "MaxAllocatedStorage": .integer, "StorageType": .string,
                "Iops": .integer, "StorageThroughput": .integer, "StorageEncrypted": .boolean.createOnly,
                "KmsKeyId": .string.createOnly, "MasterUsername": .string.createOnly,
                "MasterUserPassword": .string, "Port": .string, "MultiAZ": .boolean,
                "AvailabilityZone": .string.createOnly, "DBSubnetGroupName": .string.createOnly,
                "VPCSecurityGroups": .strings, "DBParameterGroupName": .string, "OptionGroupName": .string,
                "BackupRetentionPeriod": .integer, "PreferredBackupWindow": .string,
                "PreferredMaintenanceWindow": .string, "AutoMinorVersionUpgrade": .boolean,
                "AllowMajorVersionUpgrade": .boolean, "LicenseModel": .string, "PubliclyAccessible": .boolean,
                "CopyTagsToSnapshot": .boolean, "DeletionProtection": .boolean,
                "DeleteAutomatedBackups": .boolean, "CACertificateIdentifier": .string,
                "EnableCloudwatchLogsExports": .strings, "DBSnapshotIdentifier": .string.createOnly,
                "ManageMasterUserPassword": .boolean, "EnablePerformanceInsights": .boolean,
                "EnableIAMDatabaseAuthentication": .boolean, "MonitoringInterval": .integer,
                "NetworkType": .string, "ApplyImmediately": .boolean, "Tags": .tags,
            ],
            attributes: [
                "Endpoint.Address", "Endpoint.Port", "Endpoint.HostedZoneId", "DBInstanceArn", "DbiResourceId",
            ],
            takesSnapshots: true,
            create: { try await create(maker, $0) },
            update: { try await update(maker, $0, $1) },
            delete: { try await delete(maker, $0, $1) }
        )
    }

    private static func create(_ maker: ResourceMaker, _ request: ResourceRequest) async throws -> ResourceState {
        let (id, place) = (request.name("DBInstanceIdentifier", most: 63), request.context.place)
        try await maker.once(request, madeBy: { try $0.get(DatabaseRecord.self, id, in: place)?.madeBy }) {
            if request.text("DBSnapshotIdentifier")?.isEmpty == false {
                try await restore(id, request)
            } else {
                try await make(id, request)
            }
        }
        return try await IncompleteResource.naming(id) {
            try await untilSettled(maker, id, request)
            return try state(maker, id, request)
        }
    }

    private static func make(_ id: String, _ request: ResourceRequest) async throws {
        try await request.context.call(RDSOperations.createDBInstance) { input in
            input.dbInstanceIdentifier = id
            input.dbName = request.text("DBName")
            input.dbInstanceClass = request.text("DBInstanceClass") ?? ""
            input.engine = request.text("Engine") ?? ""
            input.engineVersion = request.text("EngineVersion")
            input.allocatedStorage = request.number("AllocatedStorage")
            input.maxAllocatedStorage = request.number("MaxAllocatedStorage")
            input.storageType = request.text("StorageType")
            input.iops = request.number("Iops")
            input.storageThroughput = request.number("StorageThroughput")
            input.storageEncrypted = request.truth("StorageEncrypted")
            input.kmsKeyId = request.text("KmsKeyId")
            input.masterUsername = request.text("MasterUsername")
            input.masterUserPassword = request.text("MasterUserPassword")
            input.port = request.number("Port")
            input.multiAZ = request.truth("MultiAZ")
            input.availabilityZone = request.text("AvailabilityZone")
            input.dbSubnetGroupName = request.text("DBSubnetGroupName")
            input.vpcSecurityGroupIds = request.texts("VPCSecurityGroups")
            input.dbParameterGroupName = request.text("DBParameterGroupName")
            input.optionGroupName = request.text("OptionGroupName")
            input.backupRetentionPeriod = request.number("BackupRetentionPeriod")
            input.preferredBackupWindow = request.text("PreferredBackupWindow")
            input.preferredMaintenanceWindow = request.text("PreferredMaintenanceWindow")
            input.autoMinorVersionUpgrade = request.truth("AutoMinorVersionUpgrade")
            input.licenseModel = request.text("LicenseModel")
            input.publiclyAccessible = request.truth("PubliclyAccessible")
            input.copyTagsToSnapshot = request.truth("CopyTagsToSnapshot")
            input.deletionProtection = request.truth("DeletionProtection")
            input.caCertificateIdentifier = request.text("CACertificateIdentifier")
            input.enableCloudwatchLogsExports = request.texts("EnableCloudwatchLogsExports")
            input.manageMasterUserPassword = request.truth("ManageMasterUserPassword")
            input.enablePerformanceInsights = request.truth("EnablePerformanceInsights")
            input.enableIAMDatabaseAuthentication = request.truth("EnableIAMDatabaseAuthentication")
            input.monitoringInterval = request.number("MonitoringInterval")
            input.networkType = request.text("NetworkType")
            input.tags = request.tagsAtCreation
        }
    }

    private static func restore(_ id: String, _ request: ResourceRequest) async throws {
        try await request.context.call(RDSOperations.restoreDBInstanceFromDBSnapshot) { input in
            input.dbInstanceIdentifier = id
            input.dbSnapshotIdentifier = request.text("DBSnapshotIdentifier")
            input.dbInstanceClass = request.text("DBInstanceClass")
            input.engine = request.text("Engine")
            input.allocatedStorage = request.number("AllocatedStorage")
            input.storageType = request.text("StorageType")
            input.iops = request.number("Iops")
            input.port = request.number("Port")
            input.multiAZ = request.truth("MultiAZ")
            input.availabilityZone = request.text("AvailabilityZone")
            input.dbSubnetGroupName = request.text("DBSubnetGroupName")
            input.vpcSecurityGroupIds = request.texts("VPCSecurityGroups")
            input.dbParameterGroupName = request.text("DBParameterGroupName")
            input.optionGroupName = request.text("OptionGroupName")
            input.backupRetentionPeriod = request.number("BackupRetentionPeriod")
            input.preferredBackupWindow = request.text("PreferredBackupWindow")
            input.publiclyAccessible = request.truth("PubliclyAccessible")
            input.copyTagsToSnapshot = request.truth("CopyTagsToSnapshot")
            input.deletionProtection = request.truth("DeletionProtection")
            input.tags = request.tagsAtCreation
        }
    }

    private static func update(
        _ maker: ResourceMaker,
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws -> ResourceState {
        let id = existing.physicalID
        var old = request
        old.properties = existing.properties
        func changed(_ name: String) -> Bool { request.properties[name] != old.properties[name] }
        try await request.context.call(RDSOperations.modifyDBInstance) { input in
            input.dbInstanceIdentifier = id
            input.applyImmediately = request.truth("ApplyImmediately") ?? true
            if changed("DBInstanceClass") { input.dbInstanceClass = request.text("DBInstanceClass") }
            if changed("EngineVersion") { input.engineVersion = request.text("EngineVersion") }
            if changed("AllocatedStorage") { input.allocatedStorage = request.number("AllocatedStorage") }
            if changed("MaxAllocatedStorage") { input.maxAllocatedStorage = request.number("MaxAllocatedStorage") }
            if changed("StorageType") { input.storageType = request.text("StorageType") }
            if changed("Iops") { input.iops = request.number("Iops") }
            if changed("StorageThroughput") { input.storageThroughput = request.number("StorageThroughput") }
            if changed("MasterUserPassword") { input.masterUserPassword = request.text("MasterUserPassword") }
            if changed("Port") { input.dbPortNumber = request.number("Port") ?? 3306 }
            if changed("MultiAZ") { input.multiAZ = request.truth("MultiAZ") ?? false }
            if changed("VPCSecurityGroups") { input.vpcSecurityGroupIds = request.texts("VPCSecurityGroups") }
            if changed("DBParameterGroupName") { input.dbParameterGroupName = request.text("DBParameterGroupName") }
            if changed("OptionGroupName") { input.optionGroupName = request.text("OptionGroupName") }
            if changed("BackupRetentionPeriod") {
                input.backupRetentionPeriod = request.number("BackupRetentionPeriod") ?? 1
            }
            if changed("PreferredBackupWindow") { input.preferredBackupWindow = request.text("PreferredBackupWindow") }
            if changed("PreferredMaintenanceWindow") {
                input.preferredMaintenanceWindow = request.text("PreferredMaintenanceWindow")
            }
            if changed("PubliclyAccessible") { input.publiclyAccessible = request.truth("PubliclyAccessible") }
            if changed("CopyTagsToSnapshot") { input.copyTagsToSnapshot = request.truth("CopyTagsToSnapshot") }
            if changed("DeletionProtection") { input.deletionProtection = request.truth("DeletionProtection") ?? false }
            if changed("ManageMasterUserPassword") {
                input.manageMasterUserPassword = request.truth("ManageMasterUserPassword")
            }
        }
        try await untilSettled(maker, id, request)
        let arn = ResourceKind.instance.arn(id, in: request.context.place)
        try await maker.retag(arn, request, existing)
        return try state(maker, id, request)
    }

    private static func delete(
        _ maker: ResourceMaker,
        _ request: ResourceRequest,
        _ existing: ExistingResource
    ) async throws {
        let (id, place) = (existing.physicalID, request.context.place)
        let found = try maker.world.ledger.get(DatabaseRecord.self, id, in: place)
        guard let found else { return }
        if found.goal != .gone {
            try await maker.delete {
                try await request.context.call(RDSOperations.deleteDBInstance) { input in
                    input.dbInstanceIdentifier = id
                    input.skipFinalSnapshot = existing.finalSnapshot == nil || !found.canLeaveSnapshot
                    if input.skipFinalSnapshot == false { input.finalDBSnapshotIdentifier = existing.finalSnapshot }
                }
            }
        }
        try await maker.wait(for: DatabaseRecord.self, id, request) { record in
            guard let record, record.resourceID == found.resourceID else { return true }
            guard record.goal == .gone else {
                throw AWSError("NotStabilized", "DB instance \(id) was not deleted: it has no final snapshot")
            }
            return false
        }
    }

    /// Follows the ledger until the database stands as it was asked for; an end that is not that is an error.
    private static func untilSettled(_ maker: ResourceMaker, _ id: String, _ request: ResourceRequest) async throws {
        try await maker.wait(for: DatabaseRecord.self, id, request) { record in
            guard let record, record.goal != .gone else { throw AWSError.noInstance(id) }
            switch record.status {
            case .failed, .incompatibleNetwork, .incompatibleParameters:
                throw AWSError(
                    "NotStabilized",
                    "DB instance \(id) is \(record.status.rawValue): \(record.reason ?? "no reason is known")"
                )
            case .available, .storageFull, .stopped: return !record.isApplying
            default: return false
            }
        }
    }

    private static func state(
        _ maker: ResourceMaker,
        _ id: String,
        _ request: ResourceRequest
    ) throws -> ResourceState {
        let kept = try maker.world.ledger.database(id, in: request.context.place)
        return ResourceState(
            physicalID: id,
            attributes: [
                "Endpoint.Address": .string(kept.endpointName), "Endpoint.Port": .string("\(kept.settings.port)"),
                "Endpoint.HostedZoneId": "Z2R2ITUGPM61AM", "DBInstanceArn": .string(kept.arn),
                "DbiResourceId": .string(kept.resourceID),
            ]
        )
    }
}
