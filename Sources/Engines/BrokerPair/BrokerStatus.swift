public import Ground

/// How a broker fares.
public struct BrokerStatus: Sendable, Hashable {
    public enum Phase: Sendable, Hashable {
        /// It has never served yet.
        case creating
        case running
        case rebooting
        /// The node that served is lost, and no other serves yet.
        case failingOver
        /// Ended on purpose; its store stays.
        case stopped
        case failed(String)
    }

    public struct Node: Sendable, Hashable {
        public enum State: Sendable, Hashable {
            /// No process.
            case down
            case starting
            /// It is up, waits for the store's lock and answers nobody.
            case standby
            case active
            case stopping
            /// Ended by itself and is started again a little later.
            case waiting
        }

        public var id: String
        public var state: State
        public var hasPower: Bool
        public var hasNetwork: Bool
        public var processNumber: Int32?
    }

    public var id: String
    public var phase: Phase
    /// The node that serves.
    public var active: String?
    public var nodes: [Node]
    /// Changes of users or configuration wait for the next reboot.
    public var hasPendingChanges: Bool
    /// Since when the phase holds.
    public var since: WorldInstant
    /// How the server calls itself, such as `5.17.2`.
    public var version: String
}
