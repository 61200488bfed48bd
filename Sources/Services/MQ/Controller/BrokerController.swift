import BrokerPair
import Ground
import World

/// Has servers run as the ledger wants them: looks at it after each change, of the engine's too, and acts on the
/// difference.
///
/// It may be killed at any line. What it does is decided from the ledger and the engine alone, so a new one goes on.
actor BrokerController {
    private static let pauseAfterFailure = Duration.seconds(2)

    let world: World
    let engine: any BrokerHost
    private let acts: BrokerActs
    private let faults: BrokerFaults
    private let doors: BrokerDoors
    /// Brokers that an act is under way on.
    private var busy: Set<String> = []
    /// Those whose hosts were placed, or whose reboot was ordered, in this life.
    private var placed: Set<String> = []
    private var rebooting: Set<String> = []
    private var looks = LedgerLooks()
    private let signal: AsyncStream<Void>.Continuation
    private let signals: AsyncStream<Void>

    init(world: World, engine: any BrokerHost) {
        self.world = world
        self.engine = engine
        let doors = BrokerDoors(world: world, engine: engine)
        self.doors = doors
        acts = BrokerActs(world: world, engine: engine, doors: doors)
        faults = BrokerFaults(world: world, engine: engine)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs until cancelled.
    func run() async throws {
        let feed = try await world.ledger.changes(of: [BrokerRecord.self, Fault.self])
        defer { looks.end() }
        await prepare()
        let events = engine.events()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { for await _ in feed { self.signal.yield() } }
            group.addTask { for await event in events { await self.note(event) } }
            group.addTask { await self.engine.run() }
            group.addTask { try await BrokerMeter(world: self.world, engine: self.engine).run() }
            signal.yield()
            for await _ in signals { await look(&group) }
            group.cancelAll()
        }
    }

    /// Before the engine takes its servers over they need the hosts that they ran in.
    private func prepare() async {
        for kept in (try? world.ledger.list(BrokerRecord.self)) ?? [] {
            guard kept.record.nodes.allSatisfy({ $0.placement != nil }), kept.record.state != .deletionInProgress,
                kept.record.state != .creationFailed
            else { continue }
            do {
                try await acts.place(kept)
                placed.insert(kept.id)
            } catch {
                report("place", kept, error)
            }
        }
        do {
            _ = try await engine.adopt()
        } catch {
            world.events.note("mq.adopt.failed", by: "mq", detail: ["why": .string("\(error)")])
        }
        await faults.begin()
    }

    // MARK: One look

    private func look(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async {
        let ledger = world.ledger.snapshot()
        do {
            let brokers = try ledger.list(BrokerRecord.self)
            let inForce = await faults.settle(brokers)
            for kept in brokers where !busy.contains(kept.id) {
                pointNames(kept)
                let act = BrokerMachine.act(on: try facts(kept, ledger, inForce))
                if act != .none { begin(act, kept, in: &group) }
            }
            group.addTask { await self.doors.settle(brokers) }
        } catch {
            world.events.note("mq.controller.failed", by: "mq", detail: ["why": .string("\(error)")])
            lookAgainLater(in: &group)
        }
        looks.note(through: ledger.sequence)
    }

    /// Returns when all that the ledger holds now has been looked at.
    func untilLooked() async {
        guard let wait = looks.wait(through: world.ledger.sequence) else { return }
        signal.yield()
        for await _ in wait {}
    }

    private func facts(_ kept: Kept<BrokerRecord>, _ ledger: LedgerSnapshot, _ inForce: [Fault]) throws
        -> BrokerMachine.Facts
    {
        BrokerMachine.Facts(
            state: kept.record.state,
            isPlaced: placed.contains(kept.id) && kept.record.nodes.allSatisfy { $0.placement != nil },
            hasCertificate: ledger.contains(CertificateRecord.self, kept.id, in: kept.place),
            darkZone: BrokerFaults.darkZone(of: kept, inForce, world.geography),
            engine: engine.status(kept.id).map { BrokerMachine.EngineFacts($0) },
            isRebootOrdered: rebooting.contains(kept.id)
        )
    }

    /// Each name stays with its own server: clients try both.
    private func pointNames(_ kept: Kept<BrokerRecord>) {
        for (place, node) in kept.record.nodes.enumerated() {
            guard let placement = node.placement else { continue }
            let addresses = EndpointNames.Addresses(
                inner: [placement.address],
                outer: placement.publicAddress.map { [$0] } ?? []
            )
            world.names.point(kept.hostName(place), to: addresses)
        }
    }

    private func lookAgainLater(in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        group.addTask {
            try await self.world.clock.sleep(for: Self.pauseAfterFailure)
            self.signal.yield()
        }
    }

    // MARK: Acts

    private func begin(
        _ act: BrokerMachine.Act,
        _ kept: Kept<BrokerRecord>,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        busy.insert(kept.id)
        group.addTask {
            do {
                try await self.acts.perform(act, on: kept)
                await self.done(act, kept.id)
            } catch is CancellationError {
                return
            } catch {
                await self.report("\(act)", kept, error)
                try await self.world.clock.sleep(for: Self.pauseAfterFailure)
                await self.done(nil, kept.id)
            }
        }
    }

    private func done(_ act: BrokerMachine.Act?, _ id: String) {
        busy.remove(id)
        switch act {
        case .place?: placed.insert(id)
        case .reboot?: rebooting.insert(id)
        case .serve?, .call?: rebooting.remove(id)
        case .release?, .remove?:
            placed.remove(id)
            rebooting.remove(id)
        default: break
        }
        signal.yield()
    }

    // MARK: What happens by itself

    private func note(_ event: BrokerEvent) {
        if let kept = try? world.ledger.list(BrokerRecord.self).first(where: { $0.id == event.broker }) {
            world.events.append(event.logged(of: kept))
        }
        signal.yield()
    }

    private func report(_ what: String, _ kept: Kept<BrokerRecord>, _ error: any Error) {
        let detail: JSONObject = ["why": .string("\(error)"), "act": .string(what)]
        world.events.append(.mq("controller.failed", kept, at: world.clock.now, detail))
    }
}
