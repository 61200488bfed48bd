import Ground
import NetworkFabric
import Testing

@Suite("A flow's records")
struct FlowWayTests {
    @Test("show a public address outside and the private one inside")
    func outwards() {
        let window = window(
            FlowConnection(
                id: 1,
                number: 6,
                original: .init(from: "10.0.1.10", 4000, to: "198.51.100.9", 80, packets: 3, bytes: 300),
                reply: .init(from: "198.51.100.9", 80, to: "203.0.113.10", 4000, packets: 2, bytes: 200),
                mark: FlowWay.internetGateway.rawValue
            )
        )
        #expect(
            window.words == [
                "web egress accept 10.0.1.10:4000>198.51.100.9:80 3/300 internetGateway",
                "web ingress accept 198.51.100.9:80>10.0.1.10:4000 2/200",
            ]
        )
    }

    @Test("know the way of answers to the world outside")
    func inwards() {
        let window = window(
            FlowConnection(
                id: 1,
                number: 6,
                original: .init(from: "198.51.100.9", 4000, to: "203.0.113.10", 443, packets: 3, bytes: 300),
                reply: .init(from: "10.0.1.10", 443, to: "198.51.100.9", 4000, packets: 2, bytes: 200),
                mark: FlowWay.local.rawValue
            )
        )
        #expect(
            window.words == [
                "web ingress accept 198.51.100.9:4000>10.0.1.10:443 3/300",
                "web egress accept 10.0.1.10:443>198.51.100.9:4000 2/200 internetGateway",
            ]
        )
    }

    @Test("show what a translator takes under its own address, and whose it was")
    func translated() {
        let inner = FlowConnection(
            id: 1,
            number: 6,
            original: .init(from: "10.0.2.10", 4000, to: "198.51.100.9", 80, packets: 3, bytes: 300),
            reply: .init(from: "198.51.100.9", 80, to: "10.0.2.10", 4000, packets: 2, bytes: 200),
            mark: FlowWay.translator.rawValue
        )
        let outer = FlowConnection(
            id: 2,
            number: 6,
            original: .init(from: "10.0.1.5", 4000, to: "198.51.100.9", 80, packets: 3, bytes: 300),
            reply: .init(from: "198.51.100.9", 80, to: "203.0.113.5", 4000, packets: 2, bytes: 200),
            mark: FlowWay.internetGateway.rawValue
        )
        let window = window(inner, outer)
        #expect(
            window.words == [
                "data egress accept 10.0.2.10:4000>198.51.100.9:80 3/300 translator",
                "data ingress accept 198.51.100.9:80>10.0.2.10:4000 2/200",
                "nat-1 ingress accept 10.0.2.10:4000>10.0.1.5:80 3/300",
                "nat-1 egress accept 10.0.1.5:80>10.0.2.10:4000 2/200 local",
                "nat-1 egress accept 10.0.1.5:4000>198.51.100.9:80 3/300 internetGateway",
                "nat-1 ingress accept 198.51.100.9:80>10.0.1.5:4000 2/200",
            ]
        )
        let packets = Set(window.records.map(\.packetWords))
        #expect(packets.contains("nat-1 ingress 10.0.2.10>198.51.100.9"))
        #expect(packets.contains("nat-1 egress 198.51.100.9>10.0.2.10"))
    }

    @Test("name the endpoint's way")
    func endpoint() {
        let window = window(
            FlowConnection(
                id: 1,
                number: 6,
                original: .init(from: "10.0.2.10", 4000, to: "52.219.0.1", 443, packets: 3, bytes: 300),
                reply: .init(from: "52.219.0.1", 443, to: "10.0.2.10", 4000, packets: 2, bytes: 200),
                mark: FlowWay.endpoint.rawValue
            )
        )
        #expect(
            window.words == [
                "data egress accept 10.0.2.10:4000>52.219.0.1:443 3/300 endpoint",
                "data ingress accept 52.219.0.1:443>10.0.2.10:4000 2/200",
            ]
        )
    }

    @Test("of a peering are each network's own")
    func peering() {
        let connection = FlowConnection(
            id: 1,
            number: 1,
            original: .init(from: "10.0.2.10", 77, to: "10.1.1.10", 0, packets: 1, bytes: 84),
            reply: .init(from: "10.1.1.10", 77, to: "10.0.2.10", 0, packets: 1, bytes: 84),
            mark: FlowWay.peering.rawValue
        )
        #expect(
            window(connection).words == [
                "data egress accept 10.0.2.10:0>10.1.1.10:0 1/84 peering",
                "data ingress accept 10.1.1.10:0>10.0.2.10:0 1/84",
            ]
        )
        #expect(
            window(connection, of: ReachFixture.office).words == [
                "desk ingress accept 10.0.2.10:0>10.1.1.10:0 1/84",
                "desk egress accept 10.1.1.10:0>10.0.2.10:0 1/84 peering",
            ]
        )
    }

    private func window(_ connections: FlowConnection..., of plan: NetworkPlan = ReachFixture.shop) -> FlowWindow {
        var story = FlowStory(plan: plan)
        for connection in connections { story.counts(connection) }
        return story.window(to: 60)
    }
}

@Suite("A refused packet's records")
struct FlowRefusalTests {
    @Test("are the sender's alone where its own filters refuse")
    func egress() {
        var story = FlowStory()
        story.aggregator.observe(refusal(at: "web", .egress))
        story.aggregator.observe(refusal(at: "web", .egress))
        let window = story.window(to: 60)
        #expect(window.words == ["web egress reject 10.0.1.10:4000>10.0.2.10:22 2/120"])
        #expect(window.records.allSatisfy { $0.tcpFlags == 2 })
    }

    @Test("are also the sender's, accepted, where the receiver's filters refuse")
    func ingress() {
        var story = FlowStory()
        story.aggregator.observe(refusal(at: "data", .ingress))
        #expect(
            story.window(to: 60).words == [
                "data ingress reject 10.0.1.10:4000>10.0.2.10:22 1/60",
                "web egress accept 10.0.1.10:4000>10.0.2.10:22 1/60 local",
            ]
        )
        #expect(story.window(to: 120).records.isEmpty)
    }

    @Test("are taken off a connection that had counted it already")
    func counted() {
        var story = FlowStory()
        story.counts(.query(5, 4))
        var lost = refusal(at: "data", .egress)
        lost.source = "10.0.2.10"
        lost.sourcePort = 3306
        lost.destination = "10.0.1.10"
        lost.destinationPort = 40_000
        lost.countedIn = 1
        lost.isAnswer = true
        lost.bytes = 100
        story.aggregator.observe(lost)
        #expect(
            story.window(to: 60).words == [
                "web egress accept 10.0.1.10:40000>10.0.2.10:3306 5/500 local",
                "data ingress accept 10.0.1.10:40000>10.0.2.10:3306 5/500",
                "data egress accept 10.0.2.10:3306>10.0.1.10:40000 3/300 local",
                "web ingress accept 10.0.2.10:3306>10.0.1.10:40000 3/300",
                "data egress reject 10.0.2.10:3306>10.0.1.10:40000 1/100",
            ]
        )
    }

    @Test("are taken off the receiver's side where the receiver's filters refuse")
    func countedIngress() {
        var story = FlowStory()
        story.counts(.query(5, 0))
        var lost = refusal(at: "data", .ingress)
        lost.destinationPort = 3306
        lost.sourcePort = 40_000
        lost.countedIn = 1
        lost.bytes = 100
        story.aggregator.observe(lost)
        #expect(
            story.window(to: 60).words == [
                "web egress accept 10.0.1.10:40000>10.0.2.10:3306 5/500 local",
                "data ingress accept 10.0.1.10:40000>10.0.2.10:3306 4/400",
                "data ingress reject 10.0.1.10:40000>10.0.2.10:3306 1/100",
            ]
        )
    }

    @Test("are bounded in number, and what is over is told as a loss")
    func bound() {
        var story = FlowStory()
        for number in 0...FlowAggregator.refusedFlowsMax {
            var one = refusal(at: "web", .egress)
            one.destination = IPv4Address(UInt32(number))
            story.aggregator.observe(one)
        }
        let window = story.window(to: 60)
        #expect(window.records.count == FlowAggregator.refusedFlowsMax)
        #expect(!window.isComplete)
    }

    private func refusal(at interface: String, _ direction: FlowDirection) -> FlowRefusal {
        FlowRefusal(
            at: interface,
            direction,
            number: 6,
            from: "10.0.1.10",
            4000,
            to: "10.0.2.10",
            22,
            bytes: 60,
            tcpFlags: 2
        )
    }
}
