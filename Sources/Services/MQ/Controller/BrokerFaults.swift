import BrokerPair
import Ground
import World

/// Tells the engine of the faults in force, at once on each change.
actor BrokerFaults {
    private struct Server: Hashable {
        let broker: String
        let node: String
    }

    private let world: World
    private let engine: any BrokerHost
    private var inForce: [Fault] = []
    /// What the engine was told last; what it was not told is whole.
    private var told: [Server: HostCondition] = [:]
    /// Faults that have struck: a kill happens once.
    private var struck: Set<String> = []

    init(world: World, engine: any BrokerHost) {
        self.world = world
        self.engine = engine
    }

    /// What was in force before this life has struck already, or its moment is over.
    func begin() {
        struck = Set(((try? world.faults.inForce()) ?? []).map(\.id))
    }

    /// - Returns: the faults that it told of.
    func settle(_ brokers: [Kept<BrokerRecord>]) async -> [Fault] {
        inForce = (try? world.faults.inForce()) ?? inForce
        for kept in brokers where engine.status(kept.id) != nil {
            for place in kept.record.nodes.indices { await observe(kept, place) }
        }
        for fault in inForce where fault.what == .processKill && struck.insert(fault.id).inserted {
            await strike(fault, brokers)
        }
        return inForce
    }

    /// By the account's name; nil when all its servers' zones have power.
    static func darkZone(of kept: Kept<BrokerRecord>, _ faults: [Fault], _ geography: Geography) -> String? {
        kept.record.nodes.first { node in
            !Faults.condition(zone: node.zone, names: [], of: faults, geography).hasPower
        }?.zoneName
    }

    private func observe(_ kept: Kept<BrokerRecord>, _ place: Int) async {
        let server = Server(broker: kept.id, node: BrokerRecord.node(place))
        let condition = Faults.condition(
            zone: kept.record.nodes[place].zone,
            names: kept.faultNames(place),
            of: inForce,
            world.geography
        )
        guard told[server] != condition else { return }
        if await tell(server, condition) { told[server] = condition }
    }

    /// Kills the server that is meant: of a whole broker the one that serves.
    private func strike(_ fault: Fault, _ brokers: [Kept<BrokerRecord>]) async {
        guard [.engine, .host, .instance].contains(fault.scope.level) else { return }
        for kept in brokers {
            let isWhole = [kept.id, kept.record.name, kept.record.arn].contains(fault.scope.target)
            let active = engine.status(kept.id)?.active
            for place in kept.record.nodes.indices {
                let node = BrokerRecord.node(place)
                let isMeant = isWhole ? node == active : kept.faultNames(place).contains(fault.scope.target)
                guard isMeant else { continue }
                let server = Server(broker: kept.id, node: node)
                let condition = told[server] ?? HostCondition()
                _ = await tell(server, HostCondition(hasPower: false, hasNetwork: condition.hasNetwork))
                _ = await tell(server, condition)
            }
        }
    }

    private func tell(_ server: Server, _ condition: HostCondition) async -> Bool {
        do {
            try await engine.observe(
                server.broker,
                node: server.node,
                hasPower: condition.hasPower,
                hasNetwork: condition.hasNetwork
            )
            return true
        } catch {
            return false
        }
    }
}
