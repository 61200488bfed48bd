import Ground
import ProcessSupervisor

extension PairRunner {
    /// How long an ending server may take before it is killed.
    private static let stopGrace: Duration = .seconds(30)

    /// Does what the machine says. False when it failed: then it is looked at again a little later.
    func perform(_ act: PairMachine.Act, _ facts: PairFacts, _ group: inout DiscardingTaskGroup) async -> Bool {
        do throws(DatabaseError) {
            switch act {
            case .none: return true
            case .kill(let node):
                noteFailover(facts)
                await environment.supervisor.kill(place(node).processID)
            case .stop(let node):
                await environment.supervisor.stop(place(node).processID, grace: Self.stopGrace)
            case .write(let next): try await write(next, facts)
            case .create(let node):
                begin(node, &group) { runner throws(DatabaseError) in try await runner.create(node) }
            case .start(let node, let role):
                begin(node, &group) { runner throws(DatabaseError) in try await runner.start(node, role) }
            case .build(let node):
                tell(.standbyBuilding(node: node))
                begin(node, &group) { runner throws(DatabaseError) in try await runner.build(node) }
            case .promote(let node):
                noteFailover(facts)
                try await promote(node)
            case .open(let node): try await open(node)
            case .settle(let node): try await settle(node)
            case .wait: try await setWaiting(true)
            case .goAlone:
                try await setWaiting(false)
                if facts.isWaitTooLong { waitPauseUntil = now + Self.waitPatience }
            case .follow(let node): try await follow(node)
            case .setAside(let node): try await setAside(node)
            case .drop(let node): try await drop(node)
            }
            if isAtOnce(act) { trouble = nil }
            return true
        } catch {
            trouble = error.description
            if case .open(let node) = act { memory[node]?.rest(from: now) }
            if case .promote(let node) = act { memory[node]?.restUntil = now + .milliseconds(200) }
            if case .follow(let node) = act { memory[node]?.rest(from: now) }
            return false
        }
    }

    private func isAtOnce(_ act: PairMachine.Act) -> Bool {
        switch act {
        case .open, .follow, .promote, .wait: true
        default: false
        }
    }

    /// Starts something that takes long. The node is busy until it is over.
    private func begin(
        _ node: String,
        _ group: inout DiscardingTaskGroup,
        _ body: @escaping @Sendable (isolated PairRunner) async throws(DatabaseError) -> Void
    ) {
        memory[node, default: NodeMemory()].isBusy = true
        group.addTask { await self.carryOut(node, body) }
    }

    private func carryOut(
        _ node: String,
        _ body: @Sendable (isolated PairRunner) async throws(DatabaseError) -> Void
    ) async {
        do throws(DatabaseError) {
            try await body(self)
            memory[node]?.succeed()
        } catch {
            trouble = error.description
            memory[node]?.rest(from: now)
            if node != record.primary { tell(.standbyFailed(node: node, reason: error.description)) }
        }
        changes += 1
        memory[node]?.isBusy = false
        wake()
    }

    private func write(_ next: PairRecord, _ facts: PairFacts) async throws(DatabaseError) {
        let old = record
        try await save(next)
        if next.primary != old.primary {
            wantsFailover = false
            commitsWait = false
            mark = nil
            waitingSince = nil
            record.nodes = planNodes()
        }
        guard let standby = next.standby, next.primary == old.primary else { return }
        if next.isStandbyPromotable, !old.isStandbyPromotable {
            waitingSince = nil
            tell(.standbyInSync(node: standby))
            try? await dropReplaced(standby)
        }
        if !next.isStandbyPromotable, old.isStandbyPromotable, facts[old.primary].isOpen {
            tell(.standbyLost(node: standby, reason: lossReason(facts[standby])))
        }
    }

    private func lossReason(_ node: PairFacts.Node) -> String {
        if !node.condition.hasPower { return "its node has no power" }
        if !node.condition.hasNetwork { return "its node has no network" }
        if !node.isRunning { return "its server ended" }
        if node.isSick { return "its server does not answer" }
        if node.wantsRestart { return "it restarts" }
        return "its replication does not flow" + (trouble.map { ": \($0)" } ?? "")
    }

    private func setWaiting(_ isOn: Bool) async throws(DatabaseError) {
        let node = record.primary
        try await speak(node, "making commits \(isOn ? "wait" : "not wait") for the standby") {
            session throws(SessionError) in
            try session.query("SET GLOBAL rpl_semi_sync_master_enabled = \(isOn ? "ON" : "OFF")")
        }
        commitsWait = isOn
        mark = nil
        waitingSince = isOn ? now : nil
        if !isOn, plan.nodes.count > 1 { tell(.wentOnAlone(node: node)) }
    }

    /// Lets the server with this copy replicate from the present primary.
    private func follow(_ node: String) async throws(DatabaseError) {
        guard let source = plan.nodes.first(where: { $0.id == record.primary }) else { return }
        // A promotion that was cut off may have left it shut.
        await reopen(node)
        let password = environment.replicationPassword
        let port = plan.port
        let place = place(node)
        try await speak(node, "following \(source.id)", within: .seconds(10)) { session throws(SessionError) in
            try session.query("STOP SLAVE")
            try session.query("RESET SLAVE ALL")
            // Where a copy that was made from the other begins; one with a history of its own goes on from its end.
            var position = try session.value("SELECT @@GLOBAL.gtid_current_pos") ?? ""
            if let given = place.takenPosition { position = given }
            let present = try session.value("SELECT @@GLOBAL.gtid_slave_pos") ?? ""
            if present != position {
                try session.query("SET GLOBAL gtid_slave_pos = \(SQLText.literal(position))")
            }
            try session.query(
                "CHANGE MASTER TO MASTER_HOST = '\(source.address)', MASTER_PORT = \(port), MASTER_USER = "
                    + "'\(ServerTemplate.replicationUser)', MASTER_PASSWORD = \(SQLText.literal(password)), "
                    + "MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1, MASTER_HEARTBEAT_PERIOD = 1"
            )
            try session.query("START SLAVE")
        }
        place.forgetTakenPosition()
        memory[node]?.link = .cut
        memory[node]?.linkCutSince = now
    }

    /// Runs statements on a server's own socket.
    @discardableResult
    func speak<Value: Sendable>(
        _ node: String,
        _ step: String,
        within limit: Duration = .seconds(5),
        _ body: @escaping @Sendable (MySQLSession) throws(SessionError) -> Value
    ) async throws(DatabaseError) -> Value {
        do throws(SessionError) {
            return try await environment.talk(place(node), within: limit, body)
        } catch {
            throw .failed(id: "\(id), node \(node)", step: step, said: error.description)
        }
    }
}
