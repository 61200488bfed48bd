import Ground
import World

/// A database as it is wanted, and how far its controller has come with it.
struct DatabaseRecord: TaggedRecord, Equatable {
    static let kind = "rds.instance"
    static let resource = ResourceKind.instance

    /// AWS's words.
    ///
    /// Source: RDS User Guide, "Viewing Amazon RDS DB instance status".
    enum Status: String, Codable, Sendable {
        case creating, available, modifying, rebooting, stopping, stopped, starting, deleting, failed
        case backingUp = "backing-up"
        case storageFull = "storage-full"
        case incompatibleParameters = "incompatible-parameters"
        case incompatibleNetwork = "incompatible-network"
    }

    enum Goal: String, Codable, Sendable { case running, stopped, gone }

    enum Reboot: String, Codable, Sendable {
        case inPlace
        case failover
    }

    /// One server: where it stands.
    struct Node: Codable, Sendable, Hashable {
        /// `a`, `b`, …: never used again in the database's life.
        let id: String
        let subnet: String
        /// As the account names the zone, and the zone's id, as faults have it.
        let zone: String
        let zoneID: String
    }

    /// `db-` and 26 letters and digits; also the name by which the engine knows the database.
    let resourceID: String
    /// In force, or, while it is being created, to be.
    var settings: DatabaseSettings
    var pending = PendingChanges()
    /// Whether what is pending is being applied now; else it waits for the maintenance window.
    var isApplying = false
    /// What is being applied took a restart, and it has been begun.
    var hasRestarted = false
    /// Since when changes wait for the maintenance window.
    var pendingSince: WorldInstant?
    var status: Status
    var goal: Goal
    var nodes: [Node] {
        didSet { formerNodes = Set(formerNodes).union(oldValue.map(\.id)).sorted() }
    }
    /// Nodes that it had: their hosts may still have to be taken away, and their names are not used again.
    private(set) var formerNodes: [String] = []
    /// The node that serves, as the engine said last.
    var serving: String?
    var vpc: String
    /// A reboot that was asked for and has not ended.
    var reboot: Reboot?
    /// The variables that the servers run with: the parameter group's values of the last boot, and what was set since
    /// to apply at once.
    var variables: [String: String] = [:]
    var tags: [String: String]
    /// When it became available for the first time.
    var born: WorldInstant?
    /// The engine's name of the snapshot that it begins with, and the snapshot's identifier.
    var origin: String?
    var restoredFrom: String?
    /// A snapshot to be taken before it is deleted or stopped.
    var lastSnapshot: String?
    /// The first backup has been made, or none is wanted.
    var hasFirstBackup = false
    /// When automated backups were last taken.
    var lastBackup: WorldInstant?
    /// Stopped since; it starts by itself after seven days.
    var stoppedAt: WorldInstant?
    /// Why it failed or cannot be served.
    var reason: String?
    var madeBy: String?

    var indexes: [String: String] { ["resource": resourceID] }
}

extension DatabaseRecord {
    /// Whether a last snapshot can be asked for as it stands.
    var canLeaveSnapshot: Bool {
        [.available, .storageFull, .backingUp, .modifying, .rebooting, .stopped].contains(status)
    }

    /// What its servers are to be when all that is being applied has been.
    var target: DatabaseSettings {
        var settings = settings
        if isApplying { settings.apply(pending) }
        return settings
    }

    var servingNode: Node? { nodes.first { $0.id == serving } }
    var standbyNode: Node? { nodes.first { $0.id != serving } }

    /// The identifier of the next node.
    var nextNode: String {
        let last = everyNode.max() ?? "`"
        guard let scalar = last.unicodeScalars.first, scalar.value < 0x7A else { return last + "a" }
        return String(UnicodeScalar(UInt8(scalar.value) + 1))
    }
}
