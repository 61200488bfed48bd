import Ground
import ProcessSupervisor
import Synchronization

/// Observes one database, asks `PairMachine`, and does what it says, one act after the other.
///
/// All here but the record can be lost at any moment. What takes long (making copies, starting servers) is done beside,
/// so that a loss meanwhile is met at once.
actor PairRunner {
    nonisolated let id: String
    nonisolated let environment: PairEnvironment
    /// What befell the nodes: told from any thread, and true at once.
    nonisolated let conditions = Mutex<[String: NodeCondition]>([:])
    nonisolated let shownStatus: Mutex<DatabaseStatus>
    nonisolated let signals: AsyncStream<Void>
    private nonisolated let signalling: AsyncStream<Void>.Continuation
    nonisolated let isCalm = Atomic<Bool>(false)

    var plan: DatabasePlan
    var record: PairRecord
    var memory: [String: NodeMemory] = [:]
    var commitsWait = false
    var waitingSince: Duration?
    var waitPauseUntil: Duration?
    /// What the standby must have before it may be promoted: where the primary was when its commits began to wait.
    var mark: GTIDPosition? {
        didSet {
            // Who had an earlier mark need not have this one.
            if mark != oldValue {
                memory = memory.mapValues { known in
                    var known = known
                    known.link = known.link.withoutMark
                    return known
                }
            }
        }
    }
    var primaryLogged = GTIDPosition()
    var wantsFailover = false
    var outage: Outage?
    var wasAvailable = false
    /// Grows with each act: a check that began before one says nothing after it.
    var changes: UInt64 = 0
    var isChecking = false
    var isRemoved = false
    /// Nothing is done any more: who waits is not left waiting.
    var isOver = false
    var waiters: [Waiter] = []
    var refusedVariables: [String: String] = [:]
    var storage = StorageState()
    /// Why the last act failed, for who asks why nothing comes.
    var trouble: String?
    /// False once it has been shut down.
    var mayRun = true
    var isRestarting = false
    var isFirstOpening: Bool
    /// What was open when this runner began has been told by the one before it.
    var isAnnounced = false
    var openIdentity: ProcessIdentity?
    var untold: [DatabaseEvent] = []
    var lastPurge: Duration?

    /// Why no server is open.
    struct Outage: Sendable {
        var node: String
        var identity: ProcessIdentity?
        var reason: String
        var wasAsked = false
        var isFailoverTold = false
    }

    struct Waiter {
        let isDone: @Sendable (isolated PairRunner) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    static let checkInterval: Duration = .seconds(1)
    static let hurriedInterval: Duration = .milliseconds(100)
    static let missedMax = 3
    /// A link that is down for this long is lost: a hiccup must not cost the standby.
    static let linkPatience: Duration = .seconds(3)
    static let waitPatience: Duration = .seconds(5)
    static let closeTransactions: UInt64 = 2000

    init(_ file: PairFile, _ environment: PairEnvironment) {
        id = file.plan.id
        plan = file.plan
        record = file.record
        isFirstOpening = !file.record.isCreated
        self.environment = environment
        (signals, signalling) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        shownStatus = Mutex(DatabaseStatus(file))
    }

    nonisolated var directory: String { environment.databaseDirectory(id) }

    nonisolated func wake() { signalling.yield() }

    nonisolated func place(_ node: String) -> ServerPlace {
        ServerPlace(directory: "\(directory)/nodes/\(node)", processID: "\(id).\(node)")
    }

    var now: Duration { HostTime.uptime }

    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.tick() }
            _ = facts()
            await check()
            noteBeginning()
            wake()
            for await _ in signals {
                if Task.isCancelled { break }
                await work(&group)
                if isRemoved { break }
            }
            group.cancelAll()
        }
        isOver = true
        settleWaiters()
    }

    /// Looks again by itself: each second, or ten times as often while something is under way.
    private nonisolated func tick() async {
        while !Task.isCancelled {
            let pause = isCalm.load(ordering: .relaxed) ? Self.checkInterval : Self.hurriedInterval
            guard await environment.pulse.wait(pause) else { return }
            wake()
        }
    }

    private var nextCheck: Duration = .zero

    private func work(_ group: inout DiscardingTaskGroup) async {
        if now >= nextCheck, !isChecking {
            nextCheck = now + (isCalm.load(ordering: .relaxed) ? Self.checkInterval * 0.9 : Self.hurriedInterval * 0.9)
            isChecking = true
            group.addTask {
                await self.check()
                self.wake()
            }
        }
        if isStorageLookDue {
            storage.isLooking = true
            group.addTask { await self.watchStorage() }
        }
        for _ in 0..<50 {
            let facts = facts()
            let act = mayRun ? PairMachine.act(on: record, facts) : .none
            noteAvailability(facts)
            publish(facts)
            tellUntold()
            settleWaiters()
            isCalm.store(isSettled(facts, act), ordering: .relaxed)
            if act == .none { break }
            changes += 1
            guard await perform(act, facts, &group) else { break }
        }
        if record.wanted == .removed, !record.nodes.contains(where: { memory[$0]?.isBusy == true }) {
            if mayRun, facts().nodes.values.allSatisfy({ !$0.isRunning }) { await deleteAll() }
        }
    }

    private func isSettled(_ facts: PairFacts, _ act: PairMachine.Act) -> Bool {
        guard act == .none, waiters.isEmpty, !memory.values.contains(where: \.isBusy) else { return false }
        if record.wanted != .running { return true }
        guard facts[record.primary].isOpen else {
            return record.failure != nil || !facts[record.primary].condition.hasPower
        }
        guard let standby = record.standby else { return true }
        return record.isStandbyPromotable || !facts[standby].condition.isWell
    }

    /// Puts together what is known at this moment.
    func facts() -> PairFacts {
        var facts = PairFacts()
        facts.planned = plan.nodes.map(\.id)
        facts.commitsWait = commitsWait
        facts.wantsFailover = wantsFailover
        facts.isWaitTooLong = isWaitTooLong
        let told = conditions.withLock { $0 }
        for node in Set(record.nodes).union(memory.keys).union(record.withData) {
            facts.nodes[node] = self.facts(node, told[node] ?? NodeCondition())
        }
        return facts
    }

    private var isWaitTooLong: Bool {
        if let until = waitPauseUntil, now < until { return true }
        guard let since = waitingSince, !record.isStandbyPromotable else { return false }
        return now - since > Self.waitPatience
    }

    private func facts(_ node: String, _ condition: NodeCondition) -> PairFacts.Node {
        let identity =
            environment.supervisor.isActive(place(node).processID)
            ? environment.supervisor.identity(of: place(node).processID) : nil
        if memory[node]?.identity != identity { memory[node, default: NodeMemory()].processChanged(to: identity) }
        let known = memory[node] ?? NodeMemory()
        var facts = PairFacts.Node()
        facts.condition = condition
        if identity != nil { facts.server = .running(isOpen: known.isOpen ?? false) }
        facts.isSick = known.missed >= Self.missedMax
        facts.isDamaged = known.isDamaged
        facts.isResting = known.restUntil.map { now < $0 } ?? false
        // One that runs and was not asked yet may be open, or hold what it has not applied.
        facts.isBusy = known.isBusy || (identity != nil && known.isOpen == nil && !facts.isSick)
        facts.link = known.link
        facts.isLinkLost = known.linkCutSince.map { now - $0 > Self.linkPatience } ?? false
        facts.wantsRestart = known.wantsRestart
        return facts
    }

    /// Writes the record down before anything is done that hangs on it.
    func save(_ next: PairRecord) async throws(DatabaseError) {
        let file = PairFile(plan: plan, record: next)
        let directory = directory
        try await environment.pool.run { () throws(DatabaseError) in try file.write(directory) }
        record = next
    }

    /// Waits until something is so, or the database is gone.
    func until(_ isDone: @escaping @Sendable (isolated PairRunner) -> Bool) async {
        if isRemoved || isOver || isDone(self) { return }
        await withCheckedContinuation { continuation in
            waiters.append(Waiter(isDone: isDone, continuation: continuation))
            wake()
        }
    }

    func settleWaiters() {
        let all = waiters
        waiters = []
        for waiter in all {
            if isRemoved || isOver || waiter.isDone(self) {
                waiter.continuation.resume()
            } else {
                waiters.append(waiter)
            }
        }
    }
}
