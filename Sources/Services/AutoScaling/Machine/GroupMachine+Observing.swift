import Ground

/// What is seen of instances, and what comes of acts.
extension GroupMachine {
    mutating func observe(_ facts: GroupFacts, _ moment: Moment) {
        for (zone, backoff) in zoneBackoffs {
            if facts.darkZones.contains(zone) {
                zoneBackoffs[zone]?.isDark = true
            } else if backoff.isDark {
                zoneBackoffs[zone] = nil
            }
        }
        for member in members {
            guard let state = facts.state(of: member.id) else { continue }
            switch member.state {
            case .pending where state == .running: enterService(member.id, moment)
            case .pending, .pendingWait, .pendingProceed: if !state.isAlive { abandonLaunch(of: member, moment) }
            case .inService: judge(member, state, facts, moment)
            case .terminating, .terminatingProceed:
                if state == .terminated {
                    forget(member, moment)
                } else if state != .shuttingDown, member.isEndAsked {
                    // EC2 does not do what it was asked: it is asked again.
                    change(member: member.id) { $0.isEndAsked = false }
                }
            case .terminatingWait, .detaching, .enteringStandby: break
            // Instances on standby are not checked, but one that is no more cannot come back.
            case .standby: if state == .terminated { forget(member, moment) }
            }
        }
    }

    /// EC2 says that it runs: its launch hooks come, then service.
    mutating func enterService(_ id: String, _ moment: Moment) {
        let hooks = isDeleting ? [] : settings.hooks.filter { $0.transition == .launching }
        guard let member = member(id) else { return }
        if member.state == .pending, !hooks.isEmpty {
            change(member: id) {
                $0.state = .pendingWait
                $0.waits = hooks.map { Self.wait(for: $0, moment) }
            }
            change(member.activity) { $0.status = .midLifecycleAction }
            return
        }
        let isRefreshed = refresh != nil
        change(member: id) {
            $0.state = .inService
            $0.inServiceSince = moment.now
            // What a refresh brings stays beyond the desired capacity until it has warmed up.
            $0.isSurplus = $0.isSurplus && isRefreshed
            $0.activity = nil
        }
        finish(member.activity, .successful, nil, moment)
        launchBackoff = nil
        refresh?.noteInService()
    }

    private mutating func judge(
        _ member: Member,
        _ state: GroupFacts.InstanceState,
        _ facts: GroupFacts,
        _ moment: Moment
    ) {
        guard member.isHealthy, !settings.isSuspended(.healthCheck) else { return }
        if !state.isAlive {
            change(member: member.id) { $0.unhealth = .gone }
            return
        }
        guard facts.instances[member.id]?.isImpaired == true else {
            if member.impairedSince != nil { change(member: member.id) { $0.impairedSince = nil } }
            return
        }
        if member.impairedSince == nil { change(member: member.id) { $0.impairedSince = moment.now } }
        guard let due = impairmentDue(member.impairedSince ?? moment.now, member, moment), due <= moment.now else {
            return
        }
        change(member: member.id) { $0.unhealth = .statusChecks }
    }

    /// When an instance whose checks fail is unhealthy: not before its grace period is over.
    ///
    /// Source: Auto Scaling User Guide, "Health check grace period"; two failed checks, a minute apart.
    func impairmentDue(_ since: WorldInstant, _ member: Member, _ moment: Moment) -> WorldInstant? {
        guard let service = member.inServiceSince else { return nil }
        return max(
            since.advanced(by: moment.scaled(.seconds(120))),
            service.advanced(by: .seconds(settings.gracePeriodSeconds))
        )
    }

    /// It ended before it was in service: its launch has failed.
    private mutating func abandonLaunch(of member: Member, _ moment: Moment) {
        finish(
            member.activity,
            .failed,
            "Instance became unhealthy while waiting for instance to be in InService state. Termination Date: "
                + moment.text,
            moment
        )
        change(member: member.id) {
            $0.activity = nil
            $0.isAbandoned = true
            $0.unhealth = .gone
        }
        failLaunches(moment)
        if let member = self.member(member.id) { end(member, because: Causes.unhealthy(.gone, moment), moment) }
    }

    /// Nothing of it is left.
    mutating func forget(_ member: Member, _ moment: Moment) {
        finish(member.activity, .successful, nil, moment)
        members.removeAll { $0.id == member.id }
    }

    // MARK: Outcomes of acts

    mutating func launched(
        _ activity: String,
        id: String,
        type: String,
        image: String,
        source: MemberSource,
        _ moment: Moment
    ) {
        guard let place = launches.firstIndex(where: { $0.activity == activity }) else { return }
        let launch = launches.remove(at: place)
        change(activity) {
            $0.description = "Launching a new EC2 instance: \(id)"
            $0.status = .preInService
            $0.progress = 30
        }
        zoneBackoffs[launch.place.zoneID] = nil
        members.append(
            Member(
                id: id,
                type: type,
                image: image,
                place: launch.place,
                source: source,
                state: .pending,
                isProtected: settings.protectsNew,
                joined: moment.now,
                isSurplus: launch.isSurplus,
                activity: activity
            )
        )
    }

    mutating func launchFailed(_ activity: String, code: String, message: String, _ moment: Moment) {
        guard let place = launches.firstIndex(where: { $0.activity == activity }) else { return }
        let launch = launches.remove(at: place)
        if launch.isReplacement { replacements += 1 }
        let isOfZone = Self.zoneCodes.contains(code)
        let text = isOfZone ? "Could not launch On-Demand Instances. \(code) - \(message)" : message
        let end = text.hasSuffix(".") ? "" : "."
        finish(activity, .failed, "\(text)\(end) Launching EC2 instance failed.", moment)
        let zone = launch.place.zoneID
        if isOfZone {
            let failures = (zoneBackoffs[zone]?.failures ?? 0) + 1
            zoneBackoffs[zone] = Backoff(failures: failures, until: Self.retry(after: failures, moment))
        } else {
            failLaunches(moment)
        }
        refresh?.noteFailure(text)
    }

    mutating func failLaunches(_ moment: Moment) {
        let failures = (launchBackoff?.failures ?? 0) + 1
        launchBackoff = Backoff(failures: failures, until: Self.retry(after: failures, moment))
    }

    /// Further zones may have what this one has not.
    private static let zoneCodes: Set<String> = [
        "InsufficientInstanceCapacity", "InsufficientFreeAddressesInSubnet", "InsufficientHostCapacity",
    ]

    /// Source: Auto Scaling User Guide: failing launches are tried again less and less often. The steps are ours.
    private static func retry(after failures: Int, _ moment: Moment) -> WorldInstant {
        moment.after(moment.scaled(.seconds(min(900, 30 << min(failures - 1, 5)))))
    }

    mutating func endAsked(_ id: String) { change(member: id) { $0.isEndAsked = true } }

    mutating func tagged(_ id: String) {
        change(member: id) { $0.needsTag = false }
        untagged.removeAll { $0 == id }
    }
}
