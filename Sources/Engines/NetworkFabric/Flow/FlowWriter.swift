import Ground

/// Tells what passed as records of the interfaces that it passed.
struct FlowWriter {
    /// A packet's ends.
    fileprivate struct Ends {
        var source: IPv4Address
        var destination: IPv4Address
        var sourcePort: UInt16
        var destinationPort: UInt16
    }

    let interfaces: FlowInterfaces
    let start: WorldInstant
    let end: WorldInstant
    let offset: Duration
    private var records: [FlowRecord.Flow: FlowRecord] = [:]

    init(interfaces: FlowInterfaces, start: WorldInstant, end: WorldInstant, offset: Duration) {
        self.interfaces = interfaces
        self.start = start
        self.end = end
        self.offset = offset
    }

    func finish() -> [FlowRecord] {
        records.values.sorted { Self.isBefore($0.flow, $1.flow) }
    }

    // MARK: What passed

    mutating func add(_ news: TrackedConnection.News) {
        let connection = news.connection
        // The network's own resolver and metadata service are not told of.
        if interfaces.network.serviceAddresses.contains(connection.original.destination) { return }
        let (client, server) = (connection.original, connection.reply)
        let asker = interfaces.holder(of: client.source)
        var answerer = interfaces.holder(of: server.source)
        let mark = FlowWay(rawValue: connection.mark)
        if let asker, mark == .translator || mark == .interface {
            // It does not bear the address of the interface that it is handed to.
            answerer = interfaces.way(from: asker, to: client.destination).next ?? answerer
        }
        let span = span(connection)
        let asked = Ends(
            source: client.source,
            destination: client.destination,
            sourcePort: client.sourcePort,
            destinationPort: client.destinationPort
        )
        // As it is behind the translations of both ends: what answers turn round.
        let delivered = Ends(
            source: server.destination,
            destination: server.source,
            sourcePort: server.destinationPort,
            destinationPort: server.sourcePort
        )
        if let asker {
            add(news.original.sent, asker, .egress, asked, connection, span, way: mark)
            add(news.reply.received, asker, .ingress, asked.turned, connection, span)
        }
        if let answerer {
            add(news.original.received, answerer, .ingress, delivered, connection, span)
            let way = wayBack(of: connection, from: answerer, asker)
            add(news.reply.sent, answerer, .egress, delivered.turned, connection, span, way: way)
        }
    }

    /// The mark tells the way of the first packet; answers may go another.
    private func wayBack(
        of connection: FlowConnection,
        from answerer: InterfacePlan,
        _ asker: InterfacePlan?
    ) -> FlowWay? {
        if asker != nil { return .local }
        if connection.original.destination != connection.reply.source { return .internetGateway }
        return interfaces.way(from: answerer, to: connection.original.source).way
    }

    private func span(_ connection: FlowConnection) -> (WorldInstant, WorldInstant) {
        let began = connection.start == 0 ? start : instant(connection.start)
        let ended = connection.stop == 0 ? end : instant(connection.stop)
        let first = min(max(began, start), end)
        return (first, max(first, min(ended, end)))
    }

    private func instant(_ nanoseconds: UInt64) -> WorldInstant {
        WorldInstant(nanosecondsSince1970: Int64(clamping: nanoseconds)).advanced(by: offset)
    }

    private mutating func add(
        _ count: FlowCount,
        _ interface: InterfacePlan,
        _ direction: FlowDirection,
        _ ends: Ends,
        _ connection: FlowConnection,
        _ span: (WorldInstant, WorldInstant),
        way: FlowWay? = nil
    ) {
        guard !count.isEmpty else { return }
        let flow = flow(interface, direction, .accept, connection.number, ends, way: way)
        add(count, flow, interface, span)
    }

    // MARK: What was refused

    mutating func add(_ refusal: FlowRefusal, _ count: FlowCount) {
        let ends = Ends(
            source: refusal.source,
            destination: refusal.destination,
            sourcePort: refusal.sourcePort,
            destinationPort: refusal.destinationPort
        )
        if let interface = interfaces.interface(refusal.interface) {
            let flow = flow(interface, refusal.direction, .reject, refusal.number, ends, way: nil)
            add(count, flow, interface, (start, end))
        }
        // The sender's own filters let it pass. A counted one is told with its connection.
        guard refusal.direction == .ingress, refusal.countedIn == nil, let sender = interfaces.holder(of: ends.source)
        else { return }
        let way = interfaces.way(from: sender, to: ends.destination).way
        add(count, flow(sender, .egress, .accept, refusal.number, ends, way: way), sender, (start, end))
    }

    // MARK: Records

    private func flow(
        _ interface: InterfacePlan,
        _ direction: FlowDirection,
        _ action: FlowAction,
        _ number: UInt8,
        _ ends: Ends,
        way: FlowWay?
    ) -> FlowRecord.Flow {
        let hasPorts = number == 6 || number == 17
        let own = direction == .egress ? ends.source : ends.destination
        let shown = interface.addresses.contains(own) ? own : interface.addresses.first ?? own
        return FlowRecord.Flow(
            interface: interface.id,
            direction: direction,
            action: action,
            number: number,
            source: direction == .egress ? shown : ends.source,
            destination: direction == .ingress ? shown : ends.destination,
            packetSource: ends.source,
            packetDestination: ends.destination,
            sourcePort: hasPorts ? ends.sourcePort : 0,
            destinationPort: hasPorts ? ends.destinationPort : 0,
            way: way
        )
    }

    private mutating func add(
        _ count: FlowCount,
        _ flow: FlowRecord.Flow,
        _ interface: InterfacePlan,
        _ span: (WorldInstant, WorldInstant)
    ) {
        var record =
            records[flow]
            ?? FlowRecord(
                flow: flow,
                subnet: interface.subnet,
                owner: interface.owner,
                packets: 0,
                bytes: 0,
                start: span.0,
                end: span.1,
                tcpFlags: 0
            )
        record.packets += count.packets
        record.bytes += count.bytes
        record.tcpFlags |= count.tcpFlags
        record.start = min(record.start, span.0)
        record.end = max(record.end, span.1)
        records[flow] = record
    }

    /// By interface, then by what tells flows apart.
    private static func isBefore(_ a: FlowRecord.Flow, _ b: FlowRecord.Flow) -> Bool {
        if a.interface != b.interface { return a.interface < b.interface }
        let (left, right) = (rank(a), rank(b))
        return left.0 == right.0 ? left.1 < right.1 : left.0 < right.0
    }

    private static func rank(_ flow: FlowRecord.Flow) -> (UInt64, UInt64) {
        let ends = UInt64(flow.packetSource.number) << 32 | UInt64(flow.packetDestination.number)
        let ports = UInt64(flow.sourcePort) << 16 | UInt64(flow.destinationPort)
        let kind = UInt64(flow.number) << 2 | (flow.direction == .egress ? 2 : 0) | (flow.action == .reject ? 1 : 0)
        // The way comes last: the same flow may have taken two.
        return (ends, ports << 32 | kind << 8 | UInt64(flow.way?.rawValue ?? 0))
    }
}

extension FlowWriter.Ends {
    fileprivate var turned: FlowWriter.Ends {
        FlowWriter.Ends(
            source: destination,
            destination: source,
            sourcePort: destinationPort,
            destinationPort: sourcePort
        )
    }
}

extension InterfacePlan {
    fileprivate var owner: String? {
        if case .host(let owner, _) = role { owner } else { nil }
    }
}
