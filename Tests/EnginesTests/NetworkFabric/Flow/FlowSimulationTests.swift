import Ground
import NetworkFabric
import Testing

@Suite("Flows at random")
struct FlowSimulationTests {
    /// Connections come, count and end in any order, and windows close now and then.
    @Test("are told exactly once", arguments: Array<UInt64>(1...40))
    func conservation(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var story = FlowStory()
        var live: [UInt32: FlowConnection] = [:]
        var sent: UInt64 = 0
        var received: UInt64 = 0
        var told: (sent: UInt64, received: UInt64) = (0, 0)
        var next: UInt32 = 0
        func take(_ window: FlowWindow) {
            for record in window.records where record.flow.interface == "web" {
                if record.flow.direction == .egress { told.sent += record.packets }
                if record.flow.direction == .ingress { told.received += record.packets }
            }
        }
        for step in 1...400 {
            if random.chance(percent: 30) {
                next += 1
                // The kernel gives ids again, and clients use ports again.
                let id = next % 16
                if live[id] == nil {
                    live[id] = .query(id: id, port: UInt16(4000 + id % 4), 0, 0, start: UInt64(step))
                }
            }
            for id in Array(live.keys) where random.chance(percent: 40) {
                let there = UInt64(random.int(in: 0...5))
                let back = UInt64(random.int(in: 0...5))
                live[id]?.original.packets += there
                live[id]?.reply.packets += back
                sent += there
                received += back
            }
            for connection in live.values { story.counts(connection) }
            if let id = live.keys.sorted().last, random.chance(percent: 20), let connection = live[id] {
                story.ends(connection, at: UInt64(step))
                live[id] = nil
            }
            if random.chance(percent: 10) { take(story.window(to: step)) }
        }
        take(story.window(to: 500))
        #expect(told.sent == sent)
        #expect(told.received == received)
    }
}
