/// Decides which servers of a broker are started, ended and fenced.
///
/// Holds no clock, task or process: each call states what was observed and when, and returns what must be done.
///
/// **Never two that serve.** A server serves only while it holds the kernel's lock on one file of the shared store, and
/// the kernel gives it to one process at a time. It is given back by that process's end alone, which the kernel does
/// itself, also after `kill -9`; the lock's file is never removed. So nothing that this machine believes can make two
/// serve: it merely decides when to end a holder. A holder that is stopped, deaf or cut off from its clients keeps the
/// lock and keeps the other out; it is killed (`fence`), and the other gets the lock when the kernel has seen it die,
/// not when somebody supposes that it did. A store is put aside only when every process of the broker is seen to have
/// ended, and a node has one process at most: its name in the supervisor's records is its place.
///
/// **No acknowledged message is lost.** The store is one for all nodes, and a server acknowledges a persistent message
/// after its journal is on disk.
struct BrokerMachine: Sendable, Equatable {
    struct Limits: Sendable, Equatable {
        /// A node that serves and gives no sign of life for so long is killed.
        var hungAfter: Duration = .seconds(4)
        /// A node that is neither serving nor standing by after so long is killed and started anew.
        var startWithin: Duration = .seconds(60)
        /// One that ran before this engine did, and says nothing to it for so long, is killed.
        var answerWithin: Duration = .seconds(15)
        /// A node that stands by, and does not serve so long after the lock became free, is killed.
        var takeOverWithin: Duration = .seconds(20)
        /// An orderly end may take so long.
        var stopWithin: Duration = .seconds(10)
        /// The lost node's own start does not take processors from the takeover for so long.
        var startAgainAfter: Duration = .seconds(3)
        var firstRetry: Duration = .milliseconds(250)
        var longestRetry: Duration = .seconds(15)
        /// With more starts in vain a reboot does not wait for this server, and has failed when there is no other.
        var vainStarts = 2
        /// Who ran for so long begins anew with the first wait.
        var settledAfter: Duration = .seconds(30)
        /// So many starts in a row must give up over a damaged store before it is put aside. Observed: a second one
        /// skips what the first could not read, and serves the rest as if that were all.
        var corruptSightings = 1
    }

    enum State: Sendable, Equatable {
        case down
        case starting(since: Duration)
        case standby(since: Duration)
        case active(since: Duration)
        case stopping(killAt: Duration)
        case killed
    }

    struct Node: Sendable, Equatable {
        var id: String
        var state = State.down
        var hasPower = true
        var hasNetwork = true
        /// Counts its processes, so that news of an earlier one is known as such.
        var incarnation = 0
        /// Which of the broker's settings its process was started with.
        var generation = 0
        var attempts = 0
        var notBefore = Duration.zero
        var lastSign = Duration.zero
        /// It has ended by itself since it last ran well.
        var hasFailed = false
        /// It was running before this engine did.
        var isFound = false

        var mayRun: Bool { hasPower && hasNetwork }
    }

    enum Goal: Sendable, Equatable { case running, stopped, removed }

    enum Ending: Sendable, Equatable {
        case plain(String)
        /// The store could not be read.
        case corrupt(String)
    }

    enum Fact: Sendable, Equatable {
        case place(node: Int, hasPower: Bool, hasNetwork: Bool)
        case rebootWanted
        case wanted(Goal)
        case startFailed(node: Int, String)
        case ended(node: Int, Ending)
        case answered(node: Int, incarnation: Int)
        case standsBy(node: Int, incarnation: Int)
        /// It serves, but not for who comes from outside.
        case unreachable(node: Int, incarnation: Int)
        case storePutAside(path: String)
        case timePassed
    }

    enum Action: Sendable, Equatable {
        case start(node: Int, generation: Int)
        /// Asks it to end.
        case terminate(node: Int)
        case kill(node: Int)
        /// From now on servers are started with the settings applied last.
        case renew(generation: Int)
        case putStoreAside
        case delete
        /// What is remembered has changed.
        case remember
        case tell(BrokerEvent.Kind)
    }

    var limits = Limits()
    var nodes: [Node]
    var goal = Goal.running
    var generation = 1
    var isRebooting = false
    var hasServed = false
    var hasToldEnd = false
    /// When the node that served was lost, and which one it was.
    var loss: Loss?
    var corruptSightings = 0
    var isPuttingAside = false
    /// Why the last start failed, while nothing has served since.
    var trouble: String?

    struct Loss: Sendable, Equatable {
        var at: Duration
        var node: Int
        var isPlanned: Bool
    }

    init(nodes: [String]) { self.nodes = nodes.map { Node(id: $0) } }

    var active: Int? { nodes.firstIndex { if case .active = $0.state { true } else { false } } }
    var isAllDown: Bool { nodes.allSatisfy { $0.state == .down } }

    /// A process that was found running by who takes over from another.
    mutating func found(node: Int, generation: Int, at now: Duration) {
        nodes[node].state = .starting(since: now)
        nodes[node].incarnation += 1
        nodes[node].generation = generation
        nodes[node].isFound = true
        nodes[node].lastSign = now
    }

    mutating func take(_ fact: Fact, at now: Duration) -> [Action] {
        var actions = note(fact, at: now)
        actions += decide(at: now)
        return actions
    }

    var phase: BrokerStatus.Phase {
        switch goal {
        case .stopped, .removed: return .stopped
        case .running: break
        }
        if isPuttingAside { return .failed("its store cannot be read and is put aside") }
        if isRebooting { return vainReboot.map { .failed($0) } ?? .rebooting }
        if active != nil { return .running }
        if !hasServed {
            if let trouble, nodes.contains(where: { $0.attempts > 5 }) { return .failed(trouble) }
            return .creating
        }
        return .failingOver
    }

    /// Why the reboot will not end by itself: nobody serves, and each that may run has tried often enough.
    private var vainReboot: String? {
        guard active == nil, let trouble else { return nil }
        let able = nodes.filter(\.mayRun)
        return !able.isEmpty && able.allSatisfy { $0.attempts > limits.vainStarts } ? trouble : nil
    }
}
