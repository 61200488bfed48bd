import AWSModel
import AWSService
import Ground
import MetricSeries
import World

/// Looks at alarms when they are due, writes what became of them, and carries out their actions.
///
/// It may be killed at any line: a change of state lies in the ledger together with the actions it asks for. Under the
/// `fast` clock it looks every second, and counts the minute that is not over yet; periods stay what they are.
actor AlarmController {
    struct Key: Hashable, Sendable {
        let place: Place
        let alarm: String
    }

    private let world: World
    private let store: MetricStore
    private let actor: AlarmActor
    private var due: [Key: WorldInstant] = [:]
    private var configured: [Key: WorldInstant] = [:]
    /// When an alarm that stays where it is last repeated its scaling actions.
    private var repeated: [Key: WorldInstant] = [:]
    private var busy: Set<Key> = []
    private var wake: WorldInstant?
    private var signal: AsyncStream<Void>.Continuation?

    /// Source: CloudWatch User Guide, "Alarm actions": scaling actions are invoked once a minute while the state lasts.
    private static let repeatEvery = Duration.seconds(60)

    init(_ service: CloudWatchService) {
        world = service.world
        store = service.store
        actor = AlarmActor(world: service.world, caller: service.caller)
    }

    /// Runs until cancelled; may be run again.
    func run() async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.signal = signal
        (due, configured, repeated, busy, wake) = ([:], [:], [:], [], nil)
        let feed = try await world.ledger.changes(of: [AlarmRecord.self])
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in feed { signal.yield() } }
            signal.yield()
            for await _ in signals { await look(&group) }
            group.cancelAll()
        }
    }

    // MARK: One look

    private func look(_ group: inout DiscardingTaskGroup) async {
        let alarms = (try? world.ledger.list(AlarmRecord.self)) ?? []
        forget(allBut: alarms)
        for alarm in alarms { await evaluate(alarm) }
        await evaluateComposites()
        for alarm in (try? world.ledger.list(AlarmRecord.self)) ?? [] { act(alarm, &group) }
        await prune()
        guard let next = due.values.min() else { return }
        if wake.map({ next < $0 }) ?? true {
            wake = next
            group.addTask { await self.ring(at: next) }
        }
    }

    private func ring(at instant: WorldInstant) async {
        guard (try? await world.clock.sleep(until: instant)) != nil else { return }
        if wake == instant { wake = nil }
        signal?.yield()
    }

    private func forget(allBut alarms: [Kept<AlarmRecord>]) {
        let keys = Set(alarms.map { Key(place: $0.place, alarm: $0.id) })
        due = due.filter { keys.contains($0.key) }
        configured = configured.filter { keys.contains($0.key) }
        repeated = repeated.filter { keys.contains($0.key) }
    }

    private func evaluate(_ alarm: Kept<AlarmRecord>) async {
        guard let definition = alarm.record.metricDefinition else { return }
        let key = Key(place: alarm.place, alarm: alarm.id)
        let now = world.clock.now
        if configured[key] != alarm.configured { due[key] = now }
        configured[key] = alarm.configured
        guard due[key].map({ $0 <= now }) ?? true else { return }
        due[key] = now.advanced(by: cadence(definition))
        let reader = AlarmReader(
            store: store,
            scope: alarm.place.metricScope,
            definition: definition,
            isPrompt: world.clock.mode == .fast
        )
        // What cannot be measured now is looked at again next time.
        guard let facts = try? reader.facts(at: now) else { return }
        var machine = alarm.machine
        guard machine.take(facts, definition.condition, at: now) != nil else { return repeatActions(alarm, facts) }
        let newest = facts.points.last(where: { $0 != nil }).flatMap { $0?.value }
        await write(alarm, newest) { machine, now in machine.take(facts, definition.condition, at: now) }
    }

    /// Source: CloudWatch User Guide, "Alarm evaluation": once a minute, and every ten seconds for shorter periods.
    private func cadence(_ definition: AlarmRecord.MetricDefinition) -> Duration {
        if world.clock.mode == .fast { return .seconds(1) }
        return .seconds(definition.periodSeconds < 60 ? 10 : 60)
    }

    private func evaluateComposites() async {
        // Composites may be of composites: as many rounds as the deepest may need.
        for _ in 0..<16 {
            guard let alarms = try? world.ledger.list(AlarmRecord.self) else { return }
            var states: [Key: AlarmState] = [:]
            for alarm in alarms { states[Key(place: alarm.place, alarm: alarm.id)] = alarm.machine.state }
            var hasChanged = false
            for alarm in alarms {
                guard let verdict = CompositeVerdict(alarm, states) else { continue }
                hasChanged = true
                await write(alarm, nil) { machine, now in
                    let old = machine.state
                    machine.set(verdict.value, reason: verdict.reason, data: verdict.data, at: now)
                    return old
                }
            }
            if !hasChanged { return }
        }
    }

    private func write(
        _ alarm: Kept<AlarmRecord>,
        _ metricValue: Double?,
        _ change: @escaping @Sendable (inout AlarmMachine, WorldInstant) -> AlarmState?
    ) async {
        let (id, place, version) = (alarm.id, alarm.place, alarm.version)
        // A failure is a ledger that is closed or full: the next look decides anew.
        try? await world.ledger.write { transaction in
            guard var kept = try transaction.get(AlarmRecord.self, id, in: place), kept.version == version,
                let old = change(&kept.record.machine, transaction.now)
            else { return }
            try transaction.record(kept, changedFrom: old, metricValue: metricValue)
        }
        repeated[Key(place: place, alarm: id)] = world.clock.now
    }

    // MARK: Actions

    private func repeatActions(_ alarm: Kept<AlarmRecord>, _ facts: AlarmFacts) {
        let key = Key(place: alarm.place, alarm: alarm.id)
        let state = alarm.machine.state
        let actions = alarm.actions.of(state.value).filter { ARN($0)?.service == "autoscaling" }
        guard alarm.actions.areEnabled, !actions.isEmpty, alarm.pending.isEmpty else { return }
        let now = world.clock.now
        let last = repeated[key] ?? state.transitioned
        guard last.duration(to: now) >= Self.repeatEvery else { return }
        repeated[key] = now
        guard let value = facts.points.last(where: { $0 != nil }).flatMap({ $0?.value }) else { return }
        again.append((alarm, actions, value))
    }

    /// Repetitions to be begun with this look.
    private var again: [(alarm: Kept<AlarmRecord>, actions: [String], value: Double)] = []

    private func act(_ alarm: Kept<AlarmRecord>, _ group: inout DiscardingTaskGroup) {
        let key = Key(place: alarm.place, alarm: alarm.id)
        for repetition in again where repetition.alarm.id == alarm.id && repetition.alarm.place == alarm.place {
            group.addTask {
                // Only what the first invocation did is in the history.
                for action in repetition.actions {
                    try? await self.actor.act(action, metricValue: repetition.value, of: alarm)
                }
            }
        }
        again.removeAll { $0.alarm.id == alarm.id && $0.alarm.place == alarm.place }
        guard !alarm.pending.isEmpty, busy.insert(key).inserted else { return }
        group.addTask {
            for pending in alarm.pending { await self.carryOut(pending, of: alarm) }
            await self.done(key)
        }
    }

    private func done(_ key: Key) {
        busy.remove(key)
        signal?.yield()
    }

    private nonisolated func carryOut(_ pending: AlarmRecord.Pending, of alarm: Kept<AlarmRecord>) async {
        var failure: String?
        do {
            try await actor.act(pending.action, metricValue: pending.metricValue, of: alarm)
        } catch is CancellationError {
            return
        } catch let error as AWSError {
            failure = error.message
        } catch {
            failure = "\(error)"
        }
        let (id, place, outcome) = (alarm.id, alarm.place, ActionOutcome(pending: pending, failure: failure))
        try? await world.ledger.write { transaction in
            guard var kept = try transaction.get(AlarmRecord.self, id, in: place) else { return }
            kept.pending.removeAll { $0.number == pending.number }
            try transaction.update(kept)
            try transaction.note(kept.record, id, place, .action, outcome.summary, outcome.data)
        }
    }

    // MARK: History

    private var pruned: WorldInstant?
    private static let pruneEvery = Duration.seconds(3600)
    /// Source: CloudWatch User Guide: alarm history is available for 30 days.
    private static let historyKept = Duration.seconds(30 * 86_400)

    private func prune() async {
        let now = world.clock.now
        guard pruned.map({ $0.duration(to: now) >= Self.pruneEvery }) ?? true else { return }
        pruned = now
        try? await world.ledger.write { transaction in
            let border = HistoryRecord.id(now.advanced(by: .zero - Self.historyKept), 0)
            for line in try transaction.list(HistoryRecord.self) where line.id < border {
                try transaction.delete(line)
            }
        }
    }
}
