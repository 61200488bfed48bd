import Ground
import World

struct SnapshotRecord: TaggedRecord {
    static let kind = "rds.snapshot"
    static let resource = ResourceKind.snapshot

    enum Origin: String, Codable, Sendable { case manual, automated }
    enum Status: String, Codable, Sendable { case creating, available, deleting, failed }

    /// The database's identifier and its resource id.
    let instance: String
    let resourceID: String
    let origin: Origin
    /// The name of its directory. It never changes, so copies share it: it goes with the last of them.
    let file: String
    /// Of a copy: the ARN of the snapshot that it was made from.
    var copyOf: String?
    /// As the database was when it was taken.
    var settings: DatabaseSettings
    var zone: String
    var vpc: String
    var instanceCreated: WorldInstant?
    var status: Status
    var taken: WorldInstant?
    var tags: [String: String]
    /// Accounts that may restore it.
    var sharedWith: [String] = []

    var indexes: [String: String] {
        status == .available
            ? ["instance": resourceID] : ["instance": resourceID, "open": "yes"]
    }
}
