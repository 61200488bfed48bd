import CLinux
import Glibc
public import Ground
import Synchronization

/// Starts programs that outlive it, and knows of each how it fares.
///
/// A supervisor owns a directory of records. When the control process is killed its programs run on; the next
/// supervisor on the same directory adopts them. One thread waits for all ends at once; nothing is polled.
public final class ProcessSupervisor: Sendable {
    /// What is known of one process. Machine and waiters change together, under the lock.
    struct Entry: Sendable {
        var machine: ProcessMachine
        var planDigest: String
        var identity: ProcessIdentity?
        var pidfd: OwnedDescriptor?
        var group = ControlGroup(paths: [])
        var isAdopted = false
        var exitWaiters: [UInt64: UnsafeContinuation<ProcessExit?, Never>] = [:]
        var startWaiters: [UnsafeContinuation<Result<ProcessIdentity, SupervisorError>?, Never>] = []

        /// Who waits for the end, once it has come for good.
        mutating func takeWaiters() -> [UnsafeContinuation<ProcessExit?, Never>] {
            switch machine.phase {
            case .ended, .failed:
                defer { exitWaiters = [:] }
                return Array(exitWaiters.values)
            case .idle, .starting, .running, .stopping, .killed, .waiting: return []
            }
        }
    }

    struct State: Sendable {
        var entries: [String: Entry] = [:]
        var lastNumber: UInt64 = 0
        var isClosed = false
    }

    public let owner: String
    let clock: WorldClock
    let records: RecordStore
    let keeper: GroupKeeper
    let watcher: DescriptorWatcher
    let pool: BlockingPool
    let state = Mutex(State())
    private let broadcast = Broadcast<ProcessEvent>()
    private let observer: @Sendable (ProcessEvent) -> Void

    static let groupWaitMilliseconds: Int32 = 2000

    /// - Parameters:
    ///   - owner: distinguishes the cgroups of several supervisors on one machine.
    ///   - directory: where records are kept; made when absent.
    ///   - clock: times grace and restarts.
    ///   - observer: hears each event at once, on a thread of the supervisor's; it must be quick.
    public convenience init(
        owner: String,
        directory: String,
        clock: WorldClock,
        observer: @escaping @Sendable (ProcessEvent) -> Void = { _ in }
    ) throws(SupervisorError) {
        try self.init(owner: owner, directory: directory, clock: clock, hierarchy: .probe(), observer: observer)
    }

    init(
        owner: String,
        directory: String,
        clock: WorldClock,
        hierarchy: GroupHierarchy,
        observer: @escaping @Sendable (ProcessEvent) -> Void = { _ in }
    ) throws(SupervisorError) {
        guard RecordStore.isGoodID(owner) else { throw .badID(owner) }
        self.owner = owner
        self.clock = clock
        self.observer = observer
        records = try RecordStore(directory: directory)
        keeper = GroupKeeper(owner: owner, hierarchy: hierarchy)
        watcher = try DescriptorWatcher()
        pool = try BlockingPool(name: "process-start", threads: 4)
    }

    /// What this machine lacks to start processes at all, each with its remedy.
    public static func missing() -> [String] {
        let code = fl_launch_probe()
        if code == 0 { return [] }
        return [
            "clone3 or pidfd_open is refused (\(String(cString: strerror(code)))): Linux 5.7 or newer is needed, and "
                + "a container must allow these calls (docker run --security-opt seccomp=unconfined)"
        ]
    }

    /// What cannot be limited on this machine. Processes run all the same.
    public var warnings: [String] { keeper.warnings }

    /// Events from now on. Each caller gets a stream of its own.
    public func events() -> AsyncStream<ProcessEvent> { broadcast.stream() }

    /// Leaves everything running, and the directory to another supervisor. What ends from now on is not told any more.
    public func close() {
        state.withLock { $0.isClosed = true }
        broadcast.finish()
        _ = fl_unlock(records.lock.number)
    }

    /// Ids of what runs, or is being started or ended.
    public var active: [String] {
        state.withLock { state in state.entries.filter { $0.value.machine.isActive }.keys.sorted() }
    }

    /// Ids of what runs and has not been asked to end.
    public var running: [String] {
        state.withLock { state in
            state.entries.filter { if case .running = $0.value.machine.phase { true } else { false } }.keys.sorted()
        }
    }

    public func isActive(_ id: String) -> Bool { state.withLock { $0.entries[id]?.machine.isActive ?? false } }

    /// True when it runs and nobody has asked it to end.
    public func isRunning(_ id: String) -> Bool {
        state.withLock { state in if case .running = state.entries[id]?.machine.phase { true } else { false } }
    }

    public func identity(of id: String) -> ProcessIdentity? {
        state.withLock { state in
            state.entries[id].flatMap { $0.machine.isAlive ? $0.identity : nil }
        }
    }

    /// Files that a process writes its number to so that it shares the limits and the end of this one.
    package func joinFiles(of id: String) -> [String] {
        group(of: id)?.joinFiles ?? []
    }

    func group(of id: String) -> ControlGroup? { state.withLock { $0.entries[id]?.group } }

    /// Removes the cgroup directories of this owner, when nothing of it runs any more.
    public func removeHomes() async {
        await pool.run { [keeper] in
            keeper.sweep(keeping: [])
            keeper.removeHomes()
        }
    }

    func tell(_ id: String, _ kind: ProcessEvent.Kind) {
        let event = ProcessEvent(id: id, kind: kind)
        observer(event)
        broadcast.send(event)
    }
}
