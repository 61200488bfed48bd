public import Ground

/// Adds up what a router tells of connections and refused packets into windows, counting nothing twice and losing
/// nothing.
///
/// Pure: it is told what was observed and when a window ends. Connection tracking counts from a connection's start, so
/// what was told before is kept for each connection and subtracted.
public struct FlowAggregator: Sendable {
    /// Distinct refused flows that one window keeps apart.
    public static let refusedFlowsMax = 65_536

    private var interfaces: FlowInterfaces
    private var connections: [FlowConnection.Key: TrackedConnection] = [:]
    /// Connections by the kernel's id: log entries name them so.
    private var keys: [UInt32: FlowConnection.Key] = [:]
    private var refused: [FlowRefusal: FlowCount] = [:]
    private var isComplete = true
    private var windowStart: WorldInstant

    /// - Parameter connections: those that stand already: what they have counted so far is not told.
    public init(_ network: NetworkPlan, at start: WorldInstant, standing connections: [FlowConnection] = []) {
        interfaces = FlowInterfaces(network)
        windowStart = start
        for connection in connections {
            observe(connection)
            self.connections[connection.key]?.settle()
        }
    }

    public mutating func update(_ network: NetworkPlan) { interfaces.update(network) }

    /// From a dump, or from the news that it ended.
    public mutating func observe(_ connection: FlowConnection) {
        if connections[connection.key]?.observe(connection) == nil {
            connections[connection.key] = TrackedConnection(connection)
        }
        keys[connection.id] = connection.key
    }

    public mutating func observe(_ refusal: FlowRefusal) {
        var kind = refusal
        kind.bytes = 0
        kind.tcpFlags = 0
        guard refused[kind] != nil || refused.count < Self.refusedFlowsMax else { return noteLoss() }
        refused[kind, default: FlowCount()].add(
            FlowCount(packets: 1, bytes: refusal.bytes, tcpFlags: FlowCount.telling(refusal.tcpFlags))
        )
    }

    /// The kernel dropped some of what it had to tell.
    public mutating func noteLoss() { isComplete = false }

    /// Ends the window.
    /// - Parameters:
    ///   - dump: all connections there are now.
    ///   - offset: how far the clock of `end` is ahead of the machine's, by which connections are stamped.
    public mutating func closeWindow(
        at end: WorldInstant,
        dump: [FlowConnection],
        offset: Duration = .zero
    ) -> FlowWindow {
        for connection in dump { observe(connection) }
        let present = Set(dump.map(\.key))
        let end = max(end, windowStart)
        var writer = FlowWriter(interfaces: interfaces, start: windowStart, end: end, offset: offset)
        for (refusal, count) in refused {
            writer.add(refusal, count)
            guard let id = refusal.countedIn, let key = keys[id] else { continue }
            connections[key]?.owe(count, for: refusal)
        }
        for key in connections.keys {
            if let news = connections[key]?.takeNews() { writer.add(news) }
        }
        forget(except: present)
        keys = keys.filter { connections[$0.value] != nil }
        defer {
            refused = [:]
            isComplete = true
            windowStart = end
            interfaces.settle()
        }
        return FlowWindow(
            network: interfaces.network.id,
            start: windowStart,
            end: end,
            records: writer.finish(),
            isComplete: isComplete
        )
    }

    /// Drops what has ended, and what two dumps in a row did not have: its end was not told. One would be too few, as
    /// the news of the end may be on its way, and would then look like a connection that was never told of.
    private mutating func forget(except present: Set<FlowConnection.Key>) {
        for key in Array(connections.keys) {
            if connections[key]?.isForgotten(isPresent: present.contains(key)) == true { connections[key] = nil }
        }
    }
}
