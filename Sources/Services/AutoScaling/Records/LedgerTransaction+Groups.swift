import AWSModel
import Ground
import World

extension LedgerTransaction {
    /// Changes a group, lets it go on, and writes down what it did.
    ///
    /// - Returns: nil when there is no such group any more.
    @discardableResult
    mutating func change(
        group name: String,
        in place: Place,
        _ tools: GroupTools,
        _ body: (inout GroupRecord, Moment) throws -> Void
    ) throws -> Kept<GroupRecord>? {
        guard var kept = try get(GroupRecord.self, name, in: place) else { return nil }
        let before = kept.record.machine
        let keptBefore = kept.record.kept
        let moment = tools.moment(at: now)
        try body(&kept.record, moment)
        try write(kept.record.machine.takeJournal(), of: kept)
        try writeRefresh(of: &kept, before: before.refresh)
        guard kept.record.machine != before || kept.record.kept != keptBefore else { return kept }
        logChanges(of: kept, since: before)
        return try update(kept)
    }

    private mutating func write(_ activities: [Activity], of group: Kept<GroupRecord>) throws {
        for activity in activities {
            let old = try get(ActivityRecord.self, activity.id, in: group.place)
            let record = ActivityRecord(
                group: group.id,
                groupARN: group.settings.arn,
                activity: activity,
                order: old?.order ?? sequence
            )
            try put(record, id: activity.id, in: group.place)
            if old == nil { try trimActivities(of: group) }
        }
    }

    private mutating func trimActivities(of group: Kept<GroupRecord>) throws {
        let all = try list(ActivityRecord.self, where: "group", is: group.id, in: .place(group.place))
        guard all.count > ActivityRecord.countMax else { return }
        let old = all.filter { !$0.activity.isOpen }.sorted { $0.order < $1.order }
        for kept in old.prefix(all.count - ActivityRecord.countMax) { try delete(kept) }
    }

    private mutating func writeRefresh(of group: inout Kept<GroupRecord>, before: Refresh?) throws {
        let ended = group.record.machine.endedRefreshes
        group.record.machine.endedRefreshes = []
        let changed = group.record.machine.refresh.map { $0 == before ? [] : [$0] } ?? []
        for refresh in ended + changed {
            let order = try get(RefreshRecord.self, refresh.id, in: group.place)?.order ?? sequence
            let record = RefreshRecord(group: group.id, groupARN: group.settings.arn, refresh: refresh, order: order)
            try put(record, id: refresh.id, in: group.place)
        }
    }

    /// What drills and people follow.
    private mutating func logChanges(of group: Kept<GroupRecord>, since before: GroupMachine) {
        let machine = group.machine
        for member in machine.members {
            let old = before.member(member.id)
            if old?.state != member.state {
                log(event("asg.instance", group, member.place, ["state": .string(member.state.rawValue)], member.id))
            }
            if old?.isHealthy != false, let why = member.unhealth {
                log(event("asg.instance.unhealthy", group, member.place, ["why": .string(why.rawValue)], member.id))
            }
        }
        if before.settings.desired != machine.settings.desired {
            let detail: JSONObject = [
                "from": .number(JSONNumber(Int64(before.settings.desired))),
                "to": .number(JSONNumber(Int64(machine.settings.desired))),
            ]
            log(event("asg.desired", group, nil, detail, nil))
        }
        if !before.isSettled, machine.isSettled { log(event("asg.settled", group, nil, [:], nil)) }
    }

    private func event(
        _ what: String,
        _ group: Kept<GroupRecord>,
        _ place: MemberPlace?,
        _ detail: JSONObject,
        _ instance: String?
    ) -> Event {
        var detail = detail
        if let instance { detail["instance"] = .string(instance) }
        return Event(
            at: now,
            who: "autoscaling",
            what: what,
            account: group.place.account,
            region: group.place.region,
            zone: place?.zoneID ?? "",
            resource: group.settings.arn,
            detail: .object(detail)
        )
    }
}

/// What machines are given besides the time of a transaction.
struct GroupTools: Sendable {
    let ids: IdentifierSource
    let clock: WorldClock

    init(_ world: World) {
        ids = world.ids
        clock = world.clock
    }

    func moment(at now: WorldInstant) -> Moment {
        Moment(now: now, ids: ids, scaled: { [clock] in clock.scaled($0) })
    }
}

extension LedgerReading {
    func group(_ name: String, in place: Place) throws -> Kept<GroupRecord> {
        guard let kept = try get(GroupRecord.self, name, in: place) else { throw AWSError.noGroup(name) }
        return kept
    }
}
