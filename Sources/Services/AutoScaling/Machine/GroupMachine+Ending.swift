import Ground

/// How instances leave.
extension GroupMachine {
    /// Begins to terminate an instance. The hooks of its end run if it ever was in service.
    mutating func end(_ member: Member, because cause: String, _ moment: Moment) {
        guard !member.state.isEnding else { return }
        if let activity = member.activity {
            finish(activity, .cancelled, nil, moment)
        }
        let activity = begin("Terminating EC2 instance: \(member.id)", because: cause, at: member.place, moment)
        let hooks =
            member.isAbandoned || isDeleting || member.state.isPending
            ? [] : settings.hooks.filter { $0.transition == .terminating }
        change(member: member.id) {
            $0.activity = activity
            $0.isSurplus = false
            $0.waits = hooks.map { Self.wait(for: $0, moment) }
            $0.state = hooks.isEmpty ? .terminating : .terminatingWait
        }
        if !hooks.isEmpty { change(activity) { $0.status = .midLifecycleAction } }
    }

    mutating func replaceUnhealthy(_ moment: Moment) {
        guard !settings.isSuspended(.replaceUnhealthy), !settings.isSuspended(.terminate) else { return }
        for member in members where member.state.counts {
            guard let why = member.unhealth else { continue }
            end(member, because: Causes.unhealthy(why, moment), moment)
            if !isDeleting { replacements += 1 }
        }
    }

    /// Instances whose time is over are replaced, a tenth of the group at a time.
    ///
    /// Source: Auto Scaling User Guide, "Replace Auto Scaling instances based on maximum instance lifetime".
    mutating func endLongLived(_ moment: Moment) {
        guard settings.maxLifetimeSeconds > 0, !settings.isSuspended(.terminate), refresh == nil, !isDeleting else {
            return
        }
        let limit = Duration.seconds(settings.maxLifetimeSeconds)
        let most = max(1, settings.desired / 10)
        var room = most - max(0, settings.desired - members.count { $0.state == .inService })
        for member in members.sorted(by: { $0.joined < $1.joined }) {
            guard room > 0, member.state == .inService, member.joined.advanced(by: limit) <= moment.now else {
                continue
            }
            end(member, because: Causes.lifetime(moment), moment)
            room -= 1
        }
    }

    /// Changes of state that take no time of their own.
    mutating func finishMoves(_ moment: Moment) {
        for member in members {
            switch member.state {
            case .enteringStandby:
                finish(member.activity, .successful, nil, moment)
                change(member: member.id) {
                    $0.state = .standby
                    $0.activity = nil
                }
            case .detaching:
                finish(member.activity, .successful, nil, moment)
                members.removeAll { $0.id == member.id }
                untagged.append(member.id)
            case .pendingWait where member.waits.isEmpty:
                change(member: member.id) { $0.state = .pendingProceed }
                enterService(member.id, moment)
            case .terminatingWait where member.waits.isEmpty:
                change(member: member.id) { $0.state = .terminatingProceed }
                change(member.activity) { $0.status = .inProgress }
            default: break
            }
        }
    }
}
