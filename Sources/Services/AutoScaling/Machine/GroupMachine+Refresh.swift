import Ground

extension GroupMachine {
    /// So many launches in a row may fail before a refresh gives up.
    private static let refreshFailuresMax = 5

    /// - Parameter version: the number that the wanted version of the template means now.
    mutating func startRefresh(_ refresh: Refresh, version: String? = nil) {
        var refresh = refresh
        let candidates = members.filter { member in
            switch member.state {
            case .inService, .pending, .pendingWait, .pendingProceed:
                !(member.isProtected && refresh.preferences.protected == "Ignore")
            case .standby, .enteringStandby: refresh.preferences.standby != "Ignore"
            default: false
            }
        }
        refresh.targets = Set(
            candidates.filter { !(refresh.preferences.skipsMatching && matches($0, refresh.current, version)) }.map(
                \.id
            )
        )
        refresh.total = refresh.targets.count
        refresh.left = refresh.total
        self.refresh = refresh
    }

    private func matches(_ member: Member, _ source: LaunchSource, _ version: String?) -> Bool {
        if source.configuration != member.source.configuration { return false }
        guard let wanted = source.template else { return true }
        guard let has = member.source.template, has.id == wanted.id else { return false }
        if let type = source.type, type != member.type { return false }
        return (version ?? wanted.version) == has.version
    }

    mutating func advanceRefresh(_ moment: Moment) {
        guard var refresh, !isDeleting else { return }
        if settings.isSuspended(.instanceRefresh) { return }
        // One that is put on standby meanwhile is waited for, or left out.
        let waits = refresh.preferences.standby != "Ignore"
        let present = Set(members.filter { $0.state.counts || ($0.state == .standby && waits) }.map(\.id))
        refresh.targets.formIntersection(present)
        let replaced = members.filter { $0.state.counts && !refresh.targets.contains($0.id) }
        let unready = replaced.count { !isWarm($0, refresh, moment) } + launches.count
        refresh.left = max(0, min(refresh.total, refresh.targets.count + unready))
        self.refresh = refresh
        for member in members where member.isSurplus && member.state == .inService {
            if isWarm(member, refresh, moment) { change(member: member.id) { $0.isSurplus = false } }
        }
        switch refresh.status {
        case .pending:
            self.refresh?.status = .inProgress
            self.refresh?.start = moment.now
        case .inProgress, .rollbackInProgress: replaceNext(moment)
        case .baking:
            if let until = refresh.bakeUntil, until <= moment.now { endRefresh(.successful, nil, moment) }
        case .cancelling:
            if launches.isEmpty, !members.contains(where: { $0.state.isPending || $0.state.isEnding }) {
                endRefresh(.cancelled, refresh.reason, moment)
            }
        default: break
        }
    }

    func isWarm(_ member: Member, _ refresh: Refresh, _ moment: Moment) -> Bool {
        guard member.state == .inService, let since = member.inServiceSince else { return false }
        return since.advanced(by: moment.scaled(warmup(refresh))) <= moment.now
    }

    func warmup(_ refresh: Refresh) -> Duration {
        .seconds(refresh.preferences.warmupSeconds ?? settings.warmupSeconds ?? settings.gracePeriodSeconds)
    }

    private mutating func replaceNext(_ moment: Moment) {
        guard let refresh else { return }
        if refresh.failures >= Self.refreshFailuresMax { return failRefresh(moment) }
        if refresh.targets.isEmpty {
            guard refresh.left == 0, counted == settings.desired else { return }
            return finishRefresh(moment)
        }
        if holdsAtCheckpoint(moment) { return }
        for id in refresh.targets.sorted() where member(id)?.state == .standby {
            guard refresh.preferences.standby == "Terminate", let standby = member(id) else { continue }
            end(standby, because: Causes.refresh(moment), moment)
        }
        let maintenance = settings.maintenance
        let most = refresh.preferences.maxHealthy ?? maintenance?.maxHealthy ?? 100
        let least = refresh.preferences.minHealthy ?? maintenance?.minHealthy ?? 90
        let waiting = members.filter { $0.state.counts && refresh.targets.contains($0.id) }
            .filter { !$0.isProtected || refresh.preferences.protected == "Refresh" }
        if most > 100 {
            launchAhead(most: most, waiting.count, moment)
        } else {
            endNext(least: least, waiting, refresh, moment)
        }
    }

    private mutating func launchAhead(most: Int, _ waiting: Int, _ moment: Moment) {
        guard !settings.isSuspended(.launch), isLaunchAllowed(moment) else { return }
        let room = max(1, settings.desired * (most - 100) / 100) - max(0, counted - settings.desired)
        for _ in 0..<max(0, min(room, waiting - surplus)) {
            guard let place = nextPlace(moment) else { return }
            launch(at: place, because: Causes.refreshLaunch(moment), isSurplus: true, moment)
        }
    }

    private mutating func endNext(least: Int, _ waiting: [Member], _ refresh: Refresh, _ moment: Moment) {
        guard !settings.isSuspended(.terminate) else { return }
        let ready = members.count { $0.isHealthy && isWarm($0, refresh, moment) }
        let needed = (settings.desired * least + 99) / 100
        var room = ready - needed
        // One at a time goes also where all are to stay healthy.
        if room <= 0, ready >= settings.desired { room = 1 }
        for member in waiting.sorted(by: { ($0.joined, $0.id) < ($1.joined, $1.id) }).prefix(max(0, room)) {
            end(member, because: Causes.refresh(moment), moment)
        }
    }

    private mutating func holdsAtCheckpoint(_ moment: Moment) -> Bool {
        guard let refresh else { return false }
        if let until = refresh.checkpointUntil {
            if until > moment.now { return true }
            self.refresh?.checkpointUntil = nil
            self.refresh?.checkpointsPassed += 1
        }
        let passed = self.refresh?.checkpointsPassed ?? 0
        guard passed < refresh.preferences.checkpoints.count else { return false }
        let checkpoint = refresh.preferences.checkpoints[passed]
        let gone = refresh.total - refresh.targets.count
        guard gone * 100 >= checkpoint * refresh.total else { return false }
        // Those already taken out must be replaced first.
        guard refresh.left == refresh.targets.count else { return true }
        self.refresh?.checkpointUntil = moment.afterScaled(seconds: refresh.preferences.checkpointDelaySeconds)
        return true
    }

    private mutating func finishRefresh(_ moment: Moment) {
        guard let refresh else { return }
        if refresh.status == .rollbackInProgress {
            return endRefresh(.rollbackSuccessful, refresh.rollback?.reason, moment)
        }
        if let seconds = refresh.preferences.bakeSeconds, seconds > 0 {
            self.refresh?.status = .baking
            self.refresh?.bakeUntil = moment.afterScaled(seconds: seconds)
            return
        }
        endRefresh(.successful, nil, moment)
    }

    private mutating func failRefresh(_ moment: Moment) {
        guard let refresh else { return }
        let reason = refresh.reason ?? "Instances could not be launched."
        if refresh.status == .rollbackInProgress { return endRefresh(.rollbackFailed, reason, moment) }
        if refresh.preferences.rollsBack { return rollBack(because: reason, moment) }
        endRefresh(.failed, reason, moment)
    }

    /// Replaces again what was replaced, by what there was before.
    mutating func rollBack(because reason: String, _ moment: Moment) {
        guard var refresh else { return }
        refresh.rollback = Refresh.Rollback(
            reason: reason,
            start: moment.now,
            percentage: refresh.percentage,
            left: refresh.left
        )
        refresh.status = .rollbackInProgress
        refresh.reason = reason
        refresh.current = refresh.old
        refresh.failures = 0
        let untouched = refresh.targets
        refresh.targets = Set(members.filter { $0.state.counts && !untouched.contains($0.id) }.map(\.id))
        refresh.total = refresh.targets.count
        refresh.left = refresh.total
        launchBackoff = nil
        self.refresh = refresh
    }

    mutating func endRefresh(_ status: Refresh.Status, _ reason: String?, _ moment: Moment) {
        guard var refresh else { return }
        refresh.status = status
        refresh.reason = reason
        refresh.end = moment.now
        if status == .successful {
            refresh.left = 0
            if let wanted = refresh.wanted {
                settings.source = wanted
                settings.mixed = refresh.wantedMixed
            }
        }
        self.refresh = nil
        endedRefreshes.append(refresh)
        for place in members.indices where members[place].state == .inService { members[place].isSurplus = false }
    }
}
