import Ground
import World

/// Carries scheduled actions out when the world's clock brings them.
struct ScheduleController: Sendable {
    let world: World

    /// Runs until cancelled; may be run again.
    func run() async throws {
        while true {
            let before = world.ledger.snapshot()
            do {
                try await actDue()
            } catch LedgerError.storage {
                // A full disk may get room again.
                try await world.clock.sleep(for: .seconds(2))
                continue
            }
            let next = try world.ledger.list(ScheduledActionRecord.self).compactMap(\.record.next).min()
            try await untilChange(after: before.sequence, orBy: next ?? .distantFuture)
        }
    }

    private func untilChange(after sequence: Int64, orBy deadline: WorldInstant) async throws {
        let world = world
        let feed = try await world.ledger.changes(of: [ScheduledActionRecord.self], after: sequence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in feed { return } }
            group.addTask { try await world.clock.sleep(until: deadline) }
            try await group.next()
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    func actDue() async throws {
        let now = world.clock.now
        for kept in try world.ledger.list(ScheduledActionRecord.self) {
            guard let next = kept.record.next, next <= now else { continue }
            try await act(kept)
        }
    }

    /// The group's change and the action's next time are one transaction: it acts once.
    private func act(_ kept: Kept<ScheduledActionRecord>) async throws {
        let (place, id, tools) = (kept.place, kept.id, GroupTools(world))
        try await world.ledger.write { transaction in
            guard var action = try transaction.get(ScheduledActionRecord.self, id, in: place),
                let due = action.record.next, due <= transaction.now
            else { return }
            // Times that passed while nothing ran are not made up for.
            action.record.next = action.record.next(after: transaction.now)
            if action.record.next == nil {
                // Source: an action that will not act again is deleted.
                try transaction.delete(action)
            } else {
                try transaction.update(action)
            }
            let wanted = action.record
            try transaction.change(group: wanted.group, in: place, tools) { record, moment in
                guard !record.machine.isDeleting, !record.settings.isSuspended(.scheduledActions) else { return }
                record.machine.apply(wanted, moment)
            }
        }
    }
}

extension GroupMachine {
    mutating func apply(_ action: ScheduledActionRecord, _ moment: Moment) {
        let (min, max) = (action.min ?? settings.min, action.max ?? settings.max)
        // Bounds of the group and of the action may not go together: then nothing is done.
        guard min <= max else { return }
        (settings.min, settings.max) = (min, max)
        var wanted = settings
        wanted.desired = Swift.min(Swift.max(action.desired ?? settings.desired, min), max)
        let cause = Causes.update(by: "scheduled action", wanted, from: settings.desired, moment)
        setDesired(wanted.desired, because: cause)
    }
}
