import Ground
import Testing

@testable import AutoScalingService

@Suite("A group")
struct GroupSimulationTests {
    private static let orders = 100 * SimulationSize.factor

    @Test("keeps its rules in thousands of orders of faults, also when what acts is killed in between")
    func orders() async {
        var rebalanced = 0
        for seed in 0..<UInt64(Self.orders) {
            await Task.yield()
            var simulation = GroupSimulation(seed: seed)
            simulation.run()
            #expect(simulation.complaints.isEmpty, "seed \(seed): \(simulation.complaints)")
            if !simulation.complaints.isEmpty { return }
            rebalanced += simulation.balancedLaunches
        }
        #expect(rebalanced > 0)
    }

    @Test("keeps its rules also when hooks, refreshes and policies come in between")
    func ordersWithMore() async {
        var refreshed: Set<Refresh.Status> = []
        for seed in 0..<UInt64(Self.orders) {
            await Task.yield()
            var simulation = GroupSimulation(seed: seed, hasMore: true)
            simulation.run()
            #expect(simulation.complaints.isEmpty, "seed \(seed): \(simulation.complaints)")
            if !simulation.complaints.isEmpty { return }
            refreshed.formUnion(simulation.refreshEnds)
        }
        #expect(refreshed.isSuperset(of: [.successful, .cancelled]))
    }
}

/// EC2 and a group's controller, with chance as the order of events.
struct GroupSimulation {
    var machine: GroupMachine
    var complaints: [String] = []
    var balancedLaunches = 0
    var refreshEnds: Set<Refresh.Status> = []
    private var random: SeededRandom
    private let hasMore: Bool
    private var now = WorldInstant(secondsSince1970: 1_000_000)
    private let ids: IdentifierSource
    private var instances: [String: (state: GroupFacts.InstanceState, zone: String)] = [:]
    /// What EC2 launched for which token: asked again, it is the same.
    private var tokens: [String: String] = [:]
    private var dark: Set<String> = []
    private var scarce: Set<String> = []
    private var begun: Set<String> = []
    private var ended: Set<String> = []
    private var protectedEver: Set<String> = []
    private var version = 1
    private let zones = ["z1", "z2", "z3"].map { GroupZone(name: "name-\($0)", id: $0, subnets: ["subnet-\($0)"]) }

    init(seed: UInt64, hasMore: Bool = false) {
        random = SeededRandom(seed: seed)
        ids = IdentifierSource(seed: seed)
        self.hasMore = hasMore
        let most = 4 + Int(seed % 9)
        var settings = GroupSettings(
            name: "g",
            arn: "arn",
            min: 0,
            max: most,
            desired: 0,
            zones: Array(zones.prefix(2 + Int(seed % 2))),
            source: LaunchSource(template: .init(id: "lt-1", name: "t", version: "1")),
            serviceRole: ""
        )
        settings.terminationPolicies = [
            GroupCheck.terminationPolicies[Int(seed) % GroupCheck.terminationPolicies.count]
        ]
        if hasMore, seed % 3 == 0 {
            settings.hooks = [
                LifecycleHookPlan(name: "in", transition: .launching, heartbeatSeconds: 60, defaultResult: .proceed),
                LifecycleHookPlan(name: "out", transition: .terminating, heartbeatSeconds: 60),
            ]
        }
        machine = GroupMachine(settings: settings)
        machine.setDesired(1 + Int(seed % UInt64(most)), because: "At the beginning.")
    }

    private var moment: Moment { Moment(now: now, ids: ids, scaled: { $0 }) }

    mutating func run() {
        for _ in 0..<random.int(in: 20...120) {
            happen()
            look()
        }
        heal()
        for _ in 0..<400 where !isAtRest { rest() }
        checkEnd()
    }

    // MARK: Chance

    private mutating func happen() {
        switch random.int(in: 0..<(hasMore ? 22 : 14)) {
        case 0: killSomeone()
        case 1: if let zone = zones.randomElement(using: &random) { darken(zone.id) }
        case 2: dark = []
        case 3: scarce.formSymmetricDifference([random.pick(zones).id])
        case 4: resize()
        case 5...7: actOnce()
        case 8, 9: progress()
        case 10: now = now.advanced(by: .seconds(random.int(in: 1...1200)))
        case 11: protectSomeone()
        case 12: if let id = living.randomElement(using: &random) { machine.change(member: id) { $0.unhealth = .user } }
        case 13: terminateByHand()
        case 14: moveToStandby()
        case 15: moveBack()
        case 16: startRefresh()
        case 17: if machine.refresh != nil, random.chance(percent: 30) { machine.refresh?.status = .cancelling }
        case 18: if let id = living.randomElement(using: &random) { finishHook(id) }
        case 19:
            toggle(random.pick([ScalingProcess.launch, .terminate, .azRebalance, .healthCheck, .replaceUnhealthy]))
        case 20: detach()
        default: machine.settings.zones = Array(zones.shuffled(using: &random).prefix(2))
        }
    }

    private var living: [String] { machine.members.map(\.id) }

    private mutating func killSomeone() {
        let alive = instances.filter { $0.value.state.isAlive }.keys.sorted()
        guard let id = alive.randomElement(using: &random) else { return }
        instances[id]?.state = random.pick([.terminated, .shuttingDown, .stopped])
    }

    private mutating func darken(_ zone: String) {
        dark.insert(zone)
        for (id, instance) in instances where instance.zone == zone && instance.state.isAlive {
            instances[id]?.state = .stopping
        }
    }

    private mutating func resize() {
        machine.setDesired(random.int(in: 0...machine.settings.max), because: "At some time.")
    }

    private mutating func protectSomeone() {
        guard let id = living.randomElement(using: &random) else { return }
        machine.change(member: id) { $0.isProtected.toggle() }
    }

    private mutating func terminateByHand() {
        guard let id = living.randomElement(using: &random) else { return }
        _ = try? machine.terminate(id, shrinks: random.chance(percent: 50), moment)
    }

    private mutating func moveToStandby() {
        guard let id = living.randomElement(using: &random) else { return }
        _ = try? machine.enterStandby([id], shrinks: random.chance(percent: 50), moment)
    }

    private mutating func moveBack() {
        let standing = machine.members.filter { $0.state == .standby }.map(\.id)
        guard let id = standing.randomElement(using: &random) else { return }
        _ = try? machine.exitStandby([id], moment)
    }

    private mutating func detach() {
        guard let id = living.randomElement(using: &random) else { return }
        _ = try? machine.detach([id], shrinks: random.chance(percent: 50), moment)
    }

    private mutating func startRefresh() {
        guard machine.refresh == nil else { return }
        version += 1
        let wanted = LaunchSource(template: .init(id: "lt-1", name: "t", version: "\(version)"))
        let surges = random.chance(percent: 40)
        machine.startRefresh(
            Refresh(
                id: ids.uuid(),
                preferences: Refresh.Preferences(
                    minHealthy: surges ? 100 : random.pick([0, 50, 90, 100]),
                    maxHealthy: surges ? random.pick([110, 150, 200]) : nil,
                    warmupSeconds: random.pick([0, 60]),
                    skipsMatching: random.chance(percent: 50),
                    protected: random.pick(["Refresh", "Ignore"]),
                    standby: "Ignore"
                ),
                wanted: wanted,
                wantedMixed: nil,
                old: machine.settings.source,
                current: wanted
            )
        )
    }

    private mutating func finishHook(_ id: String) {
        guard let wait = machine.member(id)?.waits.first else { return }
        machine.complete(wait.hook, of: id, random.pick([.proceed, .abandon]), moment)
    }

    private mutating func toggle(_ process: ScalingProcess) {
        machine.settings.suspended[process] = machine.settings.isSuspended(process) ? nil : "by chance"
    }

    // MARK: The controller

    private mutating func look() {
        var facts = GroupFacts()
        facts.asked = Set(living)
        facts.darkZones = dark
        for id in living { if let known = instances[id] { facts.instances[id] = .init(state: known.state) } }
        let before = machine
        machine.step(facts, moment)
        checkStep(before)
        note()
    }

    private mutating func note() {
        for activity in machine.takeJournal() {
            if activity.isOpen { begun.insert(activity.id) } else { ended.insert(activity.id) }
            if activity.cause.contains("to aid in balancing"), activity.isOpen { balancedLaunches += 1 }
        }
        for refresh in machine.endedRefreshes { refreshEnds.insert(refresh.status) }
        machine.endedRefreshes = []
    }

    /// Does one act; half of the time whoever did it is killed before it is written down.
    private mutating func actOnce() {
        let acts = machine.acts.sorted { $0.order < $1.order }
        guard let act = acts.randomElement(using: &random) else { return }
        let isKilled = random.chance(percent: 30)
        switch act {
        case .launch(let activity): launch(activity, isKilled)
        case .terminate(let id):
            if instances[id]?.state != .terminated { instances[id]?.state = .shuttingDown }
            if !isKilled { machine.endAsked(id) }
        case .tag(let id): if !isKilled { machine.tagged(id) }
        case .forget: break
        }
        note()
    }

    private mutating func launch(_ activity: String, _ isKilled: Bool) {
        guard let launch = machine.launches.first(where: { $0.activity == activity }) else { return }
        let zone = launch.place.zoneID
        if let known = tokens[activity] {
            if !isKilled { report(activity, known) }
            return
        }
        guard !dark.contains(zone), !scarce.contains(zone) else {
            if !isKilled {
                machine.launchFailed(activity, code: "InsufficientInstanceCapacity", message: "None.", moment)
            }
            return
        }
        let id = ids.resource("i")
        instances[id] = (.pending, zone)
        tokens[activity] = id
        if !isKilled { report(activity, id) }
    }

    private mutating func report(_ activity: String, _ id: String) {
        let version = machine.launches.first { $0.activity == activity }?.source.template?.version ?? "1"
        let source = MemberSource(template: .init(id: "lt-1", name: "t", version: version))
        machine.launched(activity, id: id, type: "t3.micro", image: "ami-1", source: source, moment)
    }

    /// EC2 goes on.
    private mutating func progress() {
        for (id, instance) in instances {
            switch instance.state {
            case .pending: instances[id]?.state = .running
            case .stopping: instances[id]?.state = .stopped
            case .shuttingDown: instances[id]?.state = .terminated
            case .running, .stopped, .terminated: break
            }
        }
    }

    // MARK: Rules

    private mutating func checkStep(_ before: GroupMachine) {
        let allowed = machine.settings.max + max(machine.allowance, machine.settings.desired)
        let usual = machine.settings.max + machine.allowance
        if machine.counted > (hasMore ? allowed : usual), machine.counted > before.counted {
            complaints.append("grew to \(machine.counted), max \(machine.settings.max)")
        }
        for member in before.members where member.isProtected && member.state == .inService && member.isHealthy {
            guard let now = machine.member(member.id), now.state.isEnding else { continue }
            guard let cause = now.activity.flatMap({ machine.activities[$0] })?.cause else { continue }
            if cause.contains("selected for termination") { complaints.append("\(member.id) was protected") }
        }
        let open = Set(machine.members.compactMap(\.activity) + machine.launches.map(\.activity))
        if open != Set(machine.activities.keys) { complaints.append("activities and instances do not match") }
    }

    private mutating func heal() {
        (dark, scarce) = ([], [])
        machine.settings.suspended = [:]
        for member in machine.members {
            machine.change(member: member.id) { $0.isProtected = false }
        }
    }

    private var isAtRest: Bool {
        machine.isSettled && machine.refresh == nil && machine.nextWake(moment) == nil && isBalanced
    }

    private var isBalanced: Bool {
        let sizes = machine.zoneSizes
        let used = machine.settings.zones.map { sizes[$0.id] ?? 0 }
        return used.reduce(0, +) == machine.counted && (used.max() ?? 0) - (used.min() ?? 0) <= 1
    }

    private mutating func rest() {
        look()
        for _ in 0..<machine.acts.count { actOnce() }
        progress()
        if let wake = machine.nextWake(moment) { now = max(now, wake) }
        now = now.advanced(by: .seconds(1))
    }

    private mutating func checkEnd() {
        if !machine.isSettled {
            complaints.append("not settled: \(machine.members.map(\.state)) \(machine.settings.desired)")
        }
        if !isBalanced { complaints.append("not balanced: \(machine.zoneSizes)") }
        if machine.refresh != nil {
            complaints.append("a refresh does not end: \(machine.refreshFacts)")
        }
        if begun.subtracting(ended) != [] {
            complaints.append("activities that never end: \(begun.subtracting(ended))")
        }
        // What EC2 runs is what the group has, and what it let go.
        let alive = Set(instances.filter { $0.value.state.isAlive }.keys)
        let known = Set(living)
        let stray = alive.subtracting(known).subtracting(tokens.values.filter { machine.member($0) != nil })
        if !hasMore, !stray.isEmpty { complaints.append("instances that nobody knows: \(stray)") }
    }
}

extension GroupMachine.Act {
    /// So that chance picks the same from the same seed.
    fileprivate var order: String {
        switch self {
        case .launch(let activity): "1" + activity
        case .terminate(let id): "2" + id
        case .tag(let id): "3" + id
        case .forget: "4"
        }
    }
}

extension GroupMachine {
    /// For complaints.
    fileprivate var refreshFacts: String {
        guard let refresh else { return "" }
        let states = members.map { member in
            "\(refresh.targets.contains(member.id) ? "old" : "new") \(member.state.rawValue) \(member.isSurplus)"
        }
        return "\(refresh.status) left \(refresh.left) desired \(settings.desired) max \(settings.max) \(states) "
            + "launches \(launches.count) \(refresh.preferences)"
    }
}
