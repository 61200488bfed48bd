import AWSModel
import AWSService
import Ground
import MQShapes
import World

/// A broker that is asked for, checked as far as the request alone allows.
///
/// Source: Amazon MQ API Reference, "CreateBroker".
struct BrokerDraft: Sendable {
    let input: CreateBrokerRequest
    let mode: DeploymentMode
    let version: String
    let hostType: EngineCatalogue.HostType
    let storage: StorageType
    let users: [String: BrokerUserRecord]
    let maintenance: MaintenanceWindow

    init(_ input: CreateBrokerRequest, ids: IdentifierSource) throws {
        self.input = input
        try EngineCatalogue.requireActiveMQ(input.engineType)
        try EngineCatalogue.requireSimple(input.authenticationStrategy)
        if input.ldapServerMetadata != nil {
            throw AWSError.badRequest(
                "LDAP server metadata can only be specified for the authentication strategy [LDAP].",
                "ldapServerMetadata"
            )
        }
        try Self.refuseReplication(input.dataReplicationMode, input.dataReplicationPrimaryBrokerArn)
        try NameCheck.broker(input.brokerName)
        mode = try Self.mode(input.deploymentMode)
        version = try EngineCatalogue.version(input.engineVersion)
        hostType = try EngineCatalogue.hostType(input.hostInstanceType)
        storage = try EngineCatalogue.storage(input.storageType, mode, hostType)
        users = try Self.users(input.users ?? [])
        maintenance = try MaintenanceWindow(input.maintenanceWindowStartTime, ids: ids)
        if let tags = input.tags { try TagCheck.check(tags) }
        if let options = input.encryptionOptions, options.useAwsOwnedKey == (options.kmsKeyId != nil) {
            throw AWSError.badRequest(
                "Specify a KMS key exactly when the AWS owned key is not to be used.",
                "encryptionOptions"
            )
        }
    }

    static func refuseReplication(_ mode: String?, _ primary: String? = nil) throws {
        guard mode?.uppercased() ?? "NONE" == "NONE", primary == nil else {
            throw AWSError.notBuilt("Cross-Region data replication (CRDR) of Amazon MQ")
        }
    }

    private static func mode(_ text: String) throws -> DeploymentMode {
        guard let mode = DeploymentMode(rawValue: text.uppercased()), mode != .cluster else {
            throw AWSError.badRequest(
                "Deployment mode [\(text)] is invalid for broker engine type [ACTIVEMQ]. Valid values: "
                    + "[SINGLE_INSTANCE, ACTIVE_STANDBY_MULTI_AZ].",
                "deploymentMode"
            )
        }
        return mode
    }

    private static func users(_ users: [User]) throws -> [String: BrokerUserRecord] {
        guard !users.isEmpty else {
            throw AWSError.badRequest("Specify at least one user for engine type [ACTIVEMQ].", "users")
        }
        guard users.count <= MQLimits.usersMax else {
            throw AWSError.badRequest("A broker can have at most \(MQLimits.usersMax) users.", "users")
        }
        var records: [String: BrokerUserRecord] = [:]
        for user in users {
            try NameCheck.user(user.username)
            guard records[user.username] == nil else {
                throw AWSError.badRequest("User [\(user.username)] is specified more than once.", "users")
            }
            let settings = try UserSettings.checked(
                password: user.password,
                groups: user.groups,
                hasConsole: user.consoleAccess,
                isReplication: user.replicationUser
            )
            records[user.username] = BrokerUserRecord(current: settings)
        }
        return records
    }
}

extension MaintenanceWindow {
    private static let days = [
        "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY",
    ]

    /// One that Amazon MQ chooses when none is asked for.
    init(_ input: WeeklyStartTime?, ids: IdentifierSource) throws {
        guard let input else {
            let number = ids.number()
            let hour = Int(number >> 8 % 24)
            self.init(day: Self.days[Int(number % 7)], time: "\(hour < 10 ? "0" : "")\(hour):00", zone: "UTC")
            return
        }
        guard Self.days.contains(input.dayOfWeek.uppercased()) else {
            throw AWSError.badRequest(
                "Day of week [\(input.dayOfWeek)] is invalid. Valid values: [\(Self.days.joined(separator: ", "))].",
                "maintenanceWindowStartTime"
            )
        }
        let parts = input.timeOfDay.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = UInt8(parts[0]),
            let minute = UInt8(parts[1]), hour < 24, minute < 60
        else {
            throw AWSError.badRequest(
                "Time of day [\(input.timeOfDay)] is invalid. Specify it in 24-hour format, as in 02:00.",
                "maintenanceWindowStartTime"
            )
        }
        self.init(day: input.dayOfWeek.uppercased(), time: input.timeOfDay, zone: input.timeZone ?? "UTC")
    }
}
