import AWSService
import Ground
import NetworkFabric
import Synchronization
import World

/// Makes networks and instances as the ledger wants them: looks at it after each change, and acts on the difference.
///
/// It may be killed at any line. What it does is decided from the ledger and the host alone, so a new one goes on.
actor EC2Controller {
    private static let kinds: [any LedgerRecord.Type] = [
        VPCRecord.self, SubnetRecord.self, RouteTableRecord.self, InternetGatewayRecord.self, NATGatewayRecord.self,
        VPCEndpointRecord.self, PeeringRecord.self, NetworkInterfaceRecord.self, AddressRecord.self,
        SecurityGroupRecord.self, NetworkACLRecord.self, PrefixListRecord.self, InstanceRecord.self,
        DHCPOptionsRecord.self, FlowLogRecord.self, Fault.self,
    ]

    private let world: World
    /// Nil on a machine that cannot run instances: then gateways are records, and nothing is launched.
    private let network: (any NetworkHost)?
    private let instances: any InstanceHost
    private let acts: InstanceActs
    private let doors: NetworkDoors
    private let flowLogs: FlowLogDelivery?
    private var plan: FabricPlan?
    /// Why the networks are not as they should be, at the last look.
    private var networkFailure: String?
    /// Instances that an act is under way on.
    private var busy: Set<String> = []
    private var looks = LedgerLooks()
    private let signal: AsyncStream<Void>.Continuation
    private let signals: AsyncStream<Void>

    init(
        world: World,
        network: (any NetworkHost)?,
        instances: any InstanceHost,
        acts: InstanceActs,
        doors: NetworkDoors,
        flowLogs: FlowLogDelivery? = nil
    ) {
        self.flowLogs = flowLogs
        self.world = world
        self.network = network
        self.instances = instances
        self.acts = acts
        self.doors = doors
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs until cancelled.
    func run() async throws {
        let feed = try await world.ledger.changes(of: Self.kinds)
        defer { looks.end() }
        let instances = instances
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { for await _ in feed { self.signal.yield() } }
            group.addTask { try await instances.followExits { try await self.note($0) } }
            if let flowLogs { group.addTask { try await flowLogs.run() } }
            signal.yield()
            for await _ in signals { await look(&group) }
            group.cancelAll()
        }
    }

    // MARK: One look

    /// One failure must not end the controller: it is logged, and another look comes after a pause.
    private func look(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async {
        let ledger = world.ledger.snapshot()
        do {
            try await reconcile(ledger, &group)
        } catch {
            await report("controller.failed", "", Place.world, error)
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

    /// Returns when the networks are as the ledger now wants them, and this owner's host is among them.
    ///
    /// - Throws: `ServiceHostError.notMade`; another look comes by itself.
    func untilMade(owner: String) async throws {
        await untilLooked()
        try Task.checkCancellation()
        guard networkFailure == nil, plan?.hasHost(owner) == true else {
            throw ServiceHostError.notMade(networkFailure ?? "the cloud stops")
        }
    }

    /// What failed is not tried again at once: it would fail again, and again.
    private func lookAgainLater(in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        group.addTask {
            try await self.world.clock.sleep(for: Self.pauseAfterFailure)
            self.signal.yield()
        }
    }

    private static let pauseAfterFailure = Duration.seconds(2)

    private func reconcile(
        _ ledger: LedgerSnapshot,
        _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws {
        let faults = NetworkFaults(try world.faults.inForce(), world.geography)
        let isMade = await makeNetworks(ledger, faults)
        if isMade { try await settleGateways(ledger) } else { lookAgainLater(in: &group) }
        try await forgetTheDead(ledger)
        let running = await instances.running()
        for instance in try ledger.list(InstanceRecord.self)
        where instance.state != .terminated && !busy.contains(instance.id) {
            let facts = InstanceMachine.Facts(
                state: instance.state,
                wanted: instance.wanted,
                isRunning: running.contains(instance.id),
                hasNetwork: isMade && plan?.hasHost(instance.id) == true,
                isDark: faults.isDark(zone: instance.zone) || faults.isDark(host: PhysicalHost.name(of: instance))
            )
            let act = InstanceMachine.act(on: facts)
            if act != .none { begin(act, instance.id, instance.place, in: &group) }
        }
    }

    private func begin(
        _ act: InstanceMachine.Act,
        _ id: String,
        _ place: Place,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        busy.insert(id)
        group.addTask {
            do {
                try await self.acts.perform(act, on: id, in: place)
            } catch is CancellationError {
                return
            } catch {
                await self.report("instance.\(act).failed", id, place, error)
                try await self.world.clock.sleep(for: Self.pauseAfterFailure)
            }
            await self.done(id)
        }
    }

    private func done(_ id: String) {
        busy.remove(id)
        signal.yield()
    }

    /// True when the host's networks are as the ledger wants them.
    private func makeNetworks(_ ledger: LedgerSnapshot, _ faults: NetworkFaults) async -> Bool {
        guard let network else { return true }
        do {
            let planner = try FabricPlanner(ledger: ledger, faults: faults)
            let wanted = try planner.plan(outside: Outside.plan)
            // Nothing is touched on a host where nothing was ever launched.
            if plan == nil, wanted.networks.isEmpty { return true }
            if wanted != plan {
                try await network.apply(wanted)
                plan = wanted
            }
            try await doors.settle(wanted, ledger)
            try await flowLogs?.settle(wanted, ledger)
            networkFailure = nil
            return true
        } catch {
            networkFailure = "\(error)"
            await report("network.failed", "", Place.world, error)
            return false
        }
    }

    /// Gateways and endpoints that were to be made are there now, those to be deleted are gone.
    private func settleGateways(_ ledger: LedgerSnapshot) async throws {
        let nats = try ledger.list(NATGatewayRecord.self).filter {
            $0.record.state == .pending || $0.record.state == .deleting
        }
        let endpoints = try ledger.list(VPCEndpointRecord.self).filter { $0.record.state != .available }
        if nats.isEmpty && endpoints.isEmpty { return }
        try await world.ledger.write { transaction in
            for kept in nats { try transaction.settle(natGateway: kept.id, in: kept.place) }
            for kept in endpoints { try transaction.settle(endpoint: kept.id, in: kept.place) }
        }
    }

    /// Terminated instances can be seen for an hour, and are then forgotten.
    private func forgetTheDead(_ ledger: LedgerSnapshot) async throws {
        let limit = world.clock.now.advanced(by: .zero - InstanceRecord.remembered)
        let dead = try ledger.list(InstanceRecord.self, where: "state", is: InstanceRecord.State.terminated.rawValue)
        guard dead.contains(where: { $0.record.stateChanged <= limit }) else { return }
        try await world.ledger.write { _ = try $0.forgetTerminatedInstances() }
    }

    // MARK: What happens by itself

    private func note(_ exit: InstanceExit) async throws {
        let ledger = world.ledger.snapshot()
        guard let instance = try ledger.list(InstanceRecord.self).first(where: { $0.id == exit.id }) else { return }
        switch exit.kind {
        case .poweredOff, .failed:
            try await world.ledger.write { try $0.instanceStoppedItself(exit.id, in: instance.place) }
        case .rebooted:
            // Nothing of it runs now, so the next look starts it again.
            break
        }
        signal.yield()
    }

    private func report(_ what: String, _ resource: String, _ place: Place, _ error: any Error) async {
        let text = "\(error)"
        // A failure to write the log must not hide the failure that it tells of.
        try? await world.ledger.write { transaction in
            transaction.log(
                Event(
                    at: transaction.now,
                    who: "ec2",
                    what: what,
                    account: place.account,
                    region: place.region,
                    resource: resource,
                    detail: ["why": .string(text)]
                )
            )
        }
    }
}

extension FabricPlan {
    /// Whether some interface of this owner is planned.
    fileprivate func hasHost(_ owner: String) -> Bool {
        networks.contains { network in
            network.interfaces.contains { if case .host(owner, _) = $0.role { true } else { false } }
        }
    }
}
