import Ground
import Testing

@testable import MQService

@Suite("What a broker needs next")
struct BrokerMachineTests {
    private typealias Facts = BrokerMachine.Facts
    private typealias Engine = BrokerMachine.EngineFacts

    @Test("leads to service from any state of things, whoever is killed at any act", arguments: 0..<300)
    func simulation(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var facts = Facts(state: .creationInProgress, isPlaced: false, hasCertificate: false, engine: nil)
        var steps = 0
        while facts.state != .running || random.next() % 4 != 0 {
            steps += 1
            #expect(steps < 1000, "seed \(seed) never settles: \(facts)")
            guard steps < 1000 else { return }
            // A new life knows neither places nor orders.
            if random.next() % 8 == 0 { (facts.isPlaced, facts.isRebootOrdered) = (false, false) }
            if facts.state == .running, random.next() % 8 == 0 {
                facts.state = .rebootInProgress
                facts.isRebootOrdered = false
            }
            let act = BrokerMachine.act(on: facts)
            #expect(!(act == .serve && facts.engine?.isServing != true), "it may not be called running: \(facts)")
            // Killed in the act: nothing of it is remembered, though the engine may have heard.
            let isKilled = random.next() % 5 == 0
            perform(act, &facts, remembers: !isKilled)
            engineGoesOn(&facts)
        }
        #expect(facts.engine?.hasPendingChanges == false)
    }

    private func perform(_ act: BrokerMachine.Act, _ facts: inout Facts, remembers: Bool) {
        switch act {
        case .place where remembers: facts.isPlaced = true
        case .certify where remembers: facts.hasCertificate = true
        case .apply:
            facts.engine =
                facts.engine
                ?? Engine(
                    phase: .creating,
                    isServing: false,
                    isComplete: false,
                    hasPendingChanges: false
                )
        case .reboot:
            facts.engine?.hasPendingChanges = true
            if remembers {
                facts.engine?.phase = .rebooting
                facts.isRebootOrdered = true
            }
        case .serve where remembers:
            facts.state = .running
            facts.isRebootOrdered = false
        default: break
        }
    }

    private func engineGoesOn(_ facts: inout Facts) {
        switch facts.engine?.phase {
        case .creating?, .rebooting?:
            facts.engine = Engine(phase: .running, isServing: true, isComplete: true, hasPendingChanges: false)
        default: break
        }
    }

    @Test("is nothing for one that could not be made and is cleared away")
    func failed() {
        var facts = Facts(state: .creationFailed, isPlaced: true, hasCertificate: false)
        #expect(BrokerMachine.act(on: facts) == .release)
        facts.isPlaced = false
        #expect(BrokerMachine.act(on: facts) == .none)
    }

    @Test("is patience while another server takes over")
    func failover() {
        let engine = Engine(phase: .failingOver, isServing: false, isComplete: false, hasPendingChanges: false)
        let facts = Facts(state: .running, isPlaced: true, hasCertificate: true, engine: engine)
        #expect(BrokerMachine.act(on: facts) == .none)
    }
}
