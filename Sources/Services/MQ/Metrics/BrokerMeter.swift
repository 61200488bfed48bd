import BrokerPair
import Ground
import World

/// Publishes what serving brokers count of themselves, once a minute of world time.
actor BrokerMeter {
    private static let interval = Duration.seconds(60)

    private let world: World
    private let engine: any BrokerHost
    private var tallies: [String: BrokerTally] = [:]

    init(world: World, engine: any BrokerHost) {
        self.world = world
        self.engine = engine
    }

    func run() async throws {
        var next = world.clock.now.advanced(by: Self.interval)
        while true {
            try await world.clock.sleep(until: next)
            // A clock that was moved by hours does not bring the minutes that nobody counted.
            next = max(next, world.clock.now).advanced(by: Self.interval)
            await measure()
        }
    }

    func measure() async {
        guard let sink = world.metrics.value, let brokers = try? world.ledger.list(BrokerRecord.self) else { return }
        let ids = Set(brokers.map(\.id))
        tallies = tallies.filter { ids.contains($0.key) }
        for kept in brokers {
            guard let broker = try? await engine.metrics(kept.id) else { continue }
            let destinations = (try? await engine.destinations(kept.id)) ?? []
            var tally = tallies[kept.id] ?? BrokerTally()
            let counts = tally.take(broker, destinations)
            tallies[kept.id] = tally
            sink.publish(counts.map { $0.measurement(of: kept, node: broker.node, at: world.clock.now) })
        }
    }
}

extension BrokerTally.Count {
    /// Source: Amazon MQ Developer Guide, "Monitoring Amazon MQ brokers with CloudWatch", `Broker`: the name with the
    /// suffix of the server.
    fileprivate func measurement(of kept: Kept<BrokerRecord>, node: String, at time: WorldInstant) -> Measurement {
        var dimensions = ["Broker": "\(kept.record.name)-\(node)"]
        switch destination {
        case .queue(let name)?: dimensions["Queue"] = name
        case .topic(let name)?: dimensions["Topic"] = name
        case nil: break
        }
        return Measurement(
            place: kept.place,
            namespace: "AWS/AmazonMQ",
            name: name,
            dimensions: dimensions,
            time: time,
            value: value,
            unit: unit
        )
    }
}
