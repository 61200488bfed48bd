import Ground
import NetworkFabric
import Testing

@Suite("A watch on a router", .needsFlowLab, .serialized)
struct FlowObserverTests {
    @Test("tells what passed, packet by packet")
    func passes() async throws {
        let lab = try FlowLab("passes")
        let watch = try await lab.watch()
        try lab.query(port: 3306, bytes: 5000)
        let window = try await watch.collect()
        let sides = window.sides
        #expect(Set(sides.keys) == ["web egress", "web ingress", "data egress", "data ingress"])
        #expect(sides["web egress"] == sides["data ingress"])
        #expect(sides["data egress"] == sides["web ingress"])
        // 5000 bytes and the headers of at least five packets: SYN, ACK, data, FIN and its ACK.
        #expect((5200...7000).contains(sides["web egress"]?.bytes ?? 0), "\(sides)")
        #expect((200...700).contains(sides["web ingress"]?.bytes ?? 0), "\(sides)")
        #expect(window.isComplete)
        #expect(window.records.allSatisfy { $0.flow.action == .accept && $0.flow.number == 6 })
        #expect(window.records.filter { $0.flow.direction == .egress }.allSatisfy { $0.flow.way == .local })
        #expect(try await watch.collect().records.isEmpty)
    }

    @Test("leaves out what passed before")
    func before() async throws {
        let lab = try FlowLab("before")
        try lab.query(port: 3306)
        let watch = try await lab.watch()
        #expect(try await watch.collect().records.isEmpty)
    }

    @Test(
        "tells connections that ended before the window did",
        .enabled(if: FlowLab.shell("command -v conntrack") == 0)
    )
    func endings() async throws {
        let lab = try FlowLab("endings")
        let watch = try await lab.watch()
        try lab.query(port: 3306)
        try lab.run("ip netns exec \(lab.name)-r conntrack -D -p tcp")
        let window = try await watch.collect()
        #expect(window.records.count == 4)
        #expect((window.sides["web egress"]?.bytes ?? 0) > 1000)
    }

    @Test("tells what was refused, and where")
    func refusals() async throws {
        let lab = try FlowLab("refusals")
        let watch = try await lab.watch()
        lab.knock(port: 22)
        lab.knock(port: 23)
        let window = try await watch.collect()
        let words = Set(
            window.records.map {
                "\($0.flow.interface) \($0.flow.direction) \($0.flow.action) \($0.flow.destinationPort) \($0.tcpFlags)"
            }
        )
        #expect(words == ["data ingress reject 22 2", "web egress accept 22 2", "web egress reject 23 2"])
        #expect(window.records.allSatisfy { $0.bytes == $0.packets * 60 })
    }

    @Test("takes a refused answer off its connection")
    func refusedAnswers() async throws {
        let lab = try FlowLab("answers")
        let watch = try await lab.watch()
        try lab.query(port: 3307)
        let sides = try await watch.collect().sides
        let refused = sides["data egress reject"]
        #expect((refused?.packets ?? 0) > 0, "\(sides)")
        #expect(sides["data egress"] == sides["web ingress"])
        // The line that was refused is in none of those that passed: they are bare headers.
        let passed = sides["data egress"] ?? FlowWindow.Sum()
        #expect(passed.packets > 0 && passed.bytes <= passed.packets * 60, "\(sides)")
    }

    @Test("may be one of several, each with windows of its own")
    func several() async throws {
        let lab = try FlowLab("several")
        let observer = lab.observer()
        let first = try await observer.watch(ReachFixture.shop, router: lab.router, every: .seconds(60))
        let second = try await observer.watch(ReachFixture.shop, router: lab.router, every: .seconds(600))
        try lab.query(port: 3306)
        #expect(try await first.collect().records.count == 4)
        try lab.query(port: 3306)
        #expect(try await first.collect().records.count == 4)
        first.close()
        let all = try await second.collect()
        #expect((all.sides["web egress"]?.bytes ?? 0) > 2000)
        await #expect(throws: FlowError.closed) { try await first.collect() }
    }

    @Test("ends windows by the world's clock")
    func clock() async throws {
        let lab = try FlowLab("clock")
        let watch = try await lab.watch(every: .seconds(600))
        let start = lab.clock.now
        try lab.query(port: 3306)
        async let next = watch.nextWindow()
        await lab.clock.untilSleepers(1)
        lab.clock.advance(by: .seconds(600))
        let window = try await next
        #expect(window.start == start)
        #expect(window.end == start.advanced(by: .seconds(600)))
        #expect(window.records.count == 4)
    }

    @Test("names a router that is not there")
    func missing() async throws {
        let observer = FlowObserver(clock: WorldClock(mode: .manual)) { $0 }
        let path = "/run/netns/flowlab-nobody"
        await #expect(throws: FlowError.machine(operation: "open netfilter socket", place: path, code: 2)) {
            try await observer.watch(ReachFixture.shop, router: path, every: .seconds(60))
        }
    }
}

extension FlowWindow {
    struct Sum: Equatable {
        var packets: UInt64 = 0
        var bytes: UInt64 = 0
    }

    /// By interface and direction, `reject` added where refused.
    fileprivate var sides: [String: Sum] {
        var sides: [String: Sum] = [:]
        for record in records {
            let side = "\(record.flow.interface) \(record.flow.direction)"
            let name = record.flow.action == .reject ? side + " reject" : side
            sides[name, default: Sum()].packets += record.packets
            sides[name, default: Sum()].bytes += record.bytes
        }
        return sides
    }
}
