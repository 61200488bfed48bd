import Ground

@testable import DatabasePair

/// A control process over a world: what it knows is as old as its last check, and is lost when it is killed.
struct PairSimulation {
    private struct Memory {
        var server: Int?
        var isOpen: Bool?
        var link: PairFacts.Link = .none
        var cutSince: Int?
        var missed = 0
    }

    var world = PairWorld()
    private var random: SeededRandom
    private var memory: [String: Memory] = [:]
    private var mark: Int? {
        didSet {
            guard mark != oldValue else { return }
            memory = memory.mapValues { known in
                var known = known
                known.link = known.link.withoutMark
                return known
            }
        }
    }
    private var commitsWait = false
    private var waitingSince: Int?
    private var wantsFailover = false
    private var now = 0
    /// Put into words only when somebody wants to read it: words cost more than the simulation.
    private(set) var story: [() -> String] = []

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// Steps of time with faults, then as many without as it takes to come to rest.
    mutating func run(faults: Int, rest: Int, _ strike: (inout PairSimulation) -> Void) {
        for _ in 0..<faults {
            strike(&self)
            step()
        }
        heal()
        for _ in 0..<rest { step() }
    }

    mutating func step() {
        now += 1
        world.live(&random)
        if Int.random(in: 0..<2, using: &random) == 0 { check() }
        act(atMost: Int.random(in: 0..<4, using: &random))
    }

    mutating func act(atMost count: Int) {
        for _ in 0..<count {
            let act = PairMachine.act(on: world.record, facts())
            if act == .none { return }
            note("\(act)")
            let primary = world.record.primary
            guard world.perform(act) else { return }
            learn(act)
            if world.record.primary != primary {
                wantsFailover = false
                mark = nil
                commitsWait = false
            }
        }
    }

    /// What the runner knows without asking, because it did it.
    private mutating func learn(_ act: PairMachine.Act) {
        switch act {
        case .open(let id):
            memory[id]?.isOpen = true
            (commitsWait, mark, waitingSince) = (false, nil, nil)
        case .start(let id, _): sync(id) { $0.isOpen = false }
        case .promote(let id): memory[id]?.link = .none
        case .follow(let id):
            memory[id]?.link = .cut
            memory[id]?.cutSince = now
        case .wait: (commitsWait, mark, waitingSince) = (true, nil, now)
        case .goAlone: (commitsWait, mark, waitingSince) = (false, nil, nil)
        default: break
        }
    }

    private mutating func sync(_ id: String, _ change: (inout Memory) -> Void = { _ in }) {
        let number = world.nodes[id]?.server?.number
        if memory[id]?.server != number { memory[id] = Memory(server: number) }
        if var known = memory[id] {
            change(&known)
            memory[id] = known
        }
    }

    private mutating func check() {
        for id in world.nodes.keys.sorted() {
            sync(id)
            guard let server = world.nodes[id]?.server else { continue }
            if server.isHung {
                memory[id]?.missed += 1
                continue
            }
            memory[id]?.missed = 0
            memory[id]?.isOpen = server.isOpen
            if id == world.record.primary {
                if server.commitsWait != commitsWait { mark = nil }
                commitsWait = server.commitsWait
                if !commitsWait { mark = nil } else if mark == nil { mark = world.nodes[id]?.log?.last ?? 0 }
                waitingSince = commitsWait ? waitingSince ?? now : nil
                memory[id]?.link = server.source == nil ? .none : .cut
            } else {
                checkStandby(id, server)
            }
        }
    }

    private mutating func checkStandby(_ id: String, _ server: PairWorld.Server) {
        let primary = world.nodes[world.record.primary]?.server?.number
        var link = PairFacts.Link.cut
        if server.source == nil || (primary != nil && server.source != primary) {
            link = .none
        } else if world.isBroken(id) {
            link = .broken
        } else if world.sourceNode(id) != nil {
            let has = Set((world.nodes[id]?.log ?? []) + server.received)
            let hasMark = mark.map { $0 == 0 || has.contains($0) } ?? false
            link = .flowing(isClose: true, hasMark: hasMark)
        }
        let since = memory[id]?.cutSince ?? now
        if case .flowing = link {
            memory[id]?.cutSince = nil
        } else {
            memory[id]?.cutSince = since
        }
        memory[id]?.link = link
    }

    mutating func facts() -> PairFacts {
        var facts = PairFacts()
        facts.planned = world.planned
        facts.commitsWait = commitsWait
        facts.wantsFailover = wantsFailover
        facts.isWaitTooLong = !world.record.isStandbyPromotable && waitingSince.map { now - $0 > 20 } ?? false
        for (id, node) in world.nodes {
            sync(id)
            let known = memory[id] ?? Memory()
            var fact = PairFacts.Node()
            fact.condition = node.condition
            if node.server != nil { fact.server = .running(isOpen: known.isOpen ?? false) }
            fact.isSick = known.missed >= 3
            fact.isDamaged = node.isDamaged && node.server == nil
            fact.isBusy = node.server != nil && known.isOpen == nil && !fact.isSick
            fact.link = known.link
            fact.isLinkLost = known.cutSince.map { now - $0 > 6 } ?? false
            facts.nodes[id] = fact
        }
        return facts
    }
}

extension PairSimulation {
    mutating func draw(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
    mutating func node() -> String { draw(0..<2) == 0 ? "a" : "b" }
    mutating func note(_ text: @autoclosure @escaping () -> String) {
        let time = now
        story.append { "\(time): \(text())" }
    }

    /// The control process dies and another one begins with the record and with what it is told of the nodes.
    mutating func killControl() {
        note("control killed")
        memory = [:]
        (mark, commitsWait, waitingSince, wantsFailover) = (nil, false, nil, false)
    }

    mutating func kill(_ id: String) {
        note("\(id) killed")
        world.endServer(id)
    }

    mutating func setCondition(_ id: String, _ condition: NodeCondition) {
        if world.nodes[id]?.condition == condition { return }
        note("\(id) \(condition)")
        world.nodes[id]?.condition = condition
        if !condition.hasPower { world.endServer(id) }
    }

    mutating func hang(_ id: String) {
        note("\(id) hangs")
        world.nodes[id]?.server?.isHung = true
    }

    mutating func damageStandby() {
        guard let id = world.record.standby, world.nodes[id]?.server == nil, world.nodes[id]?.log != nil,
            world.nodes[world.record.primary]?.isDamaged == false
        else { return }
        note("\(id) damaged")
        world.nodes[id]?.isDamaged = true
    }

    /// Only where another whole copy is on record: nothing can save the last one.
    mutating func damagePrimary() {
        let record = world.record
        guard let other = record.wholeCopy, world.nodes[other]?.isDamaged == false, world.nodes[other]?.log != nil,
            world.nodes[record.primary]?.server == nil
        else { return }
        note("\(record.primary) damaged")
        world.nodes[record.primary]?.isDamaged = true
    }

    mutating func want(_ wanted: PairRecord.Wanted) {
        note("\(wanted) wanted")
        world.record.wanted = wanted
    }

    mutating func askFailover() {
        if world.record.isStandbyPromotable { wantsFailover = true }
    }

    mutating func heal() {
        note("healed")
        world.record.wanted = .running
        for id in ["a", "b"] { setCondition(id, NodeCondition()) }
        world.planned = ["a", "b"]
        world.record.nodes = [world.record.primary] + world.planned.filter { $0 != world.record.primary }
    }
}
