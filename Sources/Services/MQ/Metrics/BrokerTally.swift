import BrokerPair

/// Turns a serving node's counters into Amazon MQ's metrics: what CloudWatch shows per minute is the difference to the
/// reading before. Another node begins to count at nothing.
///
/// Source: Amazon MQ Developer Guide, "ActiveMQ metrics". Only what is really measured is there.
struct BrokerTally: Sendable {
    struct Count: Sendable, Equatable {
        enum Destination: Sendable, Equatable { case queue(String), topic(String) }

        var name: String
        var value: Double
        var unit: String
        var destination: Destination?
    }

    private var node = ""
    private var broker: BrokerMetrics?
    private var destinations: [String: DestinationMetrics] = [:]

    mutating func take(_ new: BrokerMetrics, _ all: [DestinationMetrics]) -> [Count] {
        if node != new.node { (node, broker, destinations) = (new.node, nil, [:]) }
        let counts = brokerCounts(new) + all.flatMap { destinationCounts($0) }
        broker = new
        destinations = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        return counts
    }

    private func brokerCounts(_ new: BrokerMetrics) -> [Count] {
        [
            Count(name: "CurrentConnectionsCount", value: Double(new.currentConnections), unit: "Count"),
            Count(name: "TotalConsumerCount", value: Double(new.consumers), unit: "Count"),
            Count(name: "TotalProducerCount", value: Double(new.producers), unit: "Count"),
            Count(name: "TotalMessageCount", value: Double(new.messages), unit: "Count"),
            Count(name: "TotalEnqueueCount", value: Double(new.enqueued), unit: "Count"),
            Count(name: "TotalDequeueCount", value: Double(new.dequeued), unit: "Count"),
            Count(name: "StorePercentUsage", value: new.storePercentUsage, unit: "Percent"),
            Count(name: "TempPercentUsage", value: new.temporaryPercentUsage, unit: "Percent"),
        ]
    }

    private func destinationCounts(_ new: DestinationMetrics) -> [Count] {
        let old = destinations[new.key] ?? DestinationMetrics(kind: new.kind, name: new.name)
        let place = new.kind == .queue ? Count.Destination.queue(new.name) : .topic(new.name)
        func count(_ name: String, _ value: Double, _ unit: String = "Count") -> Count {
            Count(name: name, value: value, unit: unit, destination: place)
        }
        /// A counter that fell belongs to a destination that was deleted and made anew.
        func growth(_ path: KeyPath<DestinationMetrics, Int64>) -> Double {
            let (before, now) = (old[keyPath: path], new[keyPath: path])
            return Double(now >= before ? now - before : now)
        }
        return [
            count("EnqueueCount", growth(\.enqueued)),
            count("DequeueCount", growth(\.dequeued)),
            count("DispatchCount", growth(\.dispatched)),
            count("ExpiredCount", growth(\.expired)),
            count("InFlightCount", Double(new.inFlight)),
            count("ConsumerCount", Double(new.consumers)),
            count("ProducerCount", Double(new.producers)),
            count("MemoryUsage", new.memoryPercentUsage, "Percent"),
            count("EnqueueTime", new.averageEnqueueMilliseconds, "Milliseconds"),
        ] + (new.kind == .queue ? [count("QueueSize", Double(new.size))] : [])
    }
}

extension DestinationMetrics {
    fileprivate var key: String { "\(kind.rawValue) \(name)" }
}
