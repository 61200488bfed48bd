import Ground

/// Reads the two ledgers of a drill and compares them.
struct Ledgers: Sendable {
    let plan: DrillPlan
    let names: Names
    let commands: Commands
    let clock: WorldClock

    /// What was there before; nil when the drill keeps no ledgers. A system that is just coming up has time to.
    func known() async throws -> Reconciliation.Known? {
        let deadline = HostTime.uptime + plan.steady.within
        while true {
            do {
                guard let (acknowledged, found) = try await read() else { return nil }
                return Reconciliation.Known(acknowledged: acknowledged, found: found)
            } catch let failure as DrillFailure {
                guard HostTime.uptime < deadline else { throw failure }
                try await clock.sleep(until: clock.now.advanced(by: .seconds(1)))
            }
        }
    }

    /// Waits until what was acknowledged has gone all the way, for half a minute at most.
    func reconcile(_ known: Reconciliation.Known?) async throws -> Reconciliation? {
        guard let known else { return nil }
        let deadline = HostTime.uptime + .seconds(30)
        while true {
            do {
                guard let (acknowledged, found) = try await read() else { return nil }
                let result = Reconciliation(acknowledged: acknowledged, found: found, known: known)
                if result.missing.isEmpty || HostTime.uptime > deadline { return result }
            } catch let failure as DrillFailure {
                // What was written may lie behind what is still broken.
                guard HostTime.uptime < deadline else { throw failure }
            }
            try await clock.sleep(until: clock.now.advanced(by: .milliseconds(500)))
        }
    }

    private func read() async throws -> (acknowledged: [LedgerLine], found: [LedgerLine])? {
        guard let acknowledged = plan.acknowledged, let found = plan.found else { return nil }
        // What was acknowledged is read first: what is found later can only be more.
        let first = try await read(acknowledged)
        return (first, try await read(found))
    }

    private func read(_ ledger: DrillPlan.Ledger) async throws -> [LedgerLine] {
        let command = try names.resolve(ledger.read)
        let location = try ledger.location.resolved(names.resolve)
        let outcome = try await commands.run(command, location, within: .seconds(30))
        guard outcome.code == 0 else {
            throw DrillFailure("the ledger cannot be read: `\(command)`: \(outcome.lastWords)")
        }
        return LedgerLine.read(outcome.output)
    }
}
