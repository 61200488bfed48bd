/// What is known of a pair at one moment, beside its record.
struct PairFacts: Sendable, Hashable {
    enum Server: Sendable, Hashable {
        case gone
        case running(isOpen: Bool)
    }

    /// How a standby's replication from the present primary stands.
    enum Link: Sendable, Hashable {
        /// Not set up, or from another server.
        case none
        /// Set up, but nothing flows.
        case cut
        /// Flows; `isClose`: little is missing. `hasMark`: all that the primary had when its commits began to wait.
        case flowing(isClose: Bool, hasMark: Bool)
        /// The standby's copy does not fit the primary's: it has to be made anew.
        case broken

        /// The same, when the mark that it was compared with is not the present one.
        var withoutMark: Link {
            if case .flowing(let isClose, _) = self { .flowing(isClose: isClose, hasMark: false) } else { self }
        }
    }

    struct Node: Sendable, Hashable {
        var condition = NodeCondition()
        var server: Server = .gone
        /// It runs, but has not answered for too long.
        var isSick = false
        /// Its data directory was found damaged.
        var isDamaged = false
        /// It has just failed; nothing is tried on it for a while.
        var isResting = false
        /// A copy is being made for it, or it is being started.
        var isBusy = false
        var link: Link = .none
        /// The link has not flowed for longer than a hiccup takes.
        var isLinkLost = false
        /// It may not be left without a restart: variables, or somebody asked.
        var wantsRestart = false

        var isRunning: Bool { server != .gone }
        var isOpen: Bool { server == .running(isOpen: true) }
    }

    var nodes: [String: Node] = [:]
    /// The primary's commits wait for a standby.
    var commitsWait = false
    /// Since commits wait, the standby has not come close for too long.
    var isWaitTooLong = false
    /// Somebody wants the standby to take over.
    var wantsFailover = false
    /// Nodes that the plan names.
    var planned: [String] = []

    subscript(_ id: String) -> Node { nodes[id] ?? Node() }
}
