import Ground
import Testing

@testable import DatabasePair

@Suite("A pair of databases, simulated")
struct PairSimulationTests {
    private static let seeds = 20 * SimulationSize.factor

    @Test("loses no acknowledged commit and never opens two, whatever befalls it", arguments: 0..<8)
    func anything(part: Int) async {
        for seed in 0..<Self.seeds {
            await Task.yield()
            var simulation = PairSimulation(seed: UInt64(part * Self.seeds + seed))
            simulation.run(faults: 120, rest: 150) { $0.anyFault() }
            let world = simulation.world
            let end = Self.failure(world)
            if !world.violations.isEmpty || end != nil {
                let story = simulation.story.suffix(60).map { $0() }.joined(separator: "\n")
                Issue.record("seed \(part * Self.seeds + seed): \(world.violations.prefix(2)) \(end ?? "")\n\(story)")
                return
            }
        }
    }

    @Test("serves from the node that is left when the other loses power", arguments: [true, false])
    func oneZone(isControlKilled: Bool) {
        for seed in 0..<UInt64(20 * SimulationSize.factor) {
            var simulation = PairSimulation(seed: seed)
            for _ in 0..<80 { simulation.step() }
            #expect(simulation.world.record.isStandbyPromotable, "seed \(seed)")
            let lost = simulation.node()
            simulation.setCondition(lost, NodeCondition(hasPower: false))
            if isControlKilled { simulation.killControl() }
            for _ in 0..<60 { simulation.step() }
            #expect(simulation.world.openNodes == [lost == "a" ? "b" : "a"], "seed \(seed)")
            #expect(simulation.world.violations == [], "seed \(seed)")
        }
    }

    @Test("goes on with the standby's copy when the primary's is found damaged after an orderly end")
    func damage() {
        for seed in 0..<UInt64(20 * SimulationSize.factor) {
            var simulation = PairSimulation(seed: seed)
            for _ in 0..<80 { simulation.step() }
            simulation.want(.stopped)
            for _ in 0..<20 { simulation.step() }
            let damaged = simulation.world.record.primary
            #expect(simulation.world.record.wholeCopy == simulation.world.record.standby, "seed \(seed)")
            simulation.damagePrimary()
            simulation.killControl()
            simulation.want(.running)
            for _ in 0..<100 { simulation.step() }
            #expect(simulation.world.openNodes == [damaged == "a" ? "b" : "a"], "seed \(seed)")
            #expect(Self.failure(simulation.world) == nil, "seed \(seed)")
            #expect(simulation.world.violations == [], "seed \(seed)")
        }
    }

    /// Nil when it came to rest: open, with a standby in sync, and with all that was acknowledged.
    private static func failure(_ world: PairWorld) -> String? {
        guard world.openNodes == [world.record.primary] else { return "not open at the end" }
        guard world.record.isStandbyPromotable else { return "no standby at the end" }
        let log = Set(world.nodes[world.record.primary]?.log ?? [])
        return world.acknowledged.isSubset(of: log) ? nil : "lost \(world.acknowledged.subtracting(log))"
    }
}

extension PairSimulation {
    fileprivate mutating func anyFault() {
        let id = node()
        switch draw(0..<60) {
        case 0: kill(id)
        case 1: setCondition(id, NodeCondition(hasPower: false))
        case 2: setCondition(id, NodeCondition(hasNetwork: false))
        case 3, 4, 5: setCondition(id, NodeCondition())
        case 6, 7: killControl()
        case 8: hang(id)
        case 9: damageStandby()
        case 10: askFailover()
        case 11:
            kill("a")
            kill("b")
        case 12:
            kill(id)
            killControl()
        case 13: want(.stopped)
        case 14, 15, 16: want(.running)
        case 17: damagePrimary()
        default: break
        }
    }
}
