import Ground
import ProcessSupervisor
import Synchronization

extension PairRunner {
    /// Is told after the status that belongs to it is shown.
    func tell(_ kind: DatabaseEvent.Kind) {
        untold.append(DatabaseEvent(database: id, time: environment.clock.now, kind: kind))
        wake()
    }

    func tellUntold() {
        let events = untold
        untold = []
        for event in events { environment.tell(event) }
    }

    /// What came before this runner: an outage that nobody saw begin is told now.
    func noteBeginning() {
        guard record.isCreated, record.wanted == .running else { return }
        let primary = facts()[record.primary]
        let identity = memory[record.primary]?.identity
        if primary.isOpen, primary.condition.isWell {
            wasAvailable = true
            isAnnounced = true
            openIdentity = identity
            return
        }
        let reason = record.isShutDown ? "it was asked for" : outageReason(primary)
        outage = Outage(node: record.primary, identity: identity, reason: reason, wasAsked: record.isShutDown)
        if !record.isShutDown { tell(.availabilityLost(reason: reason)) }
        record.isShutDown = false
    }

    /// Notes that the standby is about to take over, once an outage.
    func noteFailover(_ facts: PairFacts) {
        noteAvailability(facts)
        guard record.isStandbyPromotable, record.wanted == .running, let now = outage ?? plannedOutage(facts) else {
            return
        }
        outage = now
        if now.isFailoverTold { return }
        outage?.isFailoverTold = true
        tell(.failoverStarted(from: now.node, reason: now.reason))
    }

    private func plannedOutage(_ facts: PairFacts) -> Outage? {
        guard wantsFailover else { return nil }
        return Outage(
            node: record.primary,
            identity: memory[record.primary]?.identity,
            reason: "it was asked for",
            wasAsked: true
        )
    }

    /// Tells when clients lose the database and when they get it back.
    func noteAvailability(_ facts: PairFacts) {
        let primary = facts[record.primary]
        let isAvailable = primary.isOpen && primary.condition.isWell && !primary.isSick && record.wanted == .running
        if isAvailable == wasAvailable { return }
        wasAvailable = isAvailable
        guard isAvailable else {
            let wasAsked = wantsFailover || record.wanted != .running || isRestarting
            let reason = wasAsked ? "it was asked for" : outageReason(primary)
            if outage == nil {
                outage = Outage(node: record.primary, identity: openIdentity, reason: reason, wasAsked: wasAsked)
            }
            if !wasAsked { tell(.availabilityLost(reason: reason)) }
            return
        }
        let identity = memory[record.primary]?.identity
        if let outage {
            tellReturn(outage, identity)
        } else if !isAnnounced {
            tell(isFirstOpening ? .created : .started)
        }
        isAnnounced = true
        isFirstOpening = false
        isRestarting = false
        openIdentity = identity
        outage = nil
    }

    private func tellReturn(_ outage: Outage, _ identity: ProcessIdentity?) {
        let node = record.primary
        if outage.node != node {
            tell(.failoverCompleted(to: node))
        } else if outage.wasAsked {
            tell(isRestarting ? .restarted(node: node) : .started)
        } else if identity != outage.identity {
            tell(.crashRecovered(node: node))
        } else {
            tell(.availabilityRestored)
        }
    }

    private func outageReason(_ node: PairFacts.Node) -> String {
        if !node.condition.hasPower { return "its node lost power" }
        if !node.condition.hasNetwork { return "its node lost its network" }
        if !node.isRunning { return "its server ended" }
        if node.isSick { return "its server did not answer" }
        return trouble ?? "its server is not open"
    }

    /// Shows how things stand to who asks from any thread.
    func publish(_ facts: PairFacts) {
        let status = DatabaseStatus(
            id: id,
            phase: phase(facts),
            version: environment.programs.version,
            epoch: record.epoch,
            primary: record.primary,
            standby: standbyState(facts),
            nodes: record.nodes.map { nodeStatus($0, facts[$0]) },
            followsPlan: followsPlan(facts),
            pendingRestart: pendingRestart(),
            refusedVariables: refusedVariables,
            storageUsedBytes: storage.usedBytes,
            storageBytes: plan.storageBytes,
            trouble: trouble
        )
        shownStatus.withLock { $0 = status }
    }

    private func phase(_ facts: PairFacts) -> DatabaseStatus.Phase {
        let primary = facts[record.primary]
        if let failure = record.failure { return .failed(reason: failure) }
        if record.wanted != .running {
            return facts.nodes.values.contains(where: \.isRunning) ? .stopping : .stopped
        }
        if primary.isOpen, primary.condition.isWell, !primary.isSick {
            return storage.isFull ? .storageFull : .available
        }
        if !record.isCreated { return .creating }
        if wantsFailover || isRestarting { return .rebooting }
        return .unavailable(reason: outage?.reason ?? trouble ?? "its server starts")
    }

    private func standbyState(_ facts: PairFacts) -> DatabaseStatus.Standby {
        guard plan.nodes.count > 1 || record.standby != nil else { return .none }
        guard let id = record.standby else { return .building }
        let node = facts[id]
        if record.isStandbyPromotable { return .inSync }
        if !node.condition.isWell || node.isSick { return .lost }
        if case .flowing = node.link { return .catchingUp }
        if !record.withData.contains(id) || node.link == .broken || (node.isBusy && !node.isRunning) {
            return .building
        }
        return node.isRunning ? .catchingUp : .lost
    }

    private func nodeStatus(_ id: String, _ node: PairFacts.Node) -> DatabaseStatus.NodeStatus {
        DatabaseStatus.NodeStatus(
            id: id,
            isRunning: node.isRunning,
            isOpen: node.isOpen,
            hasPower: node.condition.hasPower,
            hasNetwork: node.condition.hasNetwork,
            processNumber: memory[id]?.identity?.number
        )
    }

    private func followsPlan(_ facts: PairFacts) -> Bool {
        guard record.wanted == .running else { return true }
        return facts[record.primary].isOpen && Set(record.nodes) == Set(plan.nodes.map(\.id))
            && record.administratorDigest == plan.administrator.digest
            && (plan.nodes.count < 2 || record.isStandbyPromotable)
    }
}

extension DatabaseStatus {
    /// Before anything was looked at.
    init(_ file: PairFile) {
        id = file.plan.id
        phase = file.record.isCreated ? .unavailable(reason: "it is being looked at") : .creating
        epoch = file.record.epoch
        primary = file.record.primary
        standby = file.plan.nodes.count > 1 ? .building : .none
        nodes = []
        followsPlan = false
        pendingRestart = []
        refusedVariables = [:]
        storageUsedBytes = 0
        storageBytes = file.plan.storageBytes
    }
}
