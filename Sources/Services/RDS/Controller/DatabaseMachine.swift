import DatabasePair
import Ground
import World

/// Decides what a database needs next. Holds no clock, task or socket.
enum DatabaseMachine {
    struct Facts: Sendable {
        var record: DatabaseRecord
        /// Whether the engine was told of all that the record wants.
        var isApplied: Bool
        /// As the engine has it; nil when it does not know the database.
        var pair: DatabaseStatus?
        /// A snapshot of it that is still to be taken.
        var openSnapshot: String?
        /// Where a standby could stand that now has no place, or one without power.
        var betterStandby: DatabaseRecord.Node?
        var isStandbyDark = false
        var now: WorldInstant
    }

    enum Act: Sendable, Hashable {
        case none
        /// Make the hosts and tell the engine.
        case apply
        /// It serves for the first time.
        case born
        case takeSnapshot(String)
        /// A snapshot of the service's own, at the beginning and every day.
        case backUp
        /// Waits for nothing any more: show it as available.
        case becomeAvailable
        case finishChanges
        /// The maintenance window has come.
        case beginChanges
        case reboot(failover: Bool)
        case stop, start, remove
        /// After seven days.
        case startByItself
        case placeStandby(DatabaseRecord.Node)
        case fail(String)
        case showStorageFull(Bool)
    }

    static let longestStop = Duration.seconds(7 * 86400)

    static func act(on facts: Facts) -> Act {
        let record = facts.record
        switch record.goal {
        case .gone: return removing(facts)
        case .stopped: return stopping(facts)
        case .running: break
        }
        if case .failed(let reason)? = facts.pair?.phase { return record.status == .failed ? .none : .fail(reason) }
        guard facts.isApplied else { return .apply }
        if record.reboot != nil { return .reboot(failover: record.reboot == .failover) }
        switch record.status {
        case .creating: return facts.isReady ? .born : .none
        case .starting:
            if case .stopped? = facts.pair?.phase { return .start }
            return facts.isReady ? .becomeAvailable : .none
        case .modifying:
            if !record.isApplying { return .becomeAvailable }
            return facts.isReady ? .finishChanges : .none
        case .rebooting, .incompatibleParameters, .incompatibleNetwork, .failed:
            return facts.isOpen ? .becomeAvailable : .none
        case .backingUp: return facts.openSnapshot.map(Act.takeSnapshot) ?? afterBackup(facts)
        case .available, .storageFull: return steady(facts)
        case .stopping, .stopped, .deleting: return .becomeAvailable
        }
    }

    private static func afterBackup(_ facts: Facts) -> Act { facts.record.hasFirstBackup ? .becomeAvailable : .backUp }

    private static func steady(_ facts: Facts) -> Act {
        let record = facts.record
        if let open = facts.openSnapshot { return .takeSnapshot(open) }
        if record.isApplying { return facts.isReady ? .finishChanges : .none }
        if facts.isOpen, let node = facts.betterStandby, record.nodes.count < 2 || facts.isStandbyDark {
            return .placeStandby(node)
        }
        let isFull = facts.pair?.phase == .storageFull
        if isFull != (record.status == .storageFull), facts.isOpen { return .showStorageFull(isFull) }
        if let due = record.nextMaintenance, due <= facts.now { return .beginChanges }
        if let due = record.nextBackup, due <= facts.now, facts.isOpen { return .backUp }
        return .none
    }

    private static func stopping(_ facts: Facts) -> Act {
        let record = facts.record
        if let open = facts.openSnapshot { return .takeSnapshot(open) }
        if record.status == .stopped {
            let limit = record.stoppedAt?.advanced(by: longestStop)
            return limit.map { $0 <= facts.now } == true ? .startByItself : .none
        }
        return .stop
    }

    private static func removing(_ facts: Facts) -> Act {
        facts.openSnapshot.map(Act.takeSnapshot) ?? .remove
    }
}

extension DatabaseMachine.Facts {
    var isOpen: Bool {
        switch pair?.phase {
        case .available?, .storageFull?: true
        default: false
        }
    }

    /// All stands that the record wants; a standby without power is waited for in the background.
    var isReady: Bool {
        guard isOpen, let pair else { return false }
        return pair.followsPlan || isStandbyDark
    }
}

extension DatabaseRecord {
    /// When changes that wait are to be made.
    var nextMaintenance: WorldInstant? {
        guard !pending.isEmpty, !isApplying, let since = pendingSince else { return nil }
        return (try? MaintenanceWindow(settings.maintenanceWindow))?.next(after: since)
    }

    var nextBackup: WorldInstant? {
        guard settings.backupRetention > 0, let last = lastBackup ?? born else { return nil }
        return (try? BackupWindow(settings.backupWindow))?.next(after: last)
    }

    /// When time alone makes something due.
    var nextWake: WorldInstant? {
        switch goal {
        case .gone: nil
        case .stopped: stoppedAt?.advanced(by: DatabaseMachine.longestStop)
        case .running: [nextMaintenance, nextBackup].compactMap { $0 }.min()
        }
    }
}
