import AWSService
import Ground
import World

/// Keeps groups as they are wanted: looks at them when they, their instances or the world's faults change and when
/// time brings something, and carries out what their machines ask for.
///
/// It may be killed at any line. All it knows besides the ledger is which acts it has under way.
actor GroupController {
    private struct Key: Hashable {
        let place: Place
        let group: String
    }

    private struct Deed: Hashable {
        let key: Key
        let act: GroupMachine.Act
    }

    private let world: World
    private let acts: GroupActs
    private let tools: GroupTools
    /// Groups that something happened to since they were looked at.
    private var dirty: Set<Key> = []
    private var busy: Set<Deed> = []
    /// Which group has an instance.
    private var owners: [String: Key] = [:]
    private var alarms: [Key: WorldInstant] = [:]
    private var signal: AsyncStream<Void>.Continuation?
    /// Those who wait until nothing is under way.
    private var waiters: [AsyncStream<Void>.Continuation] = []

    init(world: World, acts: GroupActs) {
        self.world = world
        self.acts = acts
        tools = GroupTools(world)
    }

    /// Runs until cancelled; may be run again.
    func run() async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.signal = signal
        (dirty, busy, owners, alarms) = ([], [], [:], [:])
        let feed = try await world.ledger.changes()
        noteAll()
        await withDiscardingTaskGroup { group in
            group.addTask { for await element in feed { await self.note(element) } }
            for await _ in signals { await look(&group) }
            group.cancelAll()
        }
        for waiter in waiters { waiter.finish() }
    }

    // MARK: What happens

    private func note(_ element: ChangeFeed.Element) {
        switch element {
        case .change(let change):
            switch change.key.kind {
            case GroupRecord.kind: mark(Key(place: change.key.place, group: change.key.id))
            case "ec2.instance": if let owner = owners[change.key.id] { mark(owner) }
            case Fault.kind: noteAll()
            default: break
            }
        case .resync: noteAll()
        }
    }

    private func noteAll() {
        for kept in (try? world.ledger.list(GroupRecord.self)) ?? [] {
            dirty.insert(Key(place: kept.place, group: kept.id))
        }
        signal?.yield()
    }

    private func mark(_ key: Key) {
        dirty.insert(key)
        signal?.yield()
    }

    // MARK: One look

    private func look(_ tasks: inout DiscardingTaskGroup) async {
        while let key = dirty.popFirst() {
            do {
                try await reconcile(key, &tasks)
            } catch is CancellationError {
                return
            } catch {
                world.events.note(
                    "autoscaling.failed",
                    by: "autoscaling",
                    account: key.place.account,
                    region: key.place.region,
                    resource: key.group,
                    detail: ["why": .string("\(error)")]
                )
                // What failed is not tried again at once: it would fail again, and again.
                ring(key, at: world.clock.now.advanced(by: .seconds(2)), &tasks)
            }
        }
        if busy.isEmpty, dirty.isEmpty {
            for waiter in waiters { waiter.finish() }
            waiters = []
        }
    }

    private func reconcile(_ key: Key, _ tasks: inout DiscardingTaskGroup) async throws {
        guard let known = try world.ledger.get(GroupRecord.self, key.group, in: key.place) else {
            owners = owners.filter { $0.value != key }
            return
        }
        for member in known.machine.members { owners[member.id] = key }
        let facts = try await acts.facts(of: known)
        let after = try await step(key) { $0.step(facts, $1) }
        guard let after else { return }
        for member in after.members { owners[member.id] = key }
        for act in after.acts { begin(Deed(key: key, act: act), &tasks) }
        if let wake = after.nextWake(tools.moment(at: world.clock.now)) { ring(key, at: wake, &tasks) }
    }

    private func begin(_ deed: Deed, _ tasks: inout DiscardingTaskGroup) {
        guard busy.insert(deed).inserted else { return }
        let key = deed.key
        tasks.addTask {
            guard let group = try? self.world.ledger.get(GroupRecord.self, key.group, in: key.place) else {
                return await self.done(deed)
            }
            let outcome = await self.acts.perform(deed.act, of: group)
            switch outcome {
            case .nothing: break
            case .interrupted: return
            case .later:
                guard (try? await self.world.clock.wait(for: .seconds(30))) != nil else { return }
            case .change(let change):
                // What the ledger does not know stays under way: the next life repeats it.
                guard (try? await self.step(key, change)) != nil else { return }
            }
            await self.done(deed)
        }
    }

    private func done(_ deed: Deed) {
        busy.remove(deed)
        mark(deed.key)
    }

    private func ring(_ key: Key, at instant: WorldInstant, _ tasks: inout DiscardingTaskGroup) {
        if let known = alarms[key], known <= instant, known > world.clock.now { return }
        alarms[key] = instant
        tasks.addTask {
            guard (try? await self.world.clock.sleep(until: instant)) != nil else { return }
            await self.rang(key, instant)
        }
    }

    private func rang(_ key: Key, _ instant: WorldInstant) {
        if alarms[key] == instant { alarms[key] = nil }
        mark(key)
    }

    private nonisolated func step(
        _ key: Key,
        _ body: @escaping @Sendable (inout GroupMachine, Moment) -> Void
    ) async throws -> GroupMachine? {
        let tools = tools
        return try await world.ledger.write { transaction in
            try transaction.change(group: key.group, in: key.place, tools) { body(&$0.machine, $1) }?.machine
        }
    }

    /// Returns when all that has happened was looked at and nothing is under way.
    func untilQuiet() async {
        let (wait, done) = AsyncStream.makeStream(of: Void.self)
        waiters.append(done)
        noteAll()
        for await _ in wait {}
    }
}
