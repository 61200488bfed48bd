public import Ground

/// Something that happened to a database, told once. What happened while nobody listened is not told again: the status
/// has what matters.
public struct DatabaseEvent: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The first server is open.
        case created
        case availabilityLost(reason: String)
        /// Open again without a change of node.
        case availabilityRestored
        case failoverStarted(from: String, reason: String)
        case failoverCompleted(to: String)
        /// A server went down because somebody asked, and came back.
        case restarted(node: String)
        /// A server went down by itself, came back on its node and recovered from its own logs.
        case crashRecovered(node: String)
        case standbyLost(node: String, reason: String)
        /// The primary's commits no longer wait for the standby, which may not be promoted until it is in sync again.
        case wentOnAlone(node: String)
        case standbyBuilding(node: String)
        case standbyInSync(node: String)
        /// A standby could not be made; it is tried again.
        case standbyFailed(node: String, reason: String)
        /// The plan does not name its node any more; its data is deleted.
        case standbyRemoved(node: String)
        case storageFull
        case storageFreed
        /// A damaged data directory was renamed, never deleted.
        case corruptDataKeptAside(node: String, path: String)
        case variablesChanged(pendingRestart: Set<String>)
        case passwordChanged
        case snapshotTaken(path: String)
        case stopped
        case started
        case removed
        /// Nothing will come of it by itself.
        case failed(reason: String)
    }

    public let database: String
    public let time: WorldInstant
    public let kind: Kind
}
