/// What a database is set to: what ModifyDBInstance can change, and what a snapshot remembers.
struct DatabaseSettings: Codable, Sendable, Hashable {
    var instanceClass: String
    let engine: String
    var version: String
    var databaseName: String?
    let masterUser: String
    var masterPassword: String
    var allocatedStorage: Int
    var maxAllocatedStorage: Int?
    var storageType: String
    var iops: Int?
    var storageThroughput: Int?
    var isEncrypted = false
    var keyID: String?
    var port: Int
    var subnetGroup: String
    var vpcGroups: [String]
    var parameterGroup: String
    var optionGroup: String
    var isMultiAZ = false
    var backupRetention: Int
    var backupWindow: String
    var maintenanceWindow: String
    var upgradesMinorVersions = true
    var license: String
    var isPublic = false
    var copiesTags = false
    var isProtected = false
    var certificateAuthority: String
    var logExports: [String] = []
}

/// Changes to a database that wait: for the next maintenance window, or for the controller.
struct PendingChanges: Codable, Sendable, Hashable {
    var instanceClass: String?
    var allocatedStorage: Int?
    var masterPassword: String?
    var port: Int?
    var isMultiAZ: Bool?
    var version: String?
    var iops: Int?
    var storageThroughput: Int?
    var storageType: String?
    var certificateAuthority: String?

    var isEmpty: Bool { self == PendingChanges() }
    var takesRestart: Bool { instanceClass != nil || port != nil }

    /// What is given later replaces what waits.
    mutating func merge(_ later: PendingChanges) {
        instanceClass = later.instanceClass ?? instanceClass
        allocatedStorage = later.allocatedStorage ?? allocatedStorage
        masterPassword = later.masterPassword ?? masterPassword
        port = later.port ?? port
        isMultiAZ = later.isMultiAZ ?? isMultiAZ
        version = later.version ?? version
        iops = later.iops ?? iops
        storageThroughput = later.storageThroughput ?? storageThroughput
        storageType = later.storageType ?? storageType
        certificateAuthority = later.certificateAuthority ?? certificateAuthority
    }
}

extension DatabaseSettings {
    mutating func apply(_ changes: PendingChanges) {
        instanceClass = changes.instanceClass ?? instanceClass
        allocatedStorage = changes.allocatedStorage ?? allocatedStorage
        masterPassword = changes.masterPassword ?? masterPassword
        port = changes.port ?? port
        isMultiAZ = changes.isMultiAZ ?? isMultiAZ
        version = changes.version ?? version
        iops = changes.iops ?? iops
        storageThroughput = changes.storageThroughput ?? storageThroughput
        storageType = changes.storageType ?? storageType
        certificateAuthority = changes.certificateAuthority ?? certificateAuthority
    }
}
