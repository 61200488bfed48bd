import AWSModel
import AWSService
import RDSShapes
import World

/// What CreateDBInstance and the restores have in common: the parts of a database that a request may set.
struct InstanceOrder: Sendable {
    var identifier: String
    var instanceClass: String?
    var port: Int?
    var zone: String?
    var subnetGroup: String?
    var isMultiAZ: Bool?
    var isPublic: Bool?
    var upgradesMinorVersions: Bool?
    var license: String?
    var storageType: String?
    var allocatedStorage: Int?
    var iops: Int?
    var throughput: Int?
    var optionGroup: String?
    var parameterGroup: String?
    var vpcGroups: [String]?
    var copiesTags: Bool?
    var isProtected: Bool?
    var backupRetention: Int?
    var backupWindow: String?
    var certificateAuthority: String?
    var logExports: [String]?
    var tags: [Tag]?

    static let authorities = ["rds-ca-rsa2048-g1"]

    /// What of the request stands over settings that are given: a snapshot's, or a new database's.
    func settings(over base: DatabaseSettings, _ engine: Engine) throws(AWSError) -> DatabaseSettings {
        var settings = base
        settings.instanceClass = try Checks.instanceClass(instanceClass ?? base.instanceClass).name
        settings.port = port ?? base.port
        try Checks.port(settings.port)
        settings.isMultiAZ = isMultiAZ ?? false
        if settings.isMultiAZ, zone != nil {
            throw .invalidCombination("Requesting a specific availability zone is not valid for Multi-AZ instances.")
        }
        settings.isPublic = isPublic ?? false
        settings.upgradesMinorVersions = upgradesMinorVersions ?? true
        if let license, license != engine.license {
            throw .invalidCombination("Invalid license model '\(license)' for engine '\(engine.rawValue)'.")
        }
        settings.storageType = storageType ?? (iops != nil && base.iops == nil ? "io1" : base.storageType)
        settings.allocatedStorage = allocatedStorage ?? base.allocatedStorage
        settings.iops = iops ?? (storageType == nil ? base.iops : nil)
        settings.storageThroughput = throughput ?? (storageType == nil ? base.storageThroughput : nil)
        try StorageRules.check(settings)
        settings.copiesTags = copiesTags ?? false
        settings.isProtected = isProtected ?? false
        settings.backupRetention = backupRetention ?? base.backupRetention
        try Checks.backupRetention(settings.backupRetention)
        settings.backupWindow = backupWindow ?? base.backupWindow
        if try MaintenanceWindow(settings.maintenanceWindow).overlaps(BackupWindow(settings.backupWindow)) {
            throw .invalidValue("The backup window and maintenance window must not overlap.")
        }
        settings.certificateAuthority = certificateAuthority ?? base.certificateAuthority
        guard Self.authorities.contains(settings.certificateAuthority) else {
            throw AWSError(
                "CertificateNotFound",
                "Certificate not found: \(settings.certificateAuthority)",
                status: 404
            )
        }
        settings.logExports = try engine.checkedLogs(logExports ?? [])
        return settings
    }
}

extension Engine {
    func checkedLogs(_ names: [String]) throws(AWSError) -> [String] {
        if let unknown = names.first(where: { !logTypes.contains($0) }) {
            throw .invalidCombination("You cannot use the log types '\(unknown)' with engine version \(rawValue).")
        }
        return names
    }
}

/// The members that the requests have in common. The class is not one: a restore may leave it out.
protocol InstanceOrderRequest {
    var dbInstanceIdentifier: String { get }
    var port: Int? { get }
    var availabilityZone: String? { get }
    var dbSubnetGroupName: String? { get }
    var multiAZ: Bool? { get }
    var publiclyAccessible: Bool? { get }
    var autoMinorVersionUpgrade: Bool? { get }
    var licenseModel: String? { get }
    var storageType: String? { get }
    var allocatedStorage: Int? { get }
    var iops: Int? { get }
    var storageThroughput: Int? { get }
    var optionGroupName: String? { get }
    var dbParameterGroupName: String? { get }
    var vpcSecurityGroupIds: [String]? { get }
    var copyTagsToSnapshot: Bool? { get }
    var deletionProtection: Bool? { get }
    var backupRetentionPeriod: Int? { get }
    var preferredBackupWindow: String? { get }
    var caCertificateIdentifier: String? { get }
    var enableCloudwatchLogsExports: [String]? { get }
    var tags: [Tag]? { get }
    var tagSpecifications: [TagSpecification]? { get }
}

extension CreateDBInstanceMessage: InstanceOrderRequest {}
extension RestoreDBInstanceFromDBSnapshotMessage: InstanceOrderRequest {}

extension InstanceOrder {
    init(_ input: some InstanceOrderRequest, instanceClass: String?) throws(AWSError) {
        identifier = try Checks.identifier(input.dbInstanceIdentifier, "DBInstanceIdentifier")
        self.instanceClass = instanceClass
        port = input.port
        zone = input.availabilityZone
        subnetGroup = input.dbSubnetGroupName
        isMultiAZ = input.multiAZ
        isPublic = input.publiclyAccessible
        upgradesMinorVersions = input.autoMinorVersionUpgrade
        license = input.licenseModel
        storageType = input.storageType
        allocatedStorage = input.allocatedStorage
        iops = input.iops
        throughput = input.storageThroughput
        optionGroup = input.optionGroupName
        parameterGroup = input.dbParameterGroupName
        vpcGroups = input.vpcSecurityGroupIds
        copiesTags = input.copyTagsToSnapshot
        isProtected = input.deletionProtection
        backupRetention = input.backupRetentionPeriod
        backupWindow = input.preferredBackupWindow
        certificateAuthority = input.caCertificateIdentifier
        logExports = input.enableCloudwatchLogsExports
        tags = input.tags ?? input.tagSpecifications?.first { $0.resourceType == "db-instance" }?.tags
    }
}
