import Ground
import ProcessSupervisor
import Synchronization

extension PairRunner {
    /// What changes in the plan of a database that is there: written down first, then done.
    func apply(_ next: DatabasePlan) async throws(DatabaseError) {
        let old = plan
        plan = next
        var changed = record
        changed.nodes = planNodes()
        if next.nodes.count > 1 || changed.standby != nil { changed.failure = record.failure }
        do throws(DatabaseError) {
            if plan != old || changed != record { try await save(changed) }
        } catch {
            plan = old
            throw error
        }
        for name in refusedVariables.keys where next.variables[name] != old.variables[name] {
            refusedVariables[name] = nil
        }
        storage.nextLook = .zero
        if !next.nodes.contains(where: { $0.id == record.primary }) { wantsFailover = true }
        if record.isCreated, memory[record.primary]?.isOpen == true {
            try await prepare(record.primary)
            try await changeVariables()
        }
        wake()
    }

    /// The nodes that are to hold a copy: the plan's, and the primary as long as no other has taken over.
    func planNodes() -> [String] {
        let planned = plan.nodes.map(\.id)
        return [record.primary] + planned.filter { $0 != record.primary }
    }

    /// Sets what can change while servers run.
    func changeVariables() async throws(DatabaseError) {
        var isChanged = false
        for node in record.nodes {
            guard var present = memory[node]?.variables, memory[node]?.isOpen != nil else { continue }
            let wanted = plan.variables
            for name in Set(present.keys).union(wanted.keys).sorted() where present[name] != wanted[name] {
                isChanged = true
                let said = await set(name, wanted[name], node)
                switch said {
                case .done: present[name] = wanted[name]
                case .afterRestart: break
                case .refused(let text):
                    refusedVariables[name] = text
                }
            }
            memory[node]?.variables = present
        }
        if isChanged { tell(.variablesChanged(pendingRestart: pendingRestart())) }
    }

    private enum Setting { case done, afterRestart, refused(String) }

    private func set(_ name: String, _ value: String?, _ node: String) async -> Setting {
        guard
            name.utf8.allSatisfy({
                $0 == 95 || (48...57).contains($0) || (97...122).contains($0) || (65...90).contains($0)
            })
        else { return .refused("not a variable's name") }
        // Only the serving node's door stands open, with what the plan says there.
        if name == "init_connect", node != record.primary { return .done }
        let text = value.map { SQLText.setting($0) } ?? "DEFAULT"
        do throws(SessionError) {
            try await environment.talk(place(node), within: .seconds(5)) { session throws(SessionError) in
                try session.query("SET GLOBAL \(name) = \(text)")
            }
            return .done
        } catch {
            // Read-only, or not to be set globally.
            if case .refused(let code, _) = error, code == 1238 { return .afterRestart }
            if case .refused(_, let said) = error { return .refused(said) }
            return .afterRestart
        }
    }

    /// Variables whose values on a running server are not yet the plan's.
    func pendingRestart() -> Set<String> {
        var names: Set<String> = []
        for node in record.nodes {
            guard let present = memory[node]?.variables else { continue }
            for name in Set(present.keys).union(plan.variables.keys)
            where present[name] != plan.variables[name] && refusedVariables[name] == nil {
                names.insert(name)
            }
        }
        return names
    }

    func reboot(failover: Bool) async throws(DatabaseError) {
        guard record.wanted == .running, memory[record.primary]?.isOpen == true else {
            throw .notPossible(id: id, reason: "it is not available")
        }
        if failover {
            guard record.isStandbyPromotable else {
                throw .notPossible(id: id, reason: "there is no standby in sync that could take over")
            }
            wantsFailover = true
        } else {
            isRestarting = true
            for node in record.nodes where memory[node]?.identity != nil { memory[node]?.wantsRestart = true }
        }
        let epoch = record.epoch
        let identity = memory[record.primary]?.identity
        await until { runner in
            let isNew = runner.record.epoch != epoch || runner.memory[runner.record.primary]?.identity != identity
            return isNew && runner.memory[runner.record.primary]?.isOpen == true || runner.record.wanted != .running
        }
        if isOver { throw .closed }
    }

    func want(_ wanted: PairRecord.Wanted) async throws(DatabaseError) {
        guard record.wanted != wanted, record.wanted != .removed else { return }
        var next = record
        next.wanted = wanted
        try await save(next)
        if wanted == .stopped {
            await until { runner in runner.record.nodes.allSatisfy { runner.isGone($0) } }
            tell(.stopped)
        }
        if wanted == .removed { await until { $0.isRemoved } }
        if isOver, !isRemoved { throw .closed }
        wake()
    }

    private func isGone(_ node: String) -> Bool { !environment.supervisor.isActive(place(node).processID) }

    /// Ends the servers cleanly, the primary first; nothing is done here after it.
    func shutDown() async {
        mayRun = false
        var next = record
        next.isShutDown = true
        try? await save(next)
        for node in [record.primary] + record.nodes.filter({ $0 != record.primary }) {
            if node == record.standby, record.isStandbyPromotable { try? await settle(node) }
            await environment.supervisor.stop(place(node).processID, grace: .seconds(20))
        }
    }

    /// What befell a node. Its server is dead at once when it has no power.
    nonisolated func observe(_ node: String, _ condition: NodeCondition) async {
        conditions.withLock { $0[node] = condition }
        let process = place(node).processID
        if !condition.hasPower, environment.supervisor.isActive(process) {
            environment.supervisor.strike([process])
            wake()
            await environment.supervisor.untilGone(process)
        }
        wake()
    }
}

extension SQLText {
    /// The value of a variable, as `SET` wants it: numbers bare and without units.
    static func setting(_ value: String) -> String {
        if Int64(value) != nil || Double(value) != nil { return value }
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        if let last = value.last, let unit = units[Character(last.uppercased())], let number = Int64(value.dropLast()) {
            return String(number.multipliedReportingOverflow(by: unit).partialValue)
        }
        return literal(value)
    }
}
