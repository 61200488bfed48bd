import Ground
import Testing

@testable import BrokerPair

@Suite("A broker's machine")
struct BrokerMachineTests {
    /// Many seeds a test, so that a run says which one failed and still takes no time.
    @Test(
        "never has two serve, loses nothing acknowledged, and serves again when one place is whole",
        arguments: 0..<40
    )
    func simulated(part: Int) async {
        let seeds = 10 * SimulationSize.factor
        for seed in part * seeds..<(part + 1) * seeds {
            await Task.yield()
            var world = BrokerWorld(seed: UInt64(seed), nodes: seed % 5 == 0 ? 1 : 2)
            for _ in 0..<Int.random(in: 1..<12, using: &world.numbers) {
                for _ in 0..<Int.random(in: 1..<160, using: &world.numbers) { world.advance() }
                world.fault()
            }
            // One place is whole again; the other stays as it is.
            world.place(0, hasPower: true, hasNetwork: true)
            for _ in 0..<3000 where !world.isWhole { world.advance() }
            #expect(world.violations == [], "seed \(seed)")
            #expect(world.serving.count == 1, "seed \(seed): nobody serves: \(world.machine)")
            #expect(world.machine.phase == .running, "seed \(seed): \(world.machine)")
            if !world.violations.isEmpty || world.serving.count != 1 { return }
        }
    }

    private func pair() -> BrokerWorld {
        var world = BrokerWorld(seed: 1, nodes: 2)
        for _ in 0..<200 { world.advance() }
        return world
    }

    @Test("has one serve and the other stand by")
    func settles() {
        let world = pair()
        #expect(world.serving.count == 1)
        #expect(world.told.contains(.created))
        #expect(world.machine.nodes.count { if case .standby = $0.state { true } else { false } } == 1)
    }

    @Test("kills who serves and gives no sign of life, so that the other gets the lock")
    func hung() throws {
        var world = pair()
        let first = try #require(world.serving.first)
        world.processes[first]?.isHung = true
        for _ in 0..<60 { world.advance() }
        #expect(world.lock == first)
        for _ in 0..<200 { world.advance() }
        #expect(world.serving == [1 - first])
        #expect(world.told.contains(.lost(node: "\(first + 1)", reason: .hung)))
    }

    @Test("starts nothing where there is no power or no network", arguments: [(false, true), (true, false)])
    func unplaced(hasPower: Bool, hasNetwork: Bool) throws {
        var world = pair()
        let first = try #require(world.serving.first)
        world.place(first, hasPower: hasPower, hasNetwork: hasNetwork)
        for _ in 0..<400 { world.advance() }
        #expect(world.processes[first] == nil)
        #expect(world.serving == [1 - first])
        world.place(first, hasPower: true, hasNetwork: true)
        for _ in 0..<200 { world.advance() }
        #expect(world.processes[first]?.stage == .waiting)
    }

    @Test("reboots the one that stands by before the one that serves")
    func reboots() throws {
        var world = pair()
        let first = try #require(world.serving.first)
        let second = 1 - first
        world.take(.rebootWanted)
        #expect(world.processes[second]?.goneAt != nil && world.processes[first]?.endsAt == nil)
        for _ in 0..<400 { world.advance() }
        #expect(world.serving == [second])
        #expect(world.told.contains(.rebooted))
        #expect(world.machine.nodes.allSatisfy { $0.generation == 2 })
    }

    @Test("gives up a reboot into settings with which nobody serves, and takes better ones", arguments: [1, 2])
    func uselessSettings(nodes: Int) {
        var world = BrokerWorld(seed: 3, nodes: nodes)
        for _ in 0..<200 { world.advance() }
        world.uselessGeneration = 2
        world.take(.rebootWanted)
        for _ in 0..<200 { world.advance() }
        #expect(world.machine.phase == .rebooting)
        for _ in 0..<6000 where world.machine.phase == .rebooting { world.advance() }
        guard case .failed(let why) = world.machine.phase else {
            Issue.record("after 5 minutes it is \(world.machine.phase)")
            return
        }
        #expect(why.contains("within"))
        world.take(.rebootWanted)
        for _ in 0..<400 { world.advance() }
        #expect(world.machine.phase == .running && world.serving.count == 1)
        #expect(world.violations == [])
    }

    @Test("reboots alone when the other place has no power")
    func rebootsAlone() throws {
        var world = pair()
        let first = try #require(world.serving.first)
        world.place(1 - first, hasPower: false, hasNetwork: true)
        for _ in 0..<20 { world.advance() }
        world.take(.rebootWanted)
        for _ in 0..<200 { world.advance() }
        #expect(world.serving == [first])
        #expect(world.machine.nodes[first].generation == 2)
        #expect(!world.machine.isRebooting)
    }

    @Test("puts a store aside when a start has given up over it, and with no process left")
    func corrupt() throws {
        var world = pair()
        let kept = world.durable
        world.isCorrupt = true
        world.kill(try #require(world.serving.first))
        for _ in 0..<600 { world.advance() }
        #expect(world.keptAside.count == 1)
        #expect((world.keptAside.first ?? 0) >= kept)
        #expect(world.told.contains(.storeCorruptKeptAside(path: "aside")))
        #expect(world.violations == [])
        #expect(world.serving.count == 1)
    }

    @Test("ends in order when stopped, and serves again when wanted")
    func stopped() throws {
        var world = pair()
        let first = try #require(world.serving.first)
        world.take(.wanted(.stopped))
        #expect(world.processes[first]?.endsAt != nil && world.processes[first]?.goneAt == nil)
        for _ in 0..<100 { world.advance() }
        #expect(world.processes.allSatisfy { $0 == nil })
        #expect(world.machine.phase == .stopped)
        world.take(.wanted(.running))
        for _ in 0..<200 { world.advance() }
        #expect(world.serving.count == 1)
    }

    @Test("is removed when nothing runs any more")
    func removed() {
        var world = pair()
        world.take(.wanted(.removed))
        #expect(!world.told.contains(.removed))
        for _ in 0..<100 { world.advance() }
        #expect(world.told.contains(.removed))
        world.take(.wanted(.running))
        for _ in 0..<100 { world.advance() }
        #expect(world.processes.allSatisfy { $0 == nil })
    }
}
