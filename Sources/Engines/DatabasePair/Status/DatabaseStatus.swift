/// How a database stands, as one value that was true at one moment.
public struct DatabaseStatus: Sendable, Hashable {
    public enum Phase: Sendable, Hashable {
        /// The first server is being made; nothing can be read yet.
        case creating
        /// A server is open to clients and takes writes.
        case available
        /// Open, but the storage is used up: reads only.
        case storageFull
        /// No server is open; the pair works on it.
        case unavailable(reason: String)
        /// A restart or failover that was asked for.
        case rebooting
        case stopping
        case stopped
        /// Nothing will come of it by itself, such as after damage with no second copy.
        case failed(reason: String)
    }

    public enum Standby: String, Sendable, Hashable {
        /// One node was wanted.
        case none
        /// Its node has no power or no network, or its server does not answer.
        case lost
        case building
        case catchingUp
        /// Each acknowledged commit is on it: it may be promoted.
        case inSync
    }

    public var id: String
    public var phase: Phase
    /// Such as `MariaDB 10.11.19`; nil before a server was asked.
    public var version: String?
    /// Grows with each change of the serving node.
    public var epoch: UInt64
    /// The node that the record names as primary: where the endpoint's name belongs. Clients get in when the phase is
    /// `available` or `storageFull`.
    public var primary: String?
    public var standby: Standby
    public var nodes: [NodeStatus]
    /// True when all that the plan asks for is so, but for variables that wait for a restart.
    public var followsPlan: Bool
    /// Variables whose new values wait for a restart.
    public var pendingRestart: Set<String>
    /// Variables that the server refused while it ran, with what it said.
    public var refusedVariables: [String: String]
    public var storageUsedBytes: Int64
    public var storageBytes: Int64
    /// What the last step that failed said, while the engine tries on.
    public var trouble: String?

    public struct NodeStatus: Sendable, Hashable {
        public var id: String
        public var isRunning: Bool
        public var isOpen: Bool
        public var hasPower: Bool
        public var hasNetwork: Bool
        /// The process, for those who want to break it.
        public var processNumber: Int32?
    }
}
