import Ground

/// Which instance goes when a group shrinks.
///
/// Source: Auto Scaling User Guide, "Configure termination policies": first the zone with the most instances, then each
/// policy narrows what is left. Where AWS draws lots, the one longest there goes.
struct TerminationChoice {
    private let machine: GroupMachine
    private let now: WorldInstant

    init(_ machine: GroupMachine, _ moment: Moment) {
        self.machine = machine
        now = moment.now
    }

    func pick() -> Member? {
        var left = machine.members.filter { member in
            (member.state == .inService || member.state == .pending)
                && (!member.isProtected || machine.isDeleting) && !member.isSurplus
        }
        if left.isEmpty { return nil }
        if let refresh = machine.refresh {
            let targets = left.filter { refresh.targets.contains($0.id) }
            if !targets.isEmpty { left = targets }
        }
        left = fullestZone(left)
        for policy in machine.settings.terminationPolicies where left.count > 1 { left = narrow(left, by: policy) }
        return left.min { ($0.joined, $0.id) < ($1.joined, $1.id) }
    }

    /// Zones that the group no longer uses come first.
    private func fullestZone(_ members: [Member]) -> [Member] {
        let used = Set(machine.settings.zones.map(\.id))
        let outside = members.filter { !used.contains($0.place.zoneID) }
        if !outside.isEmpty { return outside }
        let sizes = machine.zoneSizes
        let most = members.map { sizes[$0.place.zoneID] ?? 0 }.max() ?? 0
        return members.filter { sizes[$0.place.zoneID] == most }
    }

    private func narrow(_ members: [Member], by policy: String) -> [Member] {
        switch policy {
        case "OldestInstance": least(members) { $0.joined.nanosecondsSince1970 }
        case "NewestInstance": least(members) { -$0.joined.nanosecondsSince1970 }
        case "OldestLaunchConfiguration": oldestConfiguration(members)
        case "OldestLaunchTemplate": oldestTemplate(members)
        case "ClosestToNextInstanceHour": least(members, secondsToHour)
        case "Default": least(oldestTemplate(oldestConfiguration(members)), secondsToHour)
        // One on-demand type: there is nothing to choose by an allocation strategy.
        default: members
        }
    }

    private func least(_ members: [Member], _ key: (Member) -> Int64) -> [Member] {
        let least = members.map(key).min()
        return members.filter { key($0) == least }
    }

    /// Those from a launch configuration that is not the group's own any more; then those from any.
    private func oldestConfiguration(_ members: [Member]) -> [Member] {
        let configured = members.filter { $0.source.configuration != nil }
        if configured.isEmpty { return members }
        let old = configured.filter { $0.source.configuration != machine.source.configuration }
        guard !old.isEmpty else { return configured.count < members.count ? configured : members }
        let first = old.min { $0.joined < $1.joined }?.source.configuration
        return old.filter { $0.source.configuration == first }
    }

    private func oldestTemplate(_ members: [Member]) -> [Member] {
        let templated = members.filter { $0.source.template != nil }
        if templated.isEmpty { return members }
        let other = templated.filter { $0.source.template?.id != machine.source.template?.id }
        if !other.isEmpty { return other }
        return least(templated) { Int64($0.source.template?.version ?? "") ?? 0 }
    }

    private func secondsToHour(_ member: Member) -> Int64 {
        let age = member.joined.duration(to: now).components.seconds
        return (3600 - age % 3600) % 3600
    }
}
