import AWSModel
import DatabasePair
import Ground
import World

/// Makes databases as the ledger wants them: looks at all after each change, and acts on the difference.
///
/// It may be killed at any line. What it does is decided from the ledger, the faults in force and the engine alone.
actor DatabaseController {
    static let kinds: [any LedgerRecord.Type] = [
        DatabaseRecord.self, SnapshotRecord.self, ParameterGroupRecord.self, SubnetGroupRecord.self, Fault.self,
    ]
    private static let patienceForNetworks = Duration.seconds(20)
    private static let pauseAfterFailure = Duration.seconds(1)

    let world: World
    let host: any DatabaseHost
    let acts: DatabaseActs
    let darkness: FaultWatch
    private let doors: DatabaseDoors
    /// What the engine was last told of each database.
    private var applied: [String: PlanInputs] = [:]
    /// Inputs that the engine or the network refused: not tried again until they change.
    private var refused: [String: PlanInputs] = [:]
    private var busy: Set<String> = []
    private var retired: Set<String> = []
    private var alarms: Set<WorldInstant> = []
    private var looks = LedgerLooks()
    let signal: AsyncStream<Void>.Continuation
    private let signals: AsyncStream<Void>

    init(world: World, host: any DatabaseHost, snapshotPath: @escaping @Sendable (String) -> String) {
        self.world = world
        self.host = host
        let doors = DatabaseDoors(world: world, host: host)
        self.doors = doors
        acts = DatabaseActs(world: world, host: host, doors: doors, snapshotPath: snapshotPath)
        darkness = FaultWatch(world: world, host: host)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs until cancelled.
    func run() async throws {
        let (host, darkness) = (host, darkness)
        let events = host.events()
        await host.adopt()
        for kept in try world.ledger.list(DatabaseRecord.self) { await point(kept) }
        await untilNetworksStand()
        try await darkness.begin()
        let feed = try await world.ledger.changes(of: Self.kinds)
        let metrics = MetricPublisher(world: world, host: host)
        defer { looks.end() }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await host.run() }
            group.addTask { try await darkness.run { self.signal.yield() } }
            group.addTask { for await _ in feed { self.signal.yield() } }
            group.addTask { for await event in events { await self.note(event) } }
            group.addTask { try await metrics.run() }
            signal.yield()
            for await _ in signals { await look(&group) }
            group.cancelAll()
        }
    }

    /// Until EC2 has found or made the networks again, nobody reaches the servers from outside: an engine that looked
    /// at them now would take them for lost.
    private func untilNetworksStand() async {
        let all = (try? world.ledger.list(DatabaseRecord.self).filter { $0.goal == .running && $0.born != nil }) ?? []
        guard !all.isEmpty else { return }
        let (acts, clock) = (acts, world.clock)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await clock.sleep(for: Self.patienceForNetworks) }
            group.addTask {
                for kept in all { _ = try? await acts.placeHosts(kept, PlanInputs(kept.record)) }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when all that the ledger holds now has been looked at.
    func untilLooked() async {
        guard let wait = looks.wait(through: world.ledger.sequence) else { return }
        signal.yield()
        for await _ in wait {}
    }

    // MARK: One look

    private func look(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async {
        let ledger = world.ledger.snapshot()
        do {
            try await acts.deleteSnapshots()
            let open = try ledger.list(SnapshotRecord.self, where: "open", is: "yes").filter { $0.status == .creating }
            let all = try ledger.list(DatabaseRecord.self)
            group.addTask { await self.doors.settle(all) }
            for kept in all where !busy.contains(kept.resourceID) {
                let facts = try facts(kept, ledger, open)
                if let wake = kept.record.nextWake { ring(at: wake, in: &group) }
                let act = DatabaseMachine.act(on: facts)
                if act == .none {
                    retireHosts(kept, facts, in: &group)
                } else if act != .apply || refused[kept.resourceID] != PlanInputs(kept.record) {
                    begin(act, kept, in: &group)
                }
            }
        } catch {
            world.events.note("rds.controller.failed", by: "rds", detail: ["error": .string("\(error)")])
            lookAgainLater(in: &group)
        }
        looks.note(through: ledger.sequence)
    }

    private func facts(
        _ kept: Kept<DatabaseRecord>,
        _ ledger: LedgerSnapshot,
        _ open: [Kept<SnapshotRecord>]
    ) throws -> DatabaseMachine.Facts {
        let id = kept.resourceID
        let pair = host.status(id)
        var facts = DatabaseMachine.Facts(
            record: kept.record,
            isApplied: applied[id] == PlanInputs(kept.record),
            pair: pair,
            openSnapshot: open.first { $0.resourceID == id && $0.place == kept.place }?.id,
            now: world.clock.now
        )
        guard kept.record.target.isMultiAZ, let serving = kept.record.servingNode else { return facts }
        let standby = kept.nodes.first { $0.id != serving.id }
        if let standby { facts.isStandbyDark = try !darkness.condition(of: standby, kept).hasPower }
        if standby == nil || facts.isStandbyDark,
            let group = try ledger.get(SubnetGroupRecord.self, kept.settings.subnetGroup, in: kept.place)
        {
            let placement = try Placement(group: group.record, account: kept.place.account, world: world)
            facts.betterStandby = placement.second(besides: serving, id: kept.record.nextNode)
        }
        return facts
    }

    private func begin(
        _ act: DatabaseMachine.Act,
        _ kept: Kept<DatabaseRecord>,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        let id = kept.resourceID
        busy.insert(id)
        group.addTask {
            do {
                try await self.acts.perform(act, kept)
                if act == .apply { try await self.noteApplied(kept) }
                if act == .remove { await self.forget(id) }
            } catch is CancellationError {
                return
            } catch {
                await self.report(act, kept, error)
                try await self.world.clock.sleep(for: Self.pauseAfterFailure)
            }
            await self.done(id)
        }
    }

    private func noteApplied(_ kept: Kept<DatabaseRecord>) async throws {
        applied[kept.resourceID] = PlanInputs(kept.record)
        refused[kept.resourceID] = nil
        // A node may have come to stand in the dark before the engine knew of it.
        try await darkness.tellAll(of: kept)
        await point(kept)
    }

    private func forget(_ id: String) {
        applied[id] = nil
        refused[id] = nil
    }

    private func done(_ id: String) {
        busy.remove(id)
        signal.yield()
    }

    /// Takes the hosts of nodes that were given up away, once the engine has ended their servers.
    private func retireHosts(
        _ kept: Kept<DatabaseRecord>,
        _ facts: DatabaseMachine.Facts,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        guard facts.pair?.followsPlan == true, let hosts = world.serviceHosts.value else { return }
        for name in kept.record.retiredNodes.map(kept.hostName)
        where retired.insert("\(kept.resourceID) \(name)").inserted {
            group.addTask { try? await hosts.remove(name, in: kept.place) }
        }
    }

    private func ring(at instant: WorldInstant, in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        guard alarms.insert(instant).inserted else { return }
        group.addTask {
            try await self.world.clock.sleep(until: instant)
            await self.rang(instant)
        }
    }

    private func rang(_ instant: WorldInstant) {
        alarms.remove(instant)
        signal.yield()
    }

    private func lookAgainLater(in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        group.addTask {
            try await self.world.clock.sleep(for: Self.pauseAfterFailure)
            self.signal.yield()
        }
    }

    /// A failure is logged, and shown where AWS has a word for it.
    private func report(_ act: DatabaseMachine.Act, _ kept: Kept<DatabaseRecord>, _ error: any Error) async {
        let text = "\((error as? AWSError)?.message ?? "\(error)")"
        world.events.note(
            "rds.\(act).failed",
            by: "rds",
            account: kept.place.account,
            region: kept.place.region,
            resource: kept.arn,
            detail: ["error": .string(text)]
        )
        guard act == .apply else { return }
        var status: DatabaseRecord.Status?
        switch error {
        case DatabaseError.variableRefused, DatabaseError.badPlan:
            status = .incompatibleParameters
            refused[kept.resourceID] = PlanInputs(kept.record)
        case is AWSError: status = .incompatibleNetwork
        default: break
        }
        guard let status, status != kept.status else { return }
        _ = try? await acts.change(kept) { record, transaction in
            guard record.goal == .running else { return }
            record.status = status
            record.reason = text
            let event: RDSEvent =
                status == .incompatibleParameters ? .incompatibleParameters(text) : .incompatibleNetwork(text)
            transaction.note(.instance, kept.id, event, in: kept.place)
        }
    }
}
