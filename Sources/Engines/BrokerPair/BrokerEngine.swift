public import Ground

/// Runs message brokers: real servers, one alone or two over a shared store of which one serves.
public final class BrokerEngine: Sendable {
    /// A socket to a port of a node, connected as a client from outside would be; the engine closes it.
    public typealias Probe =
        @Sendable (_ broker: String, _ node: BrokerNodePlan, _ port: Int) async throws -> Int32

    /// Ports that a serving node listens on, on its address, all with TLS. AMQP and web sockets are not among them: the
    /// server as packaged has neither.
    public enum Port {
        public static let openWire = 61617
        public static let stomp = 61614
        public static let mqtt = 8883
    }

    /// - Parameters:
    ///   - owner: distinguishes several engines on one machine: names cgroups.
    ///   - directory: holds stores, records and logs.
    ///   - probe: connects from outside, to see what clients see; nil: from within the node's namespace.
    public init(
        owner: String,
        directory: String,
        clock: WorldClock,
        ids: IdentifierSource,
        probe: Probe? = nil
    ) throws(BrokerError) {
        throw .missing(["not built yet"])
    }

    /// What this machine lacks to run brokers, each with its remedy.
    public static func missing() -> [String] { ["not built yet"] }

    /// Takes over what an engine before this one left: its brokers, and the servers that still run. To be called once,
    /// before anything else.
    public func adopt() async throws(BrokerError) -> [BrokerStatus] { [] }

    /// Looks after all brokers until the task is cancelled. Nothing happens to a broker unless this runs.
    public func run() async {}

    /// Leaves the servers running, and the directory to another engine.
    public func close() {}

    /// Ends all servers in an orderly way; stores and plans stay. The next `adopt` starts them again.
    public func shutdown() async {}

    /// Has a broker be as planned; returns when that is recorded. A new one is `creating` then. Of one that exists,
    /// changes of users, configuration and limits wait for the next reboot.
    public func apply(_ plan: BrokerPlan) async throws(BrokerError) {}

    /// Tells what a node's place offers. Without power its process is killed at once. Without network it reaches
    /// neither clients nor store: it is killed too. It is started again when both are back.
    public func observe(_ id: String, node: String, hasPower: Bool, hasNetwork: Bool) async throws(BrokerError) {}

    /// Restarts all nodes with what was applied last: of two, the standby first, then the active one, so that the other
    /// takes over. Returns when that is recorded.
    public func reboot(_ id: String) async throws(BrokerError) {}

    /// Ends a broker and deletes its store. Returns when it is gone; nothing when there is none.
    public func remove(_ id: String) async throws(BrokerError) {}

    public func status(_ id: String) -> BrokerStatus? { nil }
    public var brokers: [String] { [] }

    /// Events from now on. Each caller gets a stream of its own.
    public func events() -> AsyncStream<BrokerEvent> { AsyncStream { $0.finish() } }

    public func metrics(_ id: String) async throws(BrokerError) -> BrokerMetrics { throw .notServing(id) }
    /// Queues and topics, those of the server's own use left out, in order of their names.
    public func destinations(_ id: String) async throws(BrokerError) -> [DestinationMetrics] { throw .notServing(id) }

    public func logs(_ id: String) async throws(BrokerError) -> [BrokerLog] { [] }
    /// The log's content from an offset on, at most so many bytes.
    public func readLog(
        _ id: String,
        node: String,
        kind: BrokerLog.Kind,
        from offset: Int64 = 0,
        bytesMax: Int = 1 << 20
    ) async throws(BrokerError) -> [UInt8] { [] }
}
