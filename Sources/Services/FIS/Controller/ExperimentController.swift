import AWSModel
import AWSService
import Ground
import World

/// Carries experiments out: looks at those that are open after each change and when time brings one, begins the acts
/// that their machines ask for, and tells the machines what came of them.
///
/// It may be killed at any line. All it knows besides the ledger is which acts it has under way.
actor ExperimentController {
    private struct Key: Hashable {
        let place: Place
        let experiment: String
        let act: ExperimentMachine.Act

        /// One act of an action at a time: its end waits for its beginning. Nil for the resolution of targets.
        var subject: Subject { Subject(place: place, experiment: experiment, action: act.action) }
    }

    private struct Subject: Hashable {
        let place: Place
        let experiment: String
        let action: String?
    }

    private let world: World
    private let acts: ExperimentActs
    private var busy: Set<Subject> = []
    /// Acts that were not possible yet, and how much had happened when they were tried.
    private var waiting: [Key: Int] = [:]
    /// Counts what happens to the things that targets are.
    private var happenings = 0
    private var alarms: Set<WorldInstant> = []
    /// Experiments whose alarms are looked at, and whose reports are being made.
    private var watched: Set<String> = []
    private var reported: Set<String> = []
    private var signal: AsyncStream<Void>.Continuation?

    init(
        world: World,
        caller: @escaping @Sendable () -> any InProcessCaller,
        put: @escaping FISService.Put
    ) {
        self.world = world
        acts = ExperimentActs(world: world, caller: caller, put: put)
    }

    /// Runs until cancelled; may be run again.
    func run() async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.signal = signal
        (busy, waiting, alarms, watched, reported) = ([], [:], [], [], [])
        let feed = try await world.ledger.changes()
        await withDiscardingTaskGroup { group in
            group.addTask { for await element in feed { await self.note(element) } }
            signal.yield()
            for await _ in signals { await reconcile(&group) }
            group.cancelAll()
        }
    }

    private func note(_ element: ChangeFeed.Element) {
        switch element {
        case .change(let change) where change.key.kind == ExperimentRecord.kind: signal?.yield()
        case .change(let change) where Self.targetsKinds.contains(where: change.key.kind.hasPrefix): noteHappening()
        case .change: break
        case .resync:
            noteHappening()
            signal?.yield()
        }
    }

    /// How the kinds of records begin that tell of targets.
    private static let targetsKinds = ["ec2.", "rds.", "autoscaling.", "iam."]

    private func noteHappening() {
        happenings += 1
        if !waiting.isEmpty { signal?.yield() }
    }

    // MARK: One look

    private func reconcile(_ group: inout DiscardingTaskGroup) async {
        let open = (try? world.ledger.list(ExperimentRecord.self, where: "open", is: "yes")) ?? []
        let ids = Set(open.map(\.id))
        waiting = waiting.filter { ids.contains($0.key.experiment) }
        for found in open {
            var machine = found.machine
            machine.advance(at: world.clock.now)
            if machine != found.machine {
                // Written before anything is done about it.
                let isWritten = await write(found) { $0.machine.advance(at: $1) }
                guard isWritten else { return }
            }
            // Read anew, without a pause until all is noted as under way: an act may have ended meanwhile.
            guard let kept = try? world.ledger.get(ExperimentRecord.self, found.id, in: found.place) else { continue }
            for act in kept.machine.acts { begin(act, kept, in: &group) }
            beginWatching(kept, in: &group)
            beginReport(kept, in: &group)
            if let wake = kept.machine.nextWake, alarms.insert(wake).inserted {
                group.addTask { await self.ring(at: wake) }
            }
        }
    }

    private func begin(
        _ act: ExperimentMachine.Act,
        _ experiment: Kept<ExperimentRecord>,
        in group: inout DiscardingTaskGroup
    ) {
        let key = Key(place: experiment.place, experiment: experiment.id, act: act)
        guard !busy.contains(key.subject), waiting[key] != happenings else { return }
        busy.insert(key.subject)
        waiting[key] = nil
        let before = happenings
        group.addTask {
            guard let result = await self.acts.perform(act, of: experiment) else { return }
            if case .outcome(let outcome, let resolved) = result {
                let isWritten = await self.write(experiment) { record, now in
                    // Only what the machine still waits for counts.
                    if let resolved, record.machine.acts.contains(act) { record.resolved = resolved }
                    record.machine.take(outcome, for: act, at: now)
                }
                // What the ledger does not know stays under way: the next life repeats it.
                if isWritten { await self.done(key, waitingSince: nil) }
            } else {
                await self.done(key, waitingSince: before)
            }
        }
    }

    private func done(_ key: Key, waitingSince before: Int?) {
        busy.remove(key.subject)
        waiting[key] = before
        signal?.yield()
    }

    private func ring(at instant: WorldInstant) async {
        guard (try? await world.clock.sleep(until: instant)) != nil else { return }
        alarms.remove(instant)
        signal?.yield()
    }

    // MARK: Stop conditions and reports

    private func beginWatching(_ experiment: Kept<ExperimentRecord>, in group: inout DiscardingTaskGroup) {
        guard !experiment.machine.status.isFinal, !StopConditions(experiment.plan).alarms.isEmpty,
            watched.insert(experiment.id).inserted
        else { return }
        group.addTask {
            while await self.look(at: experiment) {
                guard (try? await self.world.clock.sleep(for: Self.alarmInterval)) != nil else { return }
            }
        }
    }

    private static let alarmInterval = Duration.seconds(1)

    /// - Returns: whether its alarms are to be looked at again.
    private nonisolated func look(at experiment: Kept<ExperimentRecord>) async -> Bool {
        let found = try? world.ledger.get(ExperimentRecord.self, experiment.id, in: experiment.place)
        guard let kept = found, !kept.machine.status.isFinal, kept.machine.status != .stopping else {
            return false
        }
        switch await acts.verdict(on: kept) {
        case .goOn: return true
        case .stop:
            return await !write(kept) { record, now in
                _ = record.machine.requestStop(at: now, because: "Experiment halted by stop condition.")
            }
        case .fail(let failure): return await !write(kept) { $0.machine.abort(failure, at: $1) }
        }
    }

    private func beginReport(_ experiment: Kept<ExperimentRecord>, in group: inout DiscardingTaskGroup) {
        guard experiment.machine.status.isFinal, let plan = experiment.plan.report,
            experiment.report?.status == .pending, reported.insert(experiment.id).inserted
        else { return }
        let due = (experiment.machine.ended ?? world.clock.now).advanced(by: plan.wait)
        group.addTask {
            guard (try? await self.world.clock.sleep(until: due)) != nil else { return }
            let result: ReportProgress
            do {
                result = ReportProgress(status: .completed, objects: try await self.acts.writeReport(of: experiment))
            } catch {
                if Task.isCancelled { return }
                let reason = (error as? AWSError)?.message ?? "\(error)"
                result = ReportProgress(status: .failed, reason: String(reason.prefix(512)))
            }
            _ = await self.write(experiment) { record, _ in record.report = result }
        }
    }

    /// - Returns: false when the ledger is closed, or this controller ended.
    private nonisolated func write(
        _ experiment: Kept<ExperimentRecord>,
        _ change: @escaping @Sendable (inout ExperimentRecord, WorldInstant) -> Void
    ) async -> Bool {
        while true {
            do {
                let (id, place) = (experiment.id, experiment.place)
                try await world.ledger.write { try $0.step(experiment: id, in: place, change) }
                return true
            } catch LedgerError.storage {
                // A full disk may get room again; what came of an act is kept until then.
                guard (try? await world.clock.wait(for: .seconds(1))) != nil else { return false }
            } catch {
                return false
            }
        }
    }
}
