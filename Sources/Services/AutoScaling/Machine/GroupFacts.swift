/// What was seen of the world for a group.
struct GroupFacts: Sendable, Equatable {
    enum InstanceState: String, Sendable, Hashable {
        case pending, running, stopping, stopped, terminated
        case shuttingDown = "shutting-down"

        /// Source: Auto Scaling User Guide, "Health checks": any other state is unhealthy.
        var isAlive: Bool { self == .pending || self == .running }
    }

    struct Instance: Sendable, Equatable {
        var state: InstanceState
        var isImpaired = false
    }

    /// Those that EC2 was asked about. One that it did not know is not in `instances`.
    var asked: Set<String> = []
    var instances: [String: Instance] = [:]
    /// Ids of zones that can take nothing: without power, or all of whose capacity a fault has taken from the group.
    var darkZones: Set<String> = []

    /// Nil when EC2 was not asked; terminated when it has forgotten it.
    func state(of id: String) -> InstanceState? {
        if let known = instances[id] { return known.state }
        return asked.contains(id) ? .terminated : nil
    }
}
