import Ground
import ProcessSupervisor
import Synchronization

extension PairRunner {
    /// How long a server may take to answer before the answer counts as missed.
    private static let answerLimit: Duration = .milliseconds(1000)

    /// Asks all running servers how they are.
    func check() async {
        defer { isChecking = false }
        let before = changes
        let primary = record.primary
        var answers: [(String, Result<ServerCheck, SessionError>)] = []
        for node in Set(record.nodes).union(memory.keys).sorted() {
            let process = place(node).processID
            guard environment.supervisor.isActive(process), memory[node]?.isBusy != true else { continue }
            answers.append((node, await ask(node)))
        }
        // What was done meanwhile is newer than what was heard.
        guard before == changes, primary == record.primary else { return }
        for (node, answer) in answers { take(answer, of: node) }
    }

    private func ask(_ node: String) async -> Result<ServerCheck, SessionError> {
        do throws(SessionError) {
            let check = try await environment.talk(place(node), within: Self.answerLimit) {
                session throws(SessionError) in try ServerCheck.ask(session)
            }
            try await knock(node)
            return .success(check)
        } catch {
            return .failure(error)
        }
    }

    /// Comes as a client would, from outside.
    private func knock(_ node: String) async throws(SessionError) {
        let condition = conditions.withLock { $0[node] } ?? NodeCondition()
        guard let probe = environment.probe, condition.hasNetwork,
            let nodePlan = plan.nodes.first(where: { $0.id == node })
        else { return }
        let descriptor: Int32
        do {
            descriptor = try await probe(id, nodePlan, plan.port)
        } catch {
            throw .unreachable("\(error)")
        }
        let password = environment.replicationPassword
        try await environment.pool.run { () throws(SessionError) in
            let socket = SessionSocket(owning: descriptor, deadline: HostTime.uptime + Self.answerLimit)
            let session = try MySQLSession(socket)
            try session.logIn(ServerTemplate.replicationUser, password: password)
            try session.quit()
        }
    }

    private func take(_ answer: Result<ServerCheck, SessionError>, of node: String) {
        switch answer {
        case .failure(.refused): memory[node]?.missed = 0
        case .failure: memory[node]?.missed += 1
        case .success(let check):
            memory[node]?.missed = 0
            memory[node]?.isOpen = check.isOpen
            if node == record.primary {
                takePrimary(check)
                memory[node]?.link = check.replication == nil ? .none : .cut
            } else {
                takeStandby(check, node)
            }
        }
    }

    private func takePrimary(_ check: ServerCheck) {
        if check.commitsWait != commitsWait { mark = nil }
        commitsWait = check.commitsWait
        primaryLogged = check.logged
        if !commitsWait {
            mark = nil
            waitingSince = nil
        } else {
            waitingSince = waitingSince ?? now
            // Asked after commits had begun to wait, so nothing before it is left out. A standby that is not counted
            // acknowledges nothing.
            if mark == nil, check.standbyCount > 0 { mark = check.logged }
        }
        storage.isServerReadOnly = check.isReadOnly
    }

    private func takeStandby(_ check: ServerCheck, _ node: String) {
        let link = link(check)
        memory[node]?.received = check.applied.union(check.replication?.received ?? GTIDPosition())
        memory[node]?.applied = check.applied
        storage.standbyLagSeconds = check.replication?.secondsBehind
        if case .flowing = link {
            memory[node]?.linkCutSince = nil
        } else if memory[node]?.linkCutSince == nil {
            memory[node]?.linkCutSince = now
        }
        if case .broken = link, let text = check.replication?.errorText { trouble = text }
        memory[node]?.link = link
    }

    private func link(_ check: ServerCheck) -> PairFacts.Link {
        guard let replication = check.replication,
            let source = plan.nodes.first(where: { $0.id == record.primary }),
            replication.host == source.address.description, replication.port == "\(plan.port)"
        else { return .none }
        if replication.isBroken { return .broken }
        if replication.isIdle { return .none }
        guard replication.isFlowing else { return .cut }
        let received = check.applied.union(replication.received)
        return .flowing(
            isClose: primaryLogged.numbers.isEmpty || check.applied.covers(primaryLogged)
                || check.applied.behind(primaryLogged) < Self.closeTransactions,
            hasMark: mark.map { received.covers($0) } ?? false
        )
    }
}
