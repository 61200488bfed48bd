import Ground

@testable import BrokerPair

/// A world in which a broker's machine is tried: processes that boot, wait for one lock, recover, serve, hang and die;
/// places that lose power and network; a store that may be damaged; a control process that is killed and comes back.
struct BrokerWorld {
    struct Process {
        enum Stage: Equatable {
            case booting(until: Duration)
            case waiting
            case recovering(until: Duration)
            case serving
        }

        var stage: Stage
        var isHung = false
        /// Its settings let it run, but it serves nobody.
        var isDeaf = false
        /// It was asked to end, and does at this time; a hung one does not.
        var endsAt: Duration?
        /// It is killed, and gone at this time.
        var goneAt: Duration?
    }

    var numbers: SeededRandom
    var now = Duration.seconds(1000)
    var machine: BrokerMachine
    var processes: [Process?]
    var lock: Int?
    var isCorrupt = false
    /// With these settings no server serves.
    var uselessGeneration: Int?
    /// What the next control process would read: the record.
    var record: BrokerMachine
    var controlIsBackAt: Duration?
    var durable = 0
    var acknowledged = 0
    var keptAside: [Int] = []
    var violations: [String] = []
    /// Starts and ends that are decided, but not carried out.
    var told: [BrokerEvent.Kind] = []
    var power: [Bool]
    var network: [Bool]

    static let step = Duration.milliseconds(50)

    init(seed: UInt64, nodes: Int) {
        numbers = SeededRandom(seed: seed)
        machine = BrokerMachine(nodes: (1...nodes).map { "\($0)" })
        record = machine
        processes = Array(repeating: nil, count: nodes)
        power = Array(repeating: true, count: nodes)
        network = power
        act(machine.take(.timePassed, at: now))
    }

    mutating func milliseconds(_ range: Range<Int>) -> Duration {
        .milliseconds(Int.random(in: range, using: &numbers))
    }

    var serving: [Int] { processes.indices.filter { processes[$0]?.stage == .serving } }

    var isWhole: Bool { serving.count == 1 && machine.phase == .running && controlIsBackAt == nil }

    // MARK: What the machine wants

    mutating func take(_ fact: BrokerMachine.Fact) {
        guard controlIsBackAt == nil else { return }
        act(machine.take(fact, at: now))
    }

    private mutating func act(_ actions: [BrokerMachine.Action]) {
        for action in actions {
            switch action {
            case .start(let node, let generation):
                record.nodes[node].generation = generation
                if processes[node] != nil { violations.append("a second process of one node") }
                let until = now + milliseconds(700..<3000)
                processes[node] = Process(stage: .booting(until: until), isDeaf: generation == uselessGeneration)
                // Decided before it was known that there is no power.
                if !power[node] { kill(node) }
            case .terminate(let node):
                let time = now + milliseconds(20..<400)
                processes[node]?.endsAt = time
            case .kill(let node): kill(node)
            case .renew, .remember: remember()
            case .putStoreAside:
                if processes.contains(where: { $0 != nil }) { violations.append("the store was moved under a process") }
                keptAside.append(durable)
                durable = 0
                acknowledged = 0
                isCorrupt = false
                take(.storePutAside(path: "aside"))
            case .delete: break
            case .tell(let kind): told.append(kind)
            }
        }
    }

    private mutating func remember() {
        record.generation = machine.generation
        record.isRebooting = machine.isRebooting
        record.hasServed = machine.hasServed
        record.goal = machine.goal
    }

    mutating func kill(_ node: Int) {
        guard processes[node] != nil, processes[node]?.goneAt == nil else { return }
        let time = now + milliseconds(0..<150)
        processes[node]?.goneAt = time
    }

    // MARK: What happens

    mutating func advance() {
        now += Self.step
        for node in processes.indices { live(node) }
        if lock == nil, let next = processes.indices.first(where: { mayLock($0) }) {
            lock = next
            let until = now + milliseconds(50..<800)
            processes[next]?.stage = .recovering(until: until)
        }
        if serving.count > 1 { violations.append("two serve") }
        if serving.contains(where: { $0 != lock }) { violations.append("one serves without the lock") }
        // Who serves, lives and is reached, acknowledges what it has written.
        for node in serving where processes[node]?.isHung == false && network[node] {
            durable += 1
            acknowledged += 1
        }
        if acknowledged > durable { violations.append("an acknowledged message is lost") }
        look()
    }

    private func mayLock(_ node: Int) -> Bool { processes[node]?.stage == .waiting && processes[node]?.isHung == false }

    private mutating func live(_ node: Int) {
        guard let process = processes[node] else { return }
        if let gone = process.goneAt, now >= gone { return end(node, .plain("killed")) }
        if let ends = process.endsAt, now >= ends, !process.isHung { return end(node, .plain("asked")) }
        guard !process.isHung, process.goneAt == nil else { return }
        switch process.stage {
        case .booting(let until) where now >= until: processes[node]?.stage = .waiting
        case .recovering(let until) where now >= until:
            if isCorrupt { return end(node, .corrupt("damaged")) }
            processes[node]?.stage = .serving
        default: break
        }
    }

    private mutating func end(_ node: Int, _ ending: BrokerMachine.Ending) {
        processes[node] = nil
        if lock == node { lock = nil }
        take(.ended(node: node, ending))
    }

    /// What the control process sees when it looks.
    private mutating func look() {
        if let back = controlIsBackAt {
            guard now >= back else { return }
            comeBack()
        }
        for (node, process) in processes.enumerated() {
            guard let process, process.goneAt == nil, !process.isHung else { continue }
            let incarnation = machine.nodes[node].incarnation
            switch process.stage {
            case .serving where process.isDeaf: break
            case .serving: take(.answered(node: node, incarnation: incarnation))
            case .waiting: take(.standsBy(node: node, incarnation: incarnation))
            case .booting, .recovering: break
            }
        }
        take(.timePassed)
        if machine.nodes.count(where: { machine.isActive($0.state) }) > 1 {
            violations.append("two are believed to serve")
        }
    }

    /// A new control process: it knows what was recorded and what it finds.
    private mutating func comeBack() {
        controlIsBackAt = nil
        var next = BrokerMachine(nodes: machine.nodes.map(\.id))
        next.generation = record.generation
        next.hasServed = record.hasServed
        next.isRebooting = record.isRebooting
        for (node, process) in processes.enumerated() where process != nil {
            next.found(node: node, generation: record.nodes[node].generation, at: now)
        }
        machine = next
        for node in processes.indices {
            take(.place(node: node, hasPower: power[node], hasNetwork: network[node]))
        }
    }

    mutating func place(_ node: Int, hasPower: Bool, hasNetwork: Bool) {
        power[node] = hasPower
        network[node] = hasNetwork
        // Without power it is gone whether or not anybody decides so.
        if !hasPower { kill(node) }
        take(.place(node: node, hasPower: hasPower, hasNetwork: hasNetwork))
    }

    mutating func fault() {
        let node = Int.random(in: processes.indices, using: &numbers)
        switch Int.random(in: 0..<9, using: &numbers) {
        case 0, 1: kill(node)
        case 2: processes[node]?.isHung = true
        case 3: place(node, hasPower: false, hasNetwork: true)
        case 4: place(node, hasPower: true, hasNetwork: false)
        case 5: place(node, hasPower: true, hasNetwork: true)
        case 6: take(.rebootWanted)
        case 7:
            let back = now + milliseconds(100..<3000)
            controlIsBackAt = controlIsBackAt ?? back
        default:
            // Damage shows when the store is opened next.
            if Int.random(in: 0..<4, using: &numbers) == 0 { isCorrupt = true }
        }
    }
}
