extension BrokerMachine {
    /// What must be done as things stand. Twice is as good as once.
    mutating func decide(at now: Duration) -> [Action] {
        var actions = fenceTheUnplaced(at: now)
        actions += killTheLate(at: now)
        guard goal == .running else { return actions + end(at: now) }
        if isPuttingAside || corruptSightings >= limits.corruptSightings { return actions + putAside() }
        actions += roll(at: now)
        actions += startTheDown(at: now)
        actions += finishReboot()
        return actions
    }

    /// Who has no power does not run; who has no network must not hold the store.
    private mutating func fenceTheUnplaced(at now: Duration) -> [Action] {
        var actions: [Action] = []
        for place in nodes.indices where !nodes[place].mayRun {
            let before = nodes[place].state
            guard before != .down, before != .killed else { continue }
            nodes[place].state = .killed
            actions.append(.kill(node: place))
            guard goal == .running else { continue }
            if case .stopping = before { continue }
            let reason: BrokerEvent.LossReason = nodes[place].hasPower ? .network : .power
            actions += lost(place, reason, wasActive: isActive(before), at: now)
        }
        return actions
    }

    private mutating func killTheLate(at now: Duration) -> [Action] {
        var actions: [Action] = []
        for place in nodes.indices {
            let isLate: Bool
            switch nodes[place].state {
            case .down, .killed: continue
            case .starting(let since):
                let within = nodes[place].isFound ? limits.answerWithin : limits.startWithin
                // One that hangs while it opens the store keeps the lock from who stands by.
                let isInTheWay = isTakeoverLate(at: now) && now - since > limits.takeOverWithin
                isLate = now - since > within || isInTheWay
            case .standby(let since):
                isLate = loss.map { now - max($0.at, since) > limits.takeOverWithin } ?? false
            case .active: isLate = now - nodes[place].lastSign > limits.hungAfter
            case .stopping(let killAt):
                if now >= killAt {
                    nodes[place].state = .killed
                    actions.append(.kill(node: place))
                }
                continue
            }
            guard isLate else { continue }
            let wasActive = isActive(nodes[place].state)
            if !wasActive { countVainStart(place) }
            nodes[place].state = .killed
            nodes[place].hasFailed = true
            actions.append(.kill(node: place))
            if goal == .running { actions += lost(place, .hung, wasActive: wasActive, at: now) }
        }
        return actions
    }

    /// Its process may say nothing about why, so this is all that can be told.
    private mutating func countVainStart(_ place: Int) {
        nodes[place].attempts += 1
        trouble = trouble ?? "no server of it served within the time that it has to"
    }

    private func isTakeoverLate(at now: Duration) -> Bool {
        guard let loss else { return false }
        return nodes.contains { node in
            if case .standby = node.state { now - loss.at > limits.takeOverWithin } else { false }
        }
    }

    private mutating func end(at now: Duration) -> [Action] {
        var actions: [Action] = []
        for place in nodes.indices {
            switch nodes[place].state {
            case .down, .killed: continue
            case .stopping where goal == .stopped: continue
            case .active where goal == .stopped:
                nodes[place].state = .stopping(killAt: now + limits.stopWithin)
                actions.append(.terminate(node: place))
            case .starting, .standby, .active, .stopping:
                // One that serves nobody has nothing to put in order.
                nodes[place].state = .killed
                actions.append(.kill(node: place))
            }
        }
        if isAllDown, !hasToldEnd {
            hasToldEnd = true
            actions += goal == .removed ? [.delete, .tell(.removed)] : [.tell(.stopped)]
        }
        return actions
    }

    /// Nobody may have the store open while it is moved.
    private mutating func putAside() -> [Action] {
        if isPuttingAside { return [] }
        if isAllDown {
            isPuttingAside = true
            return [.putStoreAside]
        }
        var actions: [Action] = []
        for place in nodes.indices where nodes[place].state != .down && nodes[place].state != .killed {
            nodes[place].state = .killed
            actions.append(.kill(node: place))
        }
        return actions
    }

    private func isReady(_ node: Node) -> Bool {
        switch node.state {
        case .active, .standby: true
        case .down, .starting, .stopping, .killed: false
        }
    }

    /// Ends those that run with old settings, one at a time: first who stands by, then who serves, once another can
    /// take over or none could.
    private mutating func roll(at now: Duration) -> [Action] {
        guard isRebooting else { return [] }
        let old = nodes.indices.filter { nodes[$0].state != .down && nodes[$0].generation < generation }
        guard !old.contains(where: { !isReady(nodes[$0]) && !isStarting($0) }) else { return [] }
        if let waiting = old.first(where: { !isActive(nodes[$0].state) }) {
            // One that has no lock has nothing to put in order.
            nodes[waiting].state = .killed
            return [.kill(node: waiting)]
        }
        guard let serving = old.first else { return [] }
        let others = nodes.indices.filter { $0 != serving && nodes[$0].mayRun }
        guard others.allSatisfy({ isReady(nodes[$0]) || nodes[$0].attempts > limits.vainStarts }) else { return [] }
        nodes[serving].state = .stopping(killAt: now + limits.stopWithin)
        loss = Loss(at: now, node: serving, isPlanned: true)
        let tells: [Action] = others.isEmpty ? [] : [.tell(.failoverStarted(from: nodes[serving].id))]
        return [.terminate(node: serving)] + tells
    }

    private func isStarting(_ place: Int) -> Bool {
        if case .starting = nodes[place].state { true } else { false }
    }

    private mutating func startTheDown(at now: Duration) -> [Action] {
        var actions: [Action] = []
        for place in nodes.indices where nodes[place].state == .down && nodes[place].mayRun {
            guard now >= nodes[place].notBefore, !waitsForTakeover(place, at: now) else { continue }
            nodes[place].state = .starting(since: now)
            nodes[place].incarnation += 1
            nodes[place].generation = generation
            nodes[place].lastSign = now
            nodes[place].isFound = false
            actions.append(.start(node: place, generation: generation))
        }
        return actions
    }

    /// While another, that is up, is about to serve, it has the processors.
    private func waitsForTakeover(_ place: Int, at now: Duration) -> Bool {
        guard let loss, now - loss.at < limits.startAgainAfter else { return false }
        return nodes.indices.contains { other in
            if other != place, case .standby = nodes[other].state { true } else { false }
        }
    }

    private mutating func finishReboot() -> [Action] {
        guard isRebooting, active != nil else { return [] }
        let isDone = nodes.allSatisfy { node in
            !node.mayRun || (isReady(node) && node.generation == generation) || node.attempts > limits.vainStarts
        }
        guard isDone else { return [] }
        isRebooting = false
        return [.remember, .tell(.rebooted)]
    }
}
