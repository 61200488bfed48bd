import Foundation
import Ground
import Testing

@testable import FISService

@Suite("An experiment")
struct ExperimentSimulationTests {
    private static let orders = 4000

    @Test("keeps its rules in thousands of orders of events, also when what acts is killed in between")
    func orders() throws {
        var endings: Set<ExperimentStatus> = []
        for seed in 0..<UInt64(Self.orders) {
            var simulation = Simulation(seed: seed)
            try simulation.run()
            #expect(simulation.complaints.isEmpty, "seed \(seed): \(simulation.complaints)")
            endings.insert(simulation.machine.status)
            if !simulation.complaints.isEmpty { return }
        }
        #expect(endings == [.completed, .stopped, .failed])
    }
}

/// A world of faults that an experiment's acts put in force and take back, with chance as the order of events.
private struct Simulation {
    enum Nature: CaseIterable { case instant, timed, selfEnding, failsToBegin, failsToEnd }

    var machine: ExperimentMachine
    var complaints: [String] = []
    private var random: SeededRandom
    private let natures: [String: Nature]
    private let emptyTargets: Set<String>
    private let failsToResolve: Bool
    private var isStopped = false
    private var now = WorldInstant(secondsSince1970: 1000)
    private var faults: Set<String> = []
    private var begun: Set<String> = []
    /// Acts under way.
    private var flying: Set<ExperimentMachine.Act> = []

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let count = random.int(in: 1...8)
        let isCalm = random.chance(percent: 60)
        var actions: [String: ActionProgress] = [:]
        var natures: [String: Nature] = [:]
        for number in 0..<count {
            let earlier = (0..<number).filter { _ in random.chance(percent: 30) }.map { "a\($0)" }
            actions["a\(number)"] = ActionProgress(startAfter: earlier, targets: ["t\(random.int(in: 0...3))"])
            let calm: [Nature] = [.instant, .timed, .selfEnding]
            natures["a\(number)"] = isCalm ? random.pick(calm) : random.pick(Nature.allCases)
        }
        machine = ExperimentMachine(actions: actions, skipsAll: random.chance(percent: 5))
        emptyTargets = random.chance(percent: 20) ? ["t0"] : []
        failsToResolve = random.chance(percent: 5)
        self.natures = natures
        self.random = random
    }

    mutating func run() throws {
        for _ in 0..<2000 where !machine.status.isFinal {
            machine.advance(at: now)
            checkOrder()
            switch random.int(in: 0..<100) {
            case ..<2:
                // Whoever acts is killed: what was under way is forgotten, the record is read again.
                flying = []
                machine = try JSONDecoder().decode(ExperimentMachine.self, from: JSONEncoder().encode(machine))
            case 2..<3 where !isStopped: isStopped = machine.requestStop(at: now)
            case ..<45: take(from: machine.acts)
            case ..<85: finish()
            default: now = now.advanced(by: .seconds(random.int(in: 1...40)))
            }
        }
        checkEnd()
    }

    private mutating func take(from acts: Set<ExperimentMachine.Act>) {
        // As the controller does it: one act of an action at a time.
        let free = acts.filter { act in !flying.contains { $0.action == act.action } }
        guard let act = free.sorted(by: { "\($0)" < "\($1)" }).first(where: { _ in random.chance(percent: 50) })
        else { return }
        flying.insert(act)
        // The world may be changed before the outcome is known, and the outcome may never be told.
        if case .begin(let name) = act {
            begun.insert(name)
            if natures[name] != .instant { faults.insert(name) }
        }
        if case .end(let name) = act, natures[name] != .failsToEnd { faults.remove(name) }
    }

    private mutating func finish() {
        guard let act = flying.sorted(by: { "\($0)" < "\($1)" }).first(where: { _ in random.chance(percent: 50) })
        else { return }
        flying.remove(act)
        machine.take(outcome(of: act), for: act, at: now)
    }

    private mutating func outcome(of act: ExperimentMachine.Act) -> ExperimentMachine.Outcome {
        let failure = ExperimentFailure(.configuration, "it cannot be", at: "\(act)")
        switch act {
        case .resolve: return failsToResolve ? .failed(failure) : .resolved(empty: emptyTargets)
        case .begin(let name):
            switch natures[name] {
            case .instant: return .done
            case .failsToBegin: return .failed(failure)
            case .selfEnding: return .running(until: nil)
            default: return .running(until: now.advanced(by: .seconds(60)))
            }
        case .check(let name):
            guard random.chance(percent: 50) else { return .running(until: nil) }
            faults.remove(name)
            return .done
        case .end(let name): return natures[name] == .failsToEnd ? .failed(failure) : .done
        }
    }

    // MARK: Rules

    private mutating func checkOrder() {
        for (name, action) in machine.actions {
            if action.started != nil {
                for earlier in action.startAfter {
                    let before = machine.actions[earlier]
                    let isOver = before?.status == .completed || before?.status == .skipped
                    if !isOver { complaints.append("\(name) began before \(earlier) was over") }
                    if let end = before?.ended, let start = action.started, start < end {
                        complaints.append("\(name) is said to have begun before \(earlier) ended")
                    }
                }
            }
            if action.status == .completed, let until = action.until, let ended = action.ended, ended < until {
                complaints.append("\(name) completed before its time")
            }
            if action.status == .skipped || action.status == .cancelled || action.status == .pending {
                if begun.contains(name) { complaints.append("\(name) was begun and is \(action.status)") }
            }
        }
    }

    private mutating func checkEnd() {
        guard machine.status.isFinal else { return complaints.append("it never ends: \(machine)") }
        checkOrder()
        let states = machine.actions.mapValues(\.status)
        if let open = states.first(where: { !$0.value.isFinal }) { complaints.append("\(open) when all is over") }
        if !machine.acts.isEmpty { complaints.append("something is still to do") }
        let left = faults.filter { natures[$0] != .failsToEnd }
        if !left.isEmpty { complaints.append("the faults of \(left) are still in force") }
        let allDone = states.values.allSatisfy { $0 == .completed || $0 == .skipped }
        switch machine.status {
        case .completed: if !allDone { complaints.append("completed with \(states)") }
        case .stopped: if !isStopped { complaints.append("nobody stopped it") }
        case .failed: if machine.failure == nil { complaints.append("it does not say why it failed") }
        default: break
        }
        if states.values.contains(.failed), machine.status != .failed {
            complaints.append("an action's failure is lost")
        }
        if machine.ended == nil { complaints.append("it has no end") }
    }
}
