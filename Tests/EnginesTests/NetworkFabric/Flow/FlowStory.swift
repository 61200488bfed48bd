import Ground
import NetworkFabric

/// Observations of the shop's router (``ReachFixture``), one after the other.
struct FlowStory {
    static let second: UInt64 = 1_000_000_000

    var aggregator: FlowAggregator
    private(set) var standing: [UInt32: FlowConnection] = [:]

    init(standing connections: [FlowConnection] = [], plan: NetworkPlan = ReachFixture.shop) {
        aggregator = FlowAggregator(plan, at: Self.at(0), standing: connections)
        for connection in connections { standing[connection.id] = connection }
    }

    static func at(_ seconds: Int) -> WorldInstant { WorldInstant.epoch.advanced(by: .seconds(seconds)) }

    /// The kernel counted so much by now.
    mutating func counts(_ connection: FlowConnection) { standing[connection.id] = connection }

    mutating func ends(_ connection: FlowConnection, at seconds: UInt64) {
        standing[connection.id] = nil
        var gone = connection
        gone.isGone = true
        gone.stop = seconds * Self.second
        aggregator.observe(gone)
    }

    mutating func window(to seconds: Int) -> FlowWindow {
        aggregator.closeWindow(at: Self.at(seconds), dump: standing.values.sorted { $0.id < $1.id })
    }
}

extension FlowConnection {
    /// From `web` to the database of the shop: so many packets of 100 bytes each way.
    static func query(
        id: UInt32 = 1,
        port: UInt16 = 40_000,
        _ there: UInt64,
        _ back: UInt64,
        start: UInt64 = 10,
        tcpState: UInt8 = 3
    ) -> FlowConnection {
        FlowConnection(
            id: id,
            number: 6,
            original: Side(from: "10.0.1.10", port, to: "10.0.2.10", 3306, packets: there, bytes: there * 100),
            reply: Side(from: "10.0.2.10", 3306, to: "10.0.1.10", port, packets: back, bytes: back * 100),
            mark: FlowWay.local.rawValue,
            tcpState: tcpState,
            start: start * FlowStory.second
        )
    }
}

/// A record in a few words: `web egress accept 10.0.1.10:40000>10.0.2.10:3306 5/500 local`.
extension FlowRecord {
    var words: String {
        let way = flow.way.map { " \($0)" } ?? ""
        let ends = "\(flow.source):\(flow.sourcePort)>\(flow.destination):\(flow.destinationPort)"
        return "\(flow.interface) \(flow.direction) \(flow.action) \(ends) \(packets)/\(bytes)\(way)"
    }
    /// The same with the addresses that the packets bore.
    var packetWords: String { "\(flow.interface) \(flow.direction) \(flow.packetSource)>\(flow.packetDestination)" }
}

extension FlowWindow {
    var words: Set<String> { Set(records.map(\.words)) }
}
