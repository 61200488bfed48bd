import Ground
import World

/// A broker as it is wanted, and how far its controller has come.
struct BrokerRecord: LedgerRecord {
    static let kind = "mq.broker"

    /// Source: Amazon MQ Developer Guide, "Broker statuses".
    enum State: String, Sendable, Codable {
        case creationInProgress = "CREATION_IN_PROGRESS"
        case creationFailed = "CREATION_FAILED"
        case running = "RUNNING"
        case rebootInProgress = "REBOOT_IN_PROGRESS"
        case deletionInProgress = "DELETION_IN_PROGRESS"
        case criticalActionRequired = "CRITICAL_ACTION_REQUIRED"
    }

    let name: String
    let arn: String
    let deploymentMode: DeploymentMode
    let storageType: StorageType
    let isPublic: Bool
    let encryption: EncryptionChoice?
    var isMinorUpgradeAutomatic: Bool
    var maintenance: MaintenanceWindow
    var tags: [String: String]
    var state = State.creationInProgress
    /// Why it failed, or what must be done about it.
    var trouble: String?
    /// One for each server, in the order of their endpoints.
    var nodes: [BrokerNode]
    var settings: BrokerSettings
    /// What the next reboot changes.
    var pending = PendingSettings()
    var users: [String: BrokerUserRecord]
    /// Configurations before the current one, newest first.
    var history: [ConfigurationReference] = []

    var indexes: [String: String] { ["name": name] }
}

enum DeploymentMode: String, Sendable, Codable, CaseIterable {
    case single = "SINGLE_INSTANCE"
    case activeStandby = "ACTIVE_STANDBY_MULTI_AZ"
    case cluster = "CLUSTER_MULTI_AZ"

    var nodeCount: Int { self == .single ? 1 : 2 }
}

enum StorageType: String, Sendable, Codable, CaseIterable {
    case ebs = "EBS"
    case efs = "EFS"
}

struct EncryptionChoice: Sendable, Codable, Equatable {
    let usesOwnedKey: Bool
    let key: String?
}

struct MaintenanceWindow: Sendable, Codable, Equatable {
    let day: String
    let time: String
    let zone: String
}

/// One server of a broker and where it stands.
struct BrokerNode: Sendable, Codable, Equatable {
    let subnet: String
    /// The zone's id and its name for the account.
    let zone: String
    let zoneName: String
    /// Known when its host was placed.
    var placement: Placement?

    struct Placement: Sendable, Codable, Equatable {
        let interface: String
        let address: IPv4Address
        let publicAddress: IPv4Address?
        let namespacePath: String
    }
}

/// What takes a reboot to change.
struct BrokerSettings: Sendable, Codable, Equatable {
    var engineVersion: String
    var hostType: String
    var securityGroups: [String]
    var logs: BrokerLogs
    var configuration: ConfigurationReference
}

struct BrokerLogs: Sendable, Codable, Equatable {
    var general: Bool
    var audit: Bool
}

struct PendingSettings: Sendable, Codable, Equatable {
    var engineVersion: String?
    var hostType: String?
    var securityGroups: [String]?
    var logs: BrokerLogs?
    var configuration: ConfigurationReference?
}

struct ConfigurationReference: Sendable, Codable, Equatable {
    let id: String
    let revision: Int
}

extension BrokerRecord {
    /// The host of a server, unique in its account and Region.
    static func host(_ broker: String, _ place: Int) -> String { "mq-\(broker)-\(place + 1)" }

    /// The id of a server within its broker: `1` or `2`.
    static func node(_ place: Int) -> String { String(place + 1) }

    /// What was pending holds from now on.
    mutating func takePending() {
        if let version = pending.engineVersion { settings.engineVersion = version }
        if let type = pending.hostType { settings.hostType = type }
        if let groups = pending.securityGroups { settings.securityGroups = groups }
        if let logs = pending.logs { settings.logs = logs }
        if let configuration = pending.configuration, configuration != settings.configuration {
            history.insert(settings.configuration, at: 0)
            settings.configuration = configuration
        }
        pending = PendingSettings()
        users = users.compactMapValues { user in
            guard let change = user.pending else { return user }
            return change.kind == .delete ? nil : BrokerUserRecord(current: change.settings)
        }
    }
}

extension Kept<BrokerRecord> {
    /// By which faults of a host, an engine or a link may mean one of its servers.
    func faultNames(_ place: Int) -> Set<String> {
        let host = BrokerRecord.host(id, place)
        let interface = record.nodes[place].placement.map { [$0.interface] } ?? []
        return Set(
            [host, id, record.name, record.arn, "\(record.name)/\(place + 1)", "\(id)/\(place + 1)"] + interface
        )
    }

    /// The name by which clients find a server.
    ///
    /// Observed: `b-UUID-1.mq.us-east-1.amazonaws.com`.
    func hostName(_ nodeIndex: Int) -> String {
        "\(id)-\(nodeIndex + 1).mq.\(place.region).\(Partition(ofRegion: place.region).dnsSuffix)"
    }
}
