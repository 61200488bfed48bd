import Ground

/// Growing and shrinking to what is desired.
extension GroupMachine {
    mutating func meetCapacity(_ moment: Moment) {
        let missing = settings.desired - (counted - surplus)
        if missing > 0 {
            let kept = keepSurplus(missing)
            if kept < missing { grow(by: missing - kept, moment) }
        } else if missing < 0 {
            shrink(by: -missing, moment)
        } else {
            reasons = []
            replacements = 0
            if surplus == 0 { balancedZones = [] }
        }
    }

    /// What is on its way beyond the desired capacity fills a gap first.
    private mutating func keepSurplus(_ missing: Int) -> Int {
        var kept = 0
        for place in launches.indices where launches[place].isSurplus && kept < missing {
            launches[place].isSurplus = false
            kept += 1
        }
        for place in members.indices where members[place].isSurplus && members[place].state.counts && kept < missing {
            members[place].isSurplus = false
            kept += 1
        }
        return kept
    }

    private mutating func grow(by count: Int, _ moment: Moment) {
        guard !settings.isSuspended(.launch), !isDeleting, isLaunchAllowed(moment) else { return }
        let now = counted - surplus
        let size = now + count
        var cause: String?
        for _ in 0..<count {
            guard let place = nextPlace(moment) else { break }
            if replacements > 0, reasons.isEmpty {
                replacements -= 1
                launch(at: place, because: Causes.replace(moment), moment)
                launches[launches.count - 1].isReplacement = true
            } else {
                let words = cause ?? (reasons + [Causes.grow(from: now, to: size, moment)]).joined(separator: "  ")
                cause = words
                launch(at: place, because: words, moment)
            }
        }
        if cause != nil { reasons = [] }
    }

    func isLaunchAllowed(_ moment: Moment) -> Bool { launchBackoff.map { $0.until <= moment.now } ?? true }

    mutating func launch(at place: MemberPlace, because cause: String, isSurplus: Bool = false, _ moment: Moment) {
        let activity = begin(
            "Launching a new EC2 instance",
            because: cause,
            at: place,
            status: .waitingForInstanceID,
            progress: 0,
            moment
        )
        var tags = settings.tags.filter(\.value.isPropagated).mapValues(\.value)
        tags["aws:autoscaling:groupName"] = settings.name
        launches.append(
            Launch(activity: activity, place: place, source: source, tags: tags, isSurplus: isSurplus)
        )
    }

    /// The zone with the fewest instances that can be tried, and the subnet with the fewest there.
    func nextPlace(_ moment: Moment) -> MemberPlace? {
        let sizes = zoneSizes
        let ordered = settings.zones.sorted { (sizes[$0.id] ?? 0) < (sizes[$1.id] ?? 0) }
        guard let least = ordered.first.map({ sizes[$0.id] ?? 0 }) else { return nil }
        let zone = ordered.first { zone in
            if settings.isBalancedOnly, (sizes[zone.id] ?? 0) > least { return false }
            return !isBlocked(zone.id, moment)
        }
        return zone.flatMap(place)
    }

    func place(in zone: GroupZone) -> MemberPlace? {
        var used: [String: Int] = [:]
        for member in members where member.state.counts { used[member.place.subnet, default: 0] += 1 }
        for launch in launches { used[launch.place.subnet, default: 0] += 1 }
        let subnet = zone.subnets.min { (used[$0] ?? 0, $0) < (used[$1] ?? 0, $1) }
        return subnet.map { MemberPlace(zone: zone.name, zoneID: zone.id, subnet: $0) }
    }

    func isBlocked(_ zone: String, _ moment: Moment) -> Bool {
        zoneBackoffs[zone].map { $0.isDark || $0.until > moment.now } ?? false
    }

    /// How many count in each zone, by its id.
    var zoneSizes: [String: Int] {
        var sizes: [String: Int] = [:]
        for member in members where member.state.counts { sizes[member.place.zoneID, default: 0] += 1 }
        for launch in launches { sizes[launch.place.zoneID, default: 0] += 1 }
        return sizes
    }

    private mutating func shrink(by count: Int, _ moment: Moment) {
        guard !settings.isSuspended(.terminate) || isDeleting else { return }
        let now = counted - surplus
        var words = reasons
        if !balancedZones.isEmpty { words.append(Causes.rebalanced(balancedZones, moment)) }
        var ended = false
        for _ in 0..<count {
            guard let victim = TerminationChoice(self, moment).pick() else { break }
            if let refresh, refresh.targets.contains(victim.id) {
                end(victim, because: Causes.refresh(moment), moment)
            } else {
                let cause = words + [Causes.shrink(from: now, to: now - count, victim.id, moment)]
                end(victim, because: cause.joined(separator: "  "), moment)
            }
            ended = true
        }
        if ended { reasons = [] }
    }

    /// Changes what is desired, and remembers who wanted it.
    mutating func setDesired(_ desired: Int, because reason: String) {
        guard desired != settings.desired else { return }
        settings.desired = desired
        reasons.append(reason)
    }
}
