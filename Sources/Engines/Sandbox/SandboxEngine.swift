import Glibc
public import Ground
import ProcessSupervisor
import Synchronization

/// Runs instances: process trees with a system of their own, each in its namespaces, limits and writable layer.
///
/// Nothing is mounted where the host could see it: an instance's first process makes its view in its own mount
/// namespace, so that whatever is killed at whatever moment leaves directories at most. These are found again by
/// ``adopt()`` and ``removeAll()``.
public final class SandboxEngine: Sendable {
    struct State: Sendable {
        /// What was asked of instances from outside, so that their ends can be told from ends of their own.
        var intents: [String: SandboxExit.Reason] = [:]
        /// By authority.
        var bases: [String?: String] = [:]
        var lastTrash = 0
    }

    let directory: String
    let initProgram: String
    let userName: String
    let supervisor: ProcessSupervisor
    let pool: BlockingPool
    /// Deletes what instances wrote, so that a start never waits for that.
    let trashPool: BlockingPool
    let state: SharedState
    let gate = KeyedGate()
    /// Ends of instances, of whatever kind. One task may read it.
    public let exits: AsyncStream<SandboxExit>

    /// Shared with the supervisor's observer, which is made before the engine.
    final class SharedState: Sendable {
        let value = Mutex(State())
    }

    /// - Parameters:
    ///   - owner: distinguishes several engines on one machine: names cgroups.
    ///   - directory: holds layers, records and logs; on a file system that overlayfs can write to.
    ///   - initProgram: the first process of instances; beside the running executable when nil.
    ///   - userName: the account that the host's image has beside root.
    public init(
        owner: String,
        directory: String,
        initProgram: String? = nil,
        userName: String = "user",
        clock: WorldClock
    ) throws(SandboxError) {
        let lacking = Self.missing(initProgram: initProgram)
        guard lacking.isEmpty else { throw .missing(lacking) }
        try SandboxPlan.check(layer: directory)
        self.directory = directory
        self.userName = userName
        self.initProgram = initProgram ?? Self.besideExecutable
        let (exits, continuation) = AsyncStream.makeStream(of: SandboxExit.self)
        self.exits = exits
        let state = SharedState()
        self.state = state
        do throws(SupervisorError) {
            for name in ["instances", "base", "images", "trash"] {
                try HostFile.makeDirectories("\(directory)/\(name)")
            }
            supervisor = try ProcessSupervisor(owner: owner, directory: directory + "/processes", clock: clock) {
                event in
                guard case .ended(let exit) = event.kind else { return }
                let word = HostFile.text("\(directory)/instances/\(event.id)/word") ?? ""
                let intent = state.value.withLock { $0.intents.removeValue(forKey: event.id) }
                let reason = intent ?? ExitReading.reason(exit, word: word)
                continuation.yield(SandboxExit(id: event.id, reason: reason))
            }
            pool = try BlockingPool(name: "sandbox-files", threads: 2)
            trashPool = try BlockingPool(name: "sandbox-trash", threads: 1)
        } catch {
            throw .supervisor(error)
        }
    }

    /// Leaves all instances running, and the directory to another engine.
    public func close() { supervisor.close() }

    /// What cannot be limited on this machine; instances run all the same.
    public var warnings: [String] { supervisor.warnings }

    /// Ids of what runs, or is being started or ended.
    public var active: [String] { supervisor.active }

    /// Ids of what runs, and has not been asked from outside to end.
    public var running: [String] { supervisor.running }

    /// True when it runs and nobody has asked from outside that it end.
    public func isRunning(_ id: String) -> Bool { supervisor.isRunning(id) }

    /// The first process of a running instance, as the host numbers it.
    public func processNumber(of id: String) -> Int32? { supervisor.identity(of: id)?.number }

    /// All that the instance said, as far as it is kept.
    public func consoleLogPath(_ id: String) -> String { instancePath(id) + "/console.log" }

    func instancePath(_ id: String) -> String { "\(directory)/instances/\(id)" }

    static var besideExecutable: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let whole = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let slash = whole.lastIndex(of: "/") ?? whole.startIndex
        return whole[..<slash] + "/InstanceInit"
    }
}
