import BrokerPair
import Ground
import World

/// Ports of the machine itself by which clients outside any VPC reach the server that serves.
actor BrokerDoors {
    private struct NotServing: Error {}

    private let world: World
    private let engine: any BrokerHost
    private var open: Set<String> = []

    init(world: World, engine: any BrokerHost) {
        self.world = world
        self.engine = engine
    }

    /// Opens those of brokers that have begun to serve. A broker without is reached from inside its VPC.
    func settle(_ brokers: [Kept<BrokerRecord>]) async {
        guard let doors = world.hostDoors.value else { return }
        for kept in brokers where kept.record.state == .running && open.insert(kept.id).inserted {
            for endpoint in Endpoint.allCases { await add(endpoint, kept, doors) }
        }
    }

    func close(_ kept: Kept<BrokerRecord>) async {
        open.remove(kept.id)
        for endpoint in Endpoint.allCases { try? await world.hostDoors.value?.close(endpoint.doorName(kept)) }
    }

    private func add(_ endpoint: Endpoint, _ kept: Kept<BrokerRecord>, _ doors: any HostDoors) async {
        let (engine, id, place) = (engine, kept.id, kept.place)
        do {
            _ = try await doors.open(name: endpoint.doorName(kept)) {
                guard let active = engine.status(id)?.active, let number = Int(active) else { throw NotServing() }
                return HostDoorTarget(host: BrokerRecord.host(id, number - 1), place: place, port: endpoint.port)
            }
            // It may have been deleted meanwhile.
            if !open.contains(id) { try await doors.close(endpoint.doorName(kept)) }
        } catch {
            world.events.append(
                .mq(
                    "door.failed",
                    kept,
                    at: world.clock.now,
                    ["why": .string("\(error)"), "of": .string(endpoint.word)]
                )
            )
        }
    }
}

extension Endpoint {
    fileprivate func doorName(_ kept: Kept<BrokerRecord>) -> String {
        "mq \(kept.place.doorPrefix)\(kept.record.name) \(word)"
    }

    fileprivate var word: String {
        switch self {
        case .openWire: "openwire"
        case .stomp: "stomp"
        case .mqtt: "mqtt"
        }
    }
}
