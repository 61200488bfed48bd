extension BrokerMachine {
    /// What a fact changes by itself.
    mutating func note(_ fact: Fact, at now: Duration) -> [Action] {
        switch fact {
        case .place(let node, let hasPower, let hasNetwork):
            if !nodes[node].mayRun, hasPower, hasNetwork { nodes[node].notBefore = now }
            nodes[node].hasPower = hasPower
            nodes[node].hasNetwork = hasNetwork
            return []
        case .rebootWanted: return beginReboot()
        case .wanted(let goal): return want(goal)
        case .startFailed(let node, let why): return ended(node, .plain(why), at: now)
        case .ended(let node, let ending): return ended(node, ending, at: now)
        case .answered(let node, let incarnation): return answered(node, incarnation, at: now)
        case .standsBy(let node, let incarnation): return standsBy(node, incarnation, at: now)
        case .unreachable(let node, let incarnation): return unreachable(node, incarnation, at: now)
        case .storePutAside(let path):
            isPuttingAside = false
            corruptSightings = 0
            for node in nodes.indices { nodes[node].notBefore = now }
            return [.remember, .tell(.storeCorruptKeptAside(path: path))]
        case .timePassed: return []
        }
    }

    private mutating func beginReboot() -> [Action] {
        guard goal == .running else { return [] }
        generation += 1
        isRebooting = true
        // Other settings: what failed with the old ones says nothing of these.
        trouble = nil
        for place in nodes.indices { nodes[place].attempts = 0 }
        return [.renew(generation: generation), .tell(.rebootStarted)]
    }

    private mutating func want(_ goal: Goal) -> [Action] {
        // What is to be removed stays so.
        guard self.goal != goal, self.goal != .removed else { return [] }
        self.goal = goal
        hasToldEnd = false
        isRebooting = false
        if goal != .running { loss = nil }
        return [.remember]
    }

    private mutating func ended(_ place: Int, _ ending: Ending, at now: Duration) -> [Action] {
        let before = nodes[place].state
        guard before != .down else { return [] }
        nodes[place].state = .down
        let isOwn: Bool
        switch before {
        case .starting(let since), .standby(let since), .active(let since):
            isOwn = true
            if now - since >= limits.settledAfter { nodes[place].attempts = 0 }
        case .stopping, .killed, .down: isOwn = false
        }
        guard isOwn else {
            nodes[place].notBefore = now
            return []
        }
        nodes[place].attempts += 1
        nodes[place].notBefore = now + retryDelay(nodes[place].attempts)
        nodes[place].hasFailed = true
        if case .corrupt = ending, !isActive(before) { corruptSightings += 1 } else { corruptSightings = 0 }
        let why =
            switch ending {
            case .plain(let text), .corrupt(let text): text
            }
        trouble = why
        guard goal == .running else { return [] }
        return lost(place, .ended(why), wasActive: isActive(before), at: now)
    }

    func isActive(_ state: State) -> Bool { if case .active = state { true } else { false } }

    /// The first time again is soon; then the wait doubles.
    private func retryDelay(_ attempt: Int) -> Duration {
        var delay = limits.firstRetry
        for _ in 1..<max(1, attempt) where delay < limits.longestRetry { delay *= 2 }
        return min(delay, limits.longestRetry)
    }

    /// Tells a loss, and from when on another must serve.
    mutating func lost(_ place: Int, _ reason: BrokerEvent.LossReason, wasActive: Bool, at now: Duration) -> [Action] {
        var actions = [Action.tell(.lost(node: nodes[place].id, reason: reason))]
        if wasActive {
            loss = Loss(at: now, node: place, isPlanned: false)
            if nodes.count > 1 { actions.append(.tell(.failoverStarted(from: nodes[place].id))) }
        }
        return actions
    }

    private mutating func answered(_ place: Int, _ incarnation: Int, at now: Duration) -> [Action] {
        guard nodes[place].incarnation == incarnation else { return [] }
        switch nodes[place].state {
        case .active:
            nodes[place].lastSign = now
            return []
        case .starting, .standby: return activate(place, at: now)
        case .down, .stopping, .killed: return []
        }
    }

    private mutating func activate(_ place: Int, at now: Duration) -> [Action] {
        var actions: [Action] = []
        for other in nodes.indices where other != place && isActive(nodes[other].state) {
            // It answers, so it has the lock, and the other cannot have it: what was believed of that one is old.
            nodes[other].state = .killed
            actions += [.kill(node: other)]
            actions += lost(other, .ended("it has lost the store"), wasActive: true, at: now)
        }
        nodes[place].state = .active(since: now)
        nodes[place].lastSign = now
        corruptSightings = 0
        trouble = nil
        actions.append(.tell(.activated(node: nodes[place].id)))
        if !hasServed {
            hasServed = true
            actions += [.remember, .tell(.created)]
        }
        if let loss, nodes.count > 1, loss.node != place {
            actions.append(.tell(.failoverCompleted(to: nodes[place].id, gap: now - loss.at)))
        }
        loss = nil
        return actions + cameBack(place)
    }

    private mutating func cameBack(_ place: Int) -> [Action] {
        guard nodes[place].hasFailed else { return [] }
        nodes[place].hasFailed = false
        return [.tell(.restarted(node: nodes[place].id))]
    }

    private mutating func standsBy(_ place: Int, _ incarnation: Int, at now: Duration) -> [Action] {
        guard nodes[place].incarnation == incarnation, case .starting = nodes[place].state else { return [] }
        nodes[place].state = .standby(since: now)
        return [.tell(.standbyReady(node: nodes[place].id))] + cameBack(place)
    }

    /// Cut off from its clients though nobody said so: it is worth the change only when another is ready.
    private mutating func unreachable(_ place: Int, _ incarnation: Int, at now: Duration) -> [Action] {
        let isOtherReady = nodes.indices.contains { other in
            if other != place, case .standby = nodes[other].state { true } else { false }
        }
        guard nodes[place].incarnation == incarnation, isActive(nodes[place].state), isOtherReady else { return [] }
        nodes[place].state = .killed
        return [.kill(node: place)] + lost(place, .network, wasActive: true, at: now)
    }
}
