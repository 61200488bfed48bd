/// Decides what an instance needs next. Pure: facts in, one act out.
///
/// Acts are safe to repeat: whoever carries them out may die at any moment, and the next look at the facts goes on.
enum InstanceMachine {
    /// What is known of an instance when a decision is asked for.
    struct Facts: Sendable, Hashable {
        var state: InstanceRecord.State
        var wanted: InstanceRecord.Wanted
        /// Its processes are there.
        var isRunning: Bool
        /// The fabric has made its interfaces.
        var hasNetwork: Bool
        /// Its zone or its host is without power.
        var isDark: Bool
    }

    enum Act: Sendable, Hashable {
        case none
        case start
        /// It runs, and the record should say so.
        case noteRunning
        case restart
        case stop
        case terminate
        /// Its power has gone: its processes end at once, and it is stopped.
        case losePower
    }

    static func act(on facts: Facts) -> Act {
        switch facts.wanted {
        case .terminated: return facts.state == .terminated ? .none : .terminate
        case .stopped: return facts.state == .stopped ? .none : .stop
        case .running, .rebooted: break
        }
        if facts.isDark { return .losePower }
        guard facts.hasNetwork else { return .none }
        if facts.wanted == .rebooted { return .restart }
        guard facts.isRunning else { return .start }
        return facts.state == .running ? .none : .noteRunning
    }
}
