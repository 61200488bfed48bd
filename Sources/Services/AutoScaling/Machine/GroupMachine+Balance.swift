import Ground

/// Spreading instances over zones.
///
/// Source: Auto Scaling User Guide, "Availability Zone distribution": new instances are launched before old ones are
/// terminated, up to a tenth of the capacity, or one instance, beyond it.
extension GroupMachine {
    mutating func rebalance(_ facts: GroupFacts, _ moment: Moment) {
        guard isReadyToBalance(moment) else { return }
        let usable = settings.zones.filter {
            !facts.darkZones.contains($0.id) && !isBlocked($0.id, moment)
        }
        guard !usable.isEmpty else { return }
        var sizes = movableSizes
        let before = zoneSizes
        for _ in 0..<allowance {
            guard let move = nextMove(&sizes, to: usable), let place = place(in: move) else { return }
            let counts = settings.zones.map { (zone: $0.name, count: before[$0.id] ?? 0) }
            launch(at: place, because: Causes.rebalanceLaunch(counts, moment), isSurplus: true, moment)
            if !balancedZones.contains(move.name) { balancedZones.append(move.name) }
        }
    }

    var allowance: Int { max(1, settings.desired / 10) }

    private func isReadyToBalance(_ moment: Moment) -> Bool {
        let needed: [ScalingProcess] = [.azRebalance, .launch, .terminate]
        return !isDeleting && refresh == nil && !needed.contains(where: settings.isSuspended)
            && launches.isEmpty && counted == settings.desired && surplus == 0 && isLaunchAllowed(moment)
            && members.allSatisfy { ($0.state == .inService && $0.isHealthy) || $0.state == .standby }
    }

    /// In each zone, also those that the group no longer uses: all that count, and how many may leave.
    private var movableSizes: [String: (all: Int, free: Int)] {
        var sizes: [String: (all: Int, free: Int)] = [:]
        for zone in settings.zones { sizes[zone.id] = (0, 0) }
        for member in members where member.state == .inService {
            sizes[member.place.zoneID, default: (0, 0)].all += 1
            if !member.isProtected { sizes[member.place.zoneID, default: (0, 0)].free += 1 }
        }
        return sizes
    }

    /// The zone that should get an instance from a fuller one; nil when none should.
    private func nextMove(_ sizes: inout [String: (all: Int, free: Int)], to usable: [GroupZone]) -> GroupZone? {
        let used = Set(settings.zones.map(\.id))
        guard let target = usable.min(by: { sizes[$0.id]?.all ?? 0 < sizes[$1.id]?.all ?? 0 }) else { return nil }
        let least = sizes[target.id]?.all ?? 0
        let from = sizes.filter { zone, size in
            size.free > 0 && zone != target.id && (!used.contains(zone) || size.all - least >= 2)
        }.max { a, b in
            let (first, second) = (used.contains(a.key) ? a.value.all : .max, used.contains(b.key) ? b.value.all : .max)
            return (first, b.key) < (second, a.key)
        }
        guard let from else { return nil }
        sizes[from.key]?.all -= 1
        sizes[from.key]?.free -= 1
        sizes[target.id]?.all += 1
        return target
    }
}
