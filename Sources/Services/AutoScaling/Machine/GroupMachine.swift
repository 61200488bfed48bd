import Ground

/// Decides what a group needs next. Pure: facts and a time in, acts out.
///
/// What it has decided is state, written before anything is done about it; acts are read off the state and may be done
/// twice. So whoever carries them out can be killed at any line.
///
/// Source: Auto Scaling User Guide.
struct GroupMachine: Codable, Sendable, Equatable {
    /// A zone, or the whole group, in which launches failed: not tried again before a time.
    struct Backoff: Codable, Sendable, Equatable {
        var failures = 1
        var until: WorldInstant
        /// It failed because the zone is without power: tried again when it has it back.
        var isDark = false
    }

    enum Act: Sendable, Hashable {
        case launch(activity: String)
        case terminate(String)
        /// Takes the group's tags on or off an instance that a user attached or detached.
        case tag(String)
        /// Nothing is left of a group that is to be deleted.
        case forget
    }

    var settings: GroupSettings
    var members: [Member] = []
    var launches: [Launch] = []
    /// Those that have not ended.
    var activities: [String: Activity] = [:]
    /// What changed the desired capacity since it was last reached: the first words of the next activities' causes.
    var reasons: [String] = []
    /// How many of the missing instances were unhealthy ones.
    var replacements = 0
    /// Zones into which surplus instances were launched.
    var balancedZones: [String] = []
    var zoneBackoffs: [String: Backoff] = [:]
    var launchBackoff: Backoff?
    var cooldownUntil: WorldInstant?
    var refresh: Refresh?
    var isDeleting = false
    /// Instances that were detached and still bear the group's tags.
    var untagged: [String] = []
    /// Activities that changed since they were last written down.
    private(set) var journal: [Activity] = []
    /// Refreshes that ended since they were last written down.
    var endedRefreshes: [Refresh] = []

    private enum CodingKeys: String, CodingKey {
        case settings, members, launches, activities, reasons, replacements, balancedZones, zoneBackoffs
        case launchBackoff, cooldownUntil, refresh, isDeleting, untagged
    }

    init(settings: GroupSettings) { self.settings = settings }

    // MARK: What there is

    var counted: Int { members.count { $0.state.counts } + launches.count }

    /// Instances that are launched beyond what is desired and are not in service yet.
    var surplus: Int {
        launches.count(where: \.isSurplus) + members.count { $0.isSurplus && $0.state.counts }
    }

    var source: LaunchSource { refresh?.launchSource ?? settings.source }

    func member(_ id: String) -> Member? { members.first { $0.id == id } }

    /// Nothing is under way, nothing is missing or too much, and every instance is well.
    var isSettled: Bool {
        launches.isEmpty && activities.isEmpty && untagged.isEmpty && counted == settings.desired
            && members.allSatisfy { ($0.state == .inService && $0.isHealthy) || $0.state == .standby }
    }

    var acts: Set<Act> {
        var acts = Set(launches.map { Act.launch(activity: $0.activity) })
        for member in members {
            if member.state == .terminating || member.state == .terminatingProceed, !member.isEndAsked {
                acts.insert(.terminate(member.id))
            }
            if member.needsTag { acts.insert(.tag(member.id)) }
        }
        for id in untagged { acts.insert(.tag(id)) }
        if isDeleting, members.isEmpty, launches.isEmpty { acts.insert(.forget) }
        return acts
    }

    // MARK: One look

    /// Goes on as far as the facts and time allow.
    mutating func step(_ facts: GroupFacts, _ moment: Moment) {
        observe(facts, moment)
        // Each round may make room for the next; a group settles in a few.
        for _ in 0..<8 {
            let before = self
            expireHooks(moment)
            finishMoves(moment)
            replaceUnhealthy(moment)
            endLongLived(moment)
            advanceRefresh(moment)
            meetCapacity(moment)
            rebalance(facts, moment)
            if self == before { return }
        }
    }

    // MARK: Activities

    mutating func begin(
        _ description: String,
        because cause: String,
        at place: MemberPlace?,
        status: Activity.Status = .inProgress,
        progress: Int = 50,
        _ moment: Moment
    ) -> String {
        let activity = Activity(
            id: moment.ids.uuid(),
            description: description,
            cause: cause,
            start: moment.now,
            end: nil,
            status: status,
            message: nil,
            progress: progress,
            zone: place?.zone,
            subnet: place?.subnet
        )
        activities[activity.id] = activity
        journal.append(activity)
        return activity.id
    }

    mutating func change(_ id: String?, _ body: (inout Activity) -> Void) {
        guard let id, var activity = activities[id] else { return }
        let before = activity
        body(&activity)
        guard activity != before else { return }
        activities[id] = activity.isOpen ? activity : nil
        journal.append(activity)
    }

    mutating func finish(_ id: String?, _ status: Activity.Status, _ message: String?, _ moment: Moment) {
        change(id) {
            $0.status = status
            $0.end = moment.now
            $0.progress = 100
            if let message {
                $0.message = message
                $0.description += ".  Status Reason: \(message)"
            }
        }
    }

    mutating func takeJournal() -> [Activity] {
        defer { journal = [] }
        var latest: [String: Activity] = [:]
        for activity in journal { latest[activity.id] = activity }
        return latest.values.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
    }

    mutating func change(member id: String, _ body: (inout Member) -> Void) {
        guard let place = members.firstIndex(where: { $0.id == id }) else { return }
        body(&members[place])
    }
}
