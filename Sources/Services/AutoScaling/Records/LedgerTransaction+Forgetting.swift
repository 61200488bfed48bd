import Ground
import World

extension LedgerTransaction {
    /// A group goes with its policies and schedules. Its activities stay, and say so.
    mutating func forget(group name: String, in place: Place) throws {
        guard let kept = try get(GroupRecord.self, name, in: place), kept.machine.isDeleting else { return }
        for policy in try list(PolicyRecord.self, where: "group", is: name, in: .place(place)) { try delete(policy) }
        for action in try list(ScheduledActionRecord.self, where: "group", is: name, in: .place(place)) {
            try delete(action)
        }
        for refresh in try list(RefreshRecord.self, where: "group", is: kept.settings.arn, in: .place(place)) {
            try delete(refresh)
        }
        for var activity in try list(ActivityRecord.self, where: "group", is: name, in: .place(place)) {
            guard !activity.isGroupDeleted else { continue }
            activity.isGroupDeleted = true
            try update(activity)
        }
        try delete(kept)
        log(
            Event(
                at: now,
                who: "autoscaling",
                what: "asg.deleted",
                account: place.account,
                region: place.region,
                resource: kept.settings.arn
            )
        )
    }
}
