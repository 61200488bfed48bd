/// Decides what a database needs next. Pure: the record and the facts in, one act out.
///
/// Two servers that both acknowledge writes are impossible by construction:
///
/// 1. The record names one primary, and is synced to disk before any change of role. Only the node that it names is
///    ever opened.
/// 2. A server never serves by itself: each start is closed, to clients and to writes (`ServerCommand`). So a server
///    that came back, by whomever started, harms nothing.
/// 3. Before the record names another node, the old primary's process has been killed and its end was seen, and the
///    standby has applied all that it received. Killed before that is written, the pair begins with the old primary.
/// 4. The record lets the standby be promoted only while each commit waits for it. It is set once commits wait and the
///    standby has all that came before; it is taken back, on disk, before a commit may do without. A standby that was
///    restarted may not be promoted either: with its process went what it had received but not applied.
///
/// 5. A standby's copy takes a damaged primary's place only if the record says that it is whole: it was promotable
///    when the primary had ended in order, then applied all it had received, and the primary was not opened since.
///
/// Who carries the acts out may die between any two of them: the next look at record and facts goes on.
enum PairMachine {
    enum Act: Sendable, Hashable {
        case none
        /// End a process at once, and see its end.
        case kill(String)
        /// Ask a process to end, and see its end.
        case stop(String)
        /// Put this on disk.
        case write(PairRecord)
        /// Make the first copy, empty or from a snapshot.
        case create(String)
        case start(String, ServerCommand.Role)
        /// Let a closed server become fit to serve: apply all it has received, cut it loose.
        case promote(String)
        case open(String)
        /// Let a standby whose primary has ended apply all that it has received.
        case settle(String)
        /// Commits wait for the standby from now on.
        case wait
        /// Commits no longer wait.
        case goAlone
        case follow(String)
        case build(String)
        /// Rename a damaged data directory. A primary's cannot be made anew: the record then says that it failed.
        case setAside(String)
        /// A node that the plan does not name any more: its data goes.
        case drop(String)
    }

    static func act(on record: PairRecord, _ facts: PairFacts) -> Act {
        if let act = endings(record, facts) { return act }
        guard record.wanted == .running, record.failure == nil else { return .none }
        let primary = facts[record.primary]
        if let act = primaryAct(record, primary, facts) { return act }
        if let id = record.standby { return standbyAct(id, record, facts) }
        if record.isStandbyPromotable { return withoutStandby(record) }
        return facts.commitsWait ? .goAlone : .none
    }

    /// What must not run, and what is not wanted any more.
    private static func endings(_ record: PairRecord, _ facts: PairFacts) -> Act? {
        for (id, node) in facts.nodes.sorted(by: { $0.key < $1.key }) where node.isRunning {
            if !node.condition.hasPower { return .kill(id) }
            if node.isOpen, id != record.primary { return .kill(id) }
            if record.wanted == .removed || !record.nodes.contains(id) { return .kill(id) }
        }
        guard record.wanted == .running else {
            // The primary first: its last commits may wait for the standby.
            let order = [record.primary] + record.nodes.filter { $0 != record.primary }
            guard let id = order.first(where: { facts[$0].isRunning }) else { return nil }
            return settling(id, record, facts) ?? .stop(id)
        }
        for id in facts.nodes.keys.sorted() where !record.nodes.contains(id) && !facts.planned.contains(id) {
            return .drop(id)
        }
        return nil
    }

    /// A standby that is to end after its primary is brought to the end of what it received, once.
    private static func settling(_ id: String, _ record: PairRecord, _ facts: PairFacts) -> Act? {
        guard record.wanted == .stopped, id == record.standby, record.isStandbyPromotable, !facts[id].isSick,
            !facts[id].isBusy, facts[id].condition.hasPower
        else { return nil }
        return .settle(id)
    }

    /// The primary's data is damaged: the other copy takes its place, where it holds all.
    private static func damaged(_ record: PairRecord, _ facts: PairFacts) -> Act {
        guard let id = record.wholeCopy, id == record.standby, record.withData.contains(id) else {
            return .setAside(record.primary)
        }
        // A zone without power comes back; what only its copy holds does not.
        guard facts[id].condition.hasPower else { return .none }
        var next = record
        next.epoch += 1
        next.primary = id
        (next.isStandbyPromotable, next.wholeCopy) = (false, nil)
        return .write(next)
    }

    private static func primaryAct(_ record: PairRecord, _ primary: PairFacts.Node, _ facts: PairFacts) -> Act? {
        let id = record.primary
        if !record.withData.contains(id) {
            return primary.isBusy || primary.isResting || !primary.condition.hasPower ? Act.none : .create(id)
        }
        let isLost = !primary.isRunning || primary.isSick || !primary.condition.hasNetwork
        if isLost || facts.wantsFailover, let act = failover(record, primary, facts) { return act }
        guard primary.condition.hasPower else { return Act.none }
        if primary.isDamaged { return damaged(record, facts) }
        if primary.isRunning, primary.isSick || primary.wantsRestart { return restart(record, primary) }
        guard primary.isRunning else {
            if primary.isBusy || primary.isResting { return Act.none }
            // What it comes back with may be more than the standby has, and will be shown to clients.
            if record.isStandbyPromotable { return withoutStandby(record) }
            return .start(id, .primary)
        }
        if primary.isOpen { return nil }
        if primary.isResting || primary.isBusy { return Act.none }
        if record.isStandbyPromotable || record.wholeCopy != nil { return aheadOfStandby(record) }
        return primary.link == .none ? .open(id) : .promote(id)
    }

    private static func restart(_ record: PairRecord, _ primary: PairFacts.Node) -> Act {
        if primary.isSick { return .kill(record.primary) }
        // Where it is to come back on its node, the standby must not take over while it is down.
        return record.isStandbyPromotable ? withoutStandby(record) : .stop(record.primary)
    }

    private static func failover(_ record: PairRecord, _ primary: PairFacts.Node, _ facts: PairFacts) -> Act? {
        guard record.isStandbyPromotable, let id = record.standby else { return nil }
        let standby = facts[id]
        guard standby.isRunning, standby.condition.isWell, !standby.isSick else { return nil }
        // One that was not asked yet may hold what it has not applied: it answers soon, or is found sick.
        if standby.isBusy { return Act.none }
        if primary.isRunning { return .kill(record.primary) }
        if standby.link != .none { return .promote(id) }
        var next = record
        next.epoch += 1
        next.primary = id
        next.isStandbyPromotable = false
        return .write(next)
    }

    private static func withoutStandby(_ record: PairRecord) -> Act {
        var next = record
        next.isStandbyPromotable = false
        return .write(next)
    }

    /// What the primary commits from now on the standby has not.
    private static func aheadOfStandby(_ record: PairRecord) -> Act {
        var next = record
        (next.isStandbyPromotable, next.wholeCopy) = (false, nil)
        return .write(next)
    }

    private static func standbyAct(_ id: String, _ record: PairRecord, _ facts: PairFacts) -> Act {
        let standby = facts[id]
        let isThere =
            standby.condition.isWell && standby.isRunning && !standby.isSick && !standby.isLinkLost
            && standby.link != .broken && standby.link != .none && !standby.wantsRestart
        if record.isStandbyPromotable { return isThere ? .none : withoutStandby(record) }
        if !isThere || facts.isWaitTooLong {
            // Nobody waits for one that does not come.
            if facts.commitsWait { return .goAlone }
        }
        guard standby.condition.isWell, !standby.isBusy, !standby.isResting else { return .none }
        if standby.isDamaged { return .setAside(id) }
        guard record.withData.contains(id) else { return standby.isRunning ? .kill(id) : .build(id) }
        guard standby.isRunning else { return .start(id, .standby) }
        if standby.isSick || standby.wantsRestart { return .kill(id) }
        return catchUp(id, standby, record, facts)
    }

    private static func catchUp(_ id: String, _ standby: PairFacts.Node, _ record: PairRecord, _ facts: PairFacts)
        -> Act
    {
        switch standby.link {
        case .none: return .follow(id)
        case .broken: return .build(id)
        case .cut: return .none
        case .flowing(_, hasMark: true) where facts.commitsWait:
            var next = record
            next.isStandbyPromotable = true
            return .write(next)
        case .flowing(isClose: true, _) where !facts.commitsWait && !facts.isWaitTooLong: return .wait
        case .flowing: return .none
        }
    }
}
