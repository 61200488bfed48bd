import AWSModel

/// What can be asked for: engines, their versions, and host types.
///
/// Source: Amazon MQ Developer Guide, "Managing Amazon MQ for ActiveMQ engine versions", "Broker instance types",
/// "Storage".
enum EngineCatalogue {
    /// As users ask for them, newest first. Whichever is asked for, Debian's ActiveMQ 5.17.2 serves: see docs/mq.md.
    static let versions = ["5.19", "5.18", "5.17.6"]
    static let standardVersion = "5.18"

    struct HostType: Sendable {
        let name: String
        /// What it has room for.
        let storageBytes: Int64
        let storageTypes: [StorageType]
    }

    private static let small = Int64(20) << 30
    private static let large = Int64(200) << 30

    static let hostTypes = [
        HostType(name: "mq.t2.micro", storageBytes: small, storageTypes: [.efs]),
        HostType(name: "mq.t3.micro", storageBytes: small, storageTypes: [.efs]),
        HostType(name: "mq.m4.large", storageBytes: large, storageTypes: [.efs]),
        HostType(name: "mq.m5.large", storageBytes: large, storageTypes: [.efs, .ebs]),
        HostType(name: "mq.m5.xlarge", storageBytes: large, storageTypes: [.efs, .ebs]),
        HostType(name: "mq.m5.2xlarge", storageBytes: large, storageTypes: [.efs, .ebs]),
        HostType(name: "mq.m5.4xlarge", storageBytes: large, storageTypes: [.efs, .ebs]),
    ]

    static func hostType(_ name: String) throws -> HostType {
        guard let found = hostTypes.first(where: { $0.name == name }) else {
            throw AWSError.badRequest(
                "Broker instance type [\(name)] is invalid for broker engine type [ACTIVEMQ]. Valid values: "
                    + "[\(hostTypes.map(\.name).joined(separator: ", "))].",
                "hostInstanceType"
            )
        }
        return found
    }

    static func version(_ wanted: String?) throws -> String {
        guard let wanted else { return standardVersion }
        guard versions.contains(wanted) else {
            throw AWSError.badRequest(
                "Broker engine version [\(wanted)] is invalid for broker engine type [ACTIVEMQ]. Valid values: "
                    + "[\(versions.joined(separator: ", "))].",
                "engineVersion"
            )
        }
        return wanted
    }

    /// Amazon MQ takes the engine's name in any case of letters.
    static func requireActiveMQ(_ engine: String) throws {
        switch engine.uppercased() {
        case "ACTIVEMQ": return
        case "RABBITMQ": throw AWSError.notBuilt("The engine type RABBITMQ of Amazon MQ")
        default:
            throw AWSError.badRequest(
                "Broker engine type [\(engine)] is invalid. Valid values: [ACTIVEMQ, RABBITMQ].",
                "engineType"
            )
        }
    }

    static func requireSimple(_ strategy: String?) throws {
        switch strategy?.uppercased() {
        case nil, "SIMPLE": return
        case "LDAP"?: throw AWSError.notBuilt("The authentication strategy LDAP of Amazon MQ")
        case "CONFIG_MANAGED"?:
            throw AWSError.badRequest(
                "Authentication strategy [CONFIG_MANAGED] is invalid for broker engine type [ACTIVEMQ].",
                "authenticationStrategy"
            )
        case let other?:
            throw AWSError.badRequest(
                "Authentication strategy [\(other)] is invalid. Valid values: [SIMPLE, LDAP].",
                "authenticationStrategy"
            )
        }
    }

    /// - Parameter wanted: EFS when it is nil: ActiveMQ's servers share it.
    static func storage(_ wanted: String?, _ mode: DeploymentMode, _ type: HostType) throws -> StorageType {
        guard let wanted else { return .efs }
        guard let storage = StorageType(rawValue: wanted.uppercased()) else {
            throw AWSError.badRequest(
                "Broker storage type [\(wanted)] is invalid. Valid values: [EBS, EFS].",
                "storageType"
            )
        }
        guard storage == .efs || mode == .single else {
            throw AWSError.badRequest(
                "Broker storage type [EBS] is invalid for deployment mode [\(mode.rawValue)].",
                "storageType"
            )
        }
        guard type.storageTypes.contains(storage) else {
            throw AWSError.badRequest(
                "Broker storage type [\(storage.rawValue)] is invalid for broker instance type [\(type.name)].",
                "storageType"
            )
        }
        return storage
    }
}
