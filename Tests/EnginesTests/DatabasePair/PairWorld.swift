import Ground

@testable import DatabasePair

/// A world of two nodes with servers that are modelled: logs of commits, replication as a delivery of entries, commits
/// that wait. What real servers forget with their process is forgotten here too.
struct PairWorld {
    struct Server {
        var number: Int
        var isOpen = false
        var isHung = false
        var commitsWait = false
        /// The process that it replicates from.
        var source: Int?
        /// Received and not applied: lost with the process.
        var received: [Int] = []
    }

    struct Node {
        var condition = NodeCondition()
        var server: Server?
        /// Commits that the copy holds; nil: no copy.
        var log: [Int]?
        var isDamaged = false
    }

    var nodes: [String: Node] = ["a": Node(), "b": Node()]
    /// What is on disk, synced.
    var record: PairRecord
    var acknowledged: Set<Int> = []
    private(set) var lastCommit = 0
    private var lastProcess = 0
    private(set) var violations: [String] = []
    var planned = ["a", "b"]

    init() { record = PairRecord(primary: "a", nodes: ["a", "b"]) }

    var openNodes: [String] { nodes.filter { $0.value.server?.isOpen == true }.keys.sorted() }

    /// Clients commit wherever they get in; entries flow; standbys apply.
    mutating func live(_ random: inout SeededRandom) {
        for id in openNodes where nodes[id]?.server?.isHung == false && Int.random(in: 0..<3, using: &random) > 0 {
            lastCommit += 1
            nodes[id]?.log?.append(lastCommit)
            // Who commits while nobody waits has its answer at once.
            if nodes[id]?.server?.commitsWait == false { acknowledged.insert(lastCommit) }
        }
        for id in nodes.keys.sorted() { deliver(to: id, &random) }
        check()
    }

    private mutating func deliver(to id: String, _ random: inout SeededRandom) {
        guard let server = nodes[id]?.server, !server.isHung, let source = sourceNode(id),
            let theirs = nodes[source]?.log, let own = nodes[id]?.log
        else { return apply(id, &random) }
        let has = own + server.received
        guard theirs.starts(with: has) else { return }
        let new = theirs[has.count...].prefix(Int.random(in: 0...3, using: &random))
        nodes[id]?.server?.received += new
        // Acknowledged by the standby: the waiting clients get their answers.
        if nodes[source]?.server?.commitsWait == true { acknowledged.formUnion(theirs[..<(has.count + new.count)]) }
        apply(id, &random)
    }

    private mutating func apply(_ id: String, _ random: inout SeededRandom) {
        guard let server = nodes[id]?.server, server.source != nil, !server.isHung else { return }
        let count = min(server.received.count, Int.random(in: 0...2, using: &random))
        nodes[id]?.log? += server.received[..<count]
        nodes[id]?.server?.received.removeFirst(count)
    }

    /// The node that a standby's entries come from; nil when the way there is cut.
    func sourceNode(_ id: String) -> String? {
        guard let wanted = nodes[id]?.server?.source, nodes[id]?.condition.isWell == true else { return nil }
        return nodes.first {
            $0.value.server?.number == wanted && $0.value.condition.isWell && $0.value.server?.isHung == false
        }?.key
    }

    func isBroken(_ id: String) -> Bool {
        guard let server = nodes[id]?.server, let source = sourceNode(id), let theirs = nodes[source]?.log else {
            return false
        }
        return !theirs.starts(with: (nodes[id]?.log ?? []) + server.received)
    }

    private mutating func check() {
        let open = openNodes
        if open.count > 1 { violations.append("two are open: \(open)") }
        for id in open {
            if id != record.primary { violations.append("\(id) is open, \(record.primary) is recorded") }
            // What is lost stays lost: it need not be looked for with each step.
            guard lastCommit % 8 == 0 else { continue }
            let missing = acknowledged.subtracting(nodes[id]?.log ?? [])
            if !missing.isEmpty { violations.append("\(id) is open without \(missing.sorted())") }
        }
    }

    mutating func endServer(_ id: String) { nodes[id]?.server = nil }

    mutating func startServer(_ id: String, _ role: ServerCommand.Role) {
        guard nodes[id]?.condition.hasPower == true, nodes[id]?.server == nil, nodes[id]?.isDamaged == false else {
            return
        }
        lastProcess += 1
        nodes[id]?.server = Server(number: lastProcess)
        // A server that starts as a standby cuts off what nobody acknowledged.
        guard role == .standby, var log = nodes[id]?.log else { return }
        while let last = log.last, !acknowledged.contains(last) { log.removeLast() }
        nodes[id]?.log = log
    }
}

extension PairWorld {
    /// Does an act as the runner does it. False when it failed.
    mutating func perform(_ act: PairMachine.Act) -> Bool {
        switch act {
        case .none: return true
        case .kill(let id), .stop(let id): endServer(id)
        case .write(let next):
            record = next
            // The runner trims the list of nodes with its next write.
            record.nodes = [next.primary] + planned.filter { $0 != next.primary }
        case .create(let id):
            nodes[id]?.log = []
            note(id)
        case .start(let id, let role): startServer(id, role)
        case .promote(let id): return promote(id)
        case .open(let id):
            guard nodes[id]?.server != nil, nodes[id]?.server?.isHung == false else { return false }
            nodes[id]?.server?.isOpen = true
            setWaiting(id, false)
        case .settle(let id):
            let isWhole = promote(id)
            record.wholeCopy = isWhole ? id : nil
            record.isStandbyPromotable = false
        case .wait, .goAlone:
            guard nodes[record.primary]?.server?.isHung == false else { return false }
            setWaiting(record.primary, act == .wait)
        case .follow(let id):
            // What was received and not applied is dropped when a server is told whom to follow.
            nodes[id]?.server?.received = []
            let source = nodes[record.primary]?.server?.number
            nodes[id]?.server?.source = source
        case .build(let id):
            endServer(id)
            guard nodes[id]?.condition.isWell == true, nodes[record.primary]?.server != nil else { return false }
            let copy = nodes[record.primary]?.log
            nodes[id]?.log = copy
            note(id)
        case .setAside(let id):
            nodes[id]?.isDamaged = false
            nodes[id]?.log = nil
            record.withData.remove(id)
            if id == record.primary { record.failure = "damaged" }
        case .drop(let id):
            nodes[id]?.log = nil
            record.withData.remove(id)
        }
        return true
    }

    private mutating func note(_ id: String) {
        nodes[id]?.isDamaged = false
        record.withData.insert(id)
    }

    private mutating func promote(_ id: String) -> Bool {
        guard let server = nodes[id]?.server, !server.isHung else { return false }
        nodes[id]?.log? += server.received
        nodes[id]?.server?.received = []
        nodes[id]?.server?.source = nil
        return true
    }

    /// Commits that waited get their answers when nobody waits any more.
    private mutating func setWaiting(_ id: String, _ isOn: Bool) {
        nodes[id]?.server?.commitsWait = isOn
        if !isOn, nodes[id]?.server?.isOpen == true { acknowledged.formUnion(nodes[id]?.log ?? []) }
    }
}
