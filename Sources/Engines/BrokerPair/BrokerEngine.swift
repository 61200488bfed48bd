public import Ground
import ProcessSupervisor
import Synchronization

/// Runs message brokers: real servers, one alone or two over a shared store of which one serves.
///
/// What is wanted is written down before it is answered; `run()` makes it so. Servers outlive the engine: the next one
/// on the same directory adopts them. How two can never serve at once is told at ``BrokerMachine``.
///
/// When storage is used up, producers of persistent messages wait until consumers have made room, as the server does
/// it; a user's document may have them refused instead (`sendFailIfNoSpace`).
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

    struct Entry: Sendable {
        var record: BrokerRecord
        var machine: BrokerMachine
        var since: WorldInstant
        var doors: [Int: HealthDoor] = [:]
        /// Which of a node's processes has really been started: what is seen before is of an earlier one.
        var begun: [Int: Int] = [:]
        /// How often in a row nobody answered from outside.
        var missed = 0
        var removalWaiters: [UnsafeContinuation<Void, Never>] = []
    }

    struct State: Sendable {
        var entries: [String: Entry] = [:]
        var places: [String: Place] = [:]
        var isClosed = false
    }

    /// Whose process it is.
    struct Place: Sendable {
        let broker: String
        let node: Int
    }

    struct Order: Sendable {
        let broker: String
        let action: BrokerMachine.Action
    }

    let directory: String
    let clock: WorldClock
    /// Servers live in the machine's time, whatever the world's clock does.
    let pace = WorldClock(mode: .real)
    let ids: IdentifierSource
    let probe: Probe?
    let supervisor: ProcessSupervisor
    let pool: BlockingPool
    let archive: ClassArchive
    let state = Mutex(State())
    private let broadcast = Broadcast<BrokerEvent>()
    /// In the order in which they were decided; one task carries them out.
    let orders: AsyncStream<Order>
    let ordering: AsyncStream<Order>.Continuation

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
        let lacking = Self.missing()
        guard lacking.isEmpty else { throw .missing(lacking) }
        self.directory = directory
        self.clock = clock
        self.ids = ids
        self.probe = probe
        archive = ClassArchive(directory: directory)
        (orders, ordering) = AsyncStream.makeStream(of: Order.self)
        do throws(SupervisorError) {
            try HostFile.makeDirectories("\(directory)/brokers")
            supervisor = try ProcessSupervisor(owner: owner, directory: "\(directory)/processes", clock: pace)
            pool = try BlockingPool(name: "broker", threads: 3)
        } catch {
            throw .process("\(error)")
        }
    }

    /// What this machine lacks to run brokers, each with its remedy.
    public static func missing() -> [String] { ProcessSupervisor.missing() + ServerPackage.missing() }

    /// What cannot be limited on this machine; servers run all the same.
    public var warnings: [String] { supervisor.warnings }

    /// Leaves the servers running, and the directory to another engine.
    public func close() {
        state.withLock { $0.isClosed = true }
        ordering.finish()
        broadcast.finish()
        supervisor.close()
    }

    public var brokers: [String] { state.withLock { $0.entries.keys.sorted() } }

    /// Events from now on. Each caller gets a stream of its own.
    public func events() -> AsyncStream<BrokerEvent> { broadcast.stream() }

    func files(_ id: String) -> BrokerFiles { BrokerFiles(directory: BrokerFiles.directory(directory, id)) }

    var now: Duration { HostTime.uptime }

    /// Tells a machine what happened. What it decides is carried out in the order of the decisions.
    func take(_ fact: BrokerMachine.Fact, _ id: String) {
        state.withLock { state in
            guard var entry = state.entries[id], !state.isClosed else { return }
            let before = entry.machine.phase
            let actions = entry.machine.take(fact, at: now)
            if entry.machine.phase != before { entry.since = clock.now }
            state.entries[id] = entry
            for action in actions { ordering.yield(Order(broker: id, action: action)) }
        }
    }

    func tell(_ id: String, _ kind: BrokerEvent.Kind) {
        broadcast.send(BrokerEvent(broker: id, time: clock.now, kind: kind))
    }
}
