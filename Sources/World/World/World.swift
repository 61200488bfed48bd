package import Ground

/// One local cloud: its data directory, its clock, and everything that is known about it.
package final class World: Sendable {
    package let directory: String
    package let clock: WorldClock
    package let ids: IdentifierSource
    package let ledger: Ledger
    package let geography = Geography()
    package let accounts: Accounts
    package let faults: Faults
    package let events: EventLog
    /// Where endpoints' names point to.
    package let names = EndpointNames()
    /// What services do for one another without knowing of each other.
    package let serviceHosts = Seam<any ServiceHosts>()
    package let metrics = Seam<any MetricSink>()
    package let certificates = Seam<any CertificateIssuer>()
    package let hostDoors = Seam<any HostDoors>()
    private let lock: DataDirectory

    /// Opens or makes a data directory. It reads files, so it has no place on an event loop.
    ///
    /// - Parameter clock: for tests; else the clock goes on as the world last left it, `fast` in a new world.
    package init(
        directory: String,
        durability: Durability = .durable,
        clock: WorldClock? = nil,
        ids: IdentifierSource = IdentifierSource()
    ) throws(WorldOpenError) {
        self.directory = directory
        self.ids = ids
        lock = try DataDirectory(directory)
        let file = directory + "/world.sqlite"
        // The ledger needs a clock before it can be asked which clock it was left with.
        let running = clock ?? WorldClock()
        ledger = try Ledger(file: file, durability: durability, clock: running)
        if clock == nil, let kept = try? ledger.get(ClockRecord.self, ClockRecord.id, in: .world) {
            kept.record.restore(running)
        }
        self.clock = running
        accounts = Accounts(ledger: ledger)
        faults = Faults(ledger: ledger, clock: running, ids: ids, geography: geography)
        events = EventLog(ledger: ledger, clock: running)
    }

    /// Changes the clock's mode, also for the next start.
    package func setClock(_ mode: WorldClock.Mode) async throws {
        clock.setMode(mode)
        try await keepClock()
    }

    /// Moves time on, also for the next start.
    package func advanceClock(by duration: Duration) async throws {
        clock.advance(by: duration)
        try await keepClock()
    }

    private func keepClock() async throws {
        let record = ClockRecord(clock)
        try await ledger.write { try $0.put(record, id: ClockRecord.id, in: .world) }
    }

    /// Commits what was submitted and lets the data directory go when the last reference is gone.
    package func close() { ledger.close() }
}

/// How the clock was left.
struct ClockRecord: LedgerRecord {
    static let kind = "world.clock"
    static let id = "clock"

    let mode: WorldClock.Mode
    /// How far world time is ahead of the machine's.
    let ahead: Int64
    /// Where a clock that is moved by hand stands.
    let now: WorldInstant

    init(_ clock: WorldClock) {
        mode = clock.mode
        ahead = clock.offset.nanosecondsClamped
        now = clock.now
    }

    /// Never sets a clock back.
    func restore(_ clock: WorldClock) {
        if mode == .manual {
            clock.setMode(.manual)
            clock.set(now)
        } else {
            clock.setMode(mode)
            clock.set(HostTime.wall.advanced(by: .nanoseconds(ahead)))
        }
    }
}
