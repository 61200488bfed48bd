import Ground
import NetworkFabric
import Testing

@Suite("Windows of flows")
struct FlowAggregatorTests {
    @Test("tell a connection at both interfaces and in both directions")
    func fourRecords() {
        var story = FlowStory()
        story.counts(.query(5, 4))
        let window = story.window(to: 60)
        #expect(
            window.words == [
                "web egress accept 10.0.1.10:40000>10.0.2.10:3306 5/500 local",
                "data ingress accept 10.0.1.10:40000>10.0.2.10:3306 5/500",
                "data egress accept 10.0.2.10:3306>10.0.1.10:40000 4/400 local",
                "web ingress accept 10.0.2.10:3306>10.0.1.10:40000 4/400",
            ]
        )
        #expect(window.isComplete)
        #expect(window.records.allSatisfy { $0.start == FlowStory.at(10) && $0.end == FlowStory.at(60) })
        let web = window.records.first { $0.flow.interface == "web" }
        #expect(web?.subnet == "public")
        #expect(web?.owner == "i-web")
    }

    @Test("tell of an open connection what is new")
    func deltas() {
        var story = FlowStory()
        story.counts(.query(5, 4))
        _ = story.window(to: 60)
        #expect(story.window(to: 120).records.isEmpty)
        story.counts(.query(7, 4))
        let third = story.window(to: 180)
        #expect(
            third.words == [
                "web egress accept 10.0.1.10:40000>10.0.2.10:3306 2/200 local",
                "data ingress accept 10.0.1.10:40000>10.0.2.10:3306 2/200",
            ]
        )
        #expect(third.start == FlowStory.at(120))
        #expect(third.records.allSatisfy { $0.start == FlowStory.at(120) && $0.end == FlowStory.at(180) })
    }

    @Test("tell the rest of a connection that ended, once")
    func endings() {
        var story = FlowStory()
        story.counts(.query(5, 4))
        _ = story.window(to: 60)
        story.ends(.query(6, 6), at: 90)
        let window = story.window(to: 120)
        #expect(window.words.contains("web egress accept 10.0.1.10:40000>10.0.2.10:3306 1/100 local"))
        #expect(window.words.contains("web ingress accept 10.0.2.10:3306>10.0.1.10:40000 2/200"))
        #expect(window.records.allSatisfy { $0.end == FlowStory.at(90) })
        #expect(story.window(to: 180).records.isEmpty)
    }

    @Test("tell a connection that lived between two dumps")
    func shortLives() {
        var story = FlowStory()
        story.ends(.query(3, 3), at: 20)
        #expect(story.window(to: 60).records.count == 4)
    }

    @Test("take an ending without counters for what was last known")
    func emptyEnding() {
        var story = FlowStory()
        story.counts(.query(5, 4))
        _ = story.window(to: 60)
        story.ends(.query(0, 0), at: 70)
        #expect(story.window(to: 120).records.isEmpty)
    }

    @Test("leave out what was counted before the watch")
    func standingConnections() {
        var story = FlowStory(standing: [.query(1000, 1000)])
        #expect(story.window(to: 60).records.isEmpty)
        story.counts(.query(1001, 1000))
        #expect(story.window(to: 120).words.contains("web egress accept 10.0.1.10:40000>10.0.2.10:3306 1/100 local"))
    }

    @Test("keep apart connections that the kernel gives one id, and add up those with one name")
    func reuse() {
        var story = FlowStory()
        story.ends(.query(3, 3, start: 10), at: 20)
        story.counts(.query(4, 4, start: 30))
        #expect(story.window(to: 60).words.contains("web egress accept 10.0.1.10:40000>10.0.2.10:3306 7/700 local"))
        story.counts(.query(5, 4, start: 30))
        #expect(story.window(to: 120).words.contains("web egress accept 10.0.1.10:40000>10.0.2.10:3306 1/100 local"))
    }

    @Test("do not count anew a connection whose end is told late")
    func lateEnding() {
        var story = FlowStory()
        let query = FlowConnection.query(5, 4)
        story.counts(query)
        _ = story.window(to: 60)
        // Gone from the dump before the news of it came.
        #expect(story.aggregator.closeWindow(at: FlowStory.at(120), dump: []).records.isEmpty)
        story.ends(query, at: 110)
        #expect(story.window(to: 180).records.isEmpty)
    }

    @Test("say when the kernel lost something, for that window alone")
    func losses() {
        var story = FlowStory()
        story.aggregator.noteLoss()
        #expect(!story.window(to: 60).isComplete)
        #expect(story.window(to: 120).isComplete)
    }

    @Test("follow each other though the clock is set back")
    func backwards() {
        var story = FlowStory()
        _ = story.window(to: 60)
        let window = story.window(to: 30)
        #expect(window.start == FlowStory.at(60))
        #expect(window.end == FlowStory.at(60))
    }

    @Test("stamp by the clock of the world")
    func offset() {
        var story = FlowStory()
        let window = story.aggregator.closeWindow(
            at: FlowStory.at(60),
            dump: [.query(1, 1, start: 1_000_010)],
            offset: .seconds(-1_000_000)
        )
        #expect(window.records.allSatisfy { $0.start == FlowStory.at(10) })
    }

    @Test("know an interface that left the plan within the window")
    func goneInterfaces() {
        var story = FlowStory()
        story.ends(.query(3, 3), at: 20)
        var shop = ReachFixture.shop
        shop.interfaces.removeAll { $0.id == "web" }
        story.aggregator.update(shop)
        #expect(Set(story.window(to: 60).records.map(\.flow.interface)) == ["web", "data"])
        story.ends(.query(id: 2, 3, 3), at: 80)
        #expect(Set(story.window(to: 120).records.map(\.flow.interface)) == ["data"])
    }

    @Test("leave out the network's own services")
    func ownServices() {
        var story = FlowStory()
        story.counts(
            FlowConnection(
                id: 9,
                number: 17,
                original: .init(from: "10.0.1.10", 5000, to: "10.0.0.2", 53, packets: 1, bytes: 60),
                reply: .init(from: "10.0.0.2", 53, to: "10.0.1.10", 5000, packets: 1, bytes: 90),
                mark: 1
            )
        )
        #expect(story.window(to: 60).records.isEmpty)
    }

    @Test("tell TCP's flags as far as its state does")
    func flags() {
        var story = FlowStory()
        story.counts(.query(5, 4))
        let first = story.window(to: 60).records.map { "\($0.flow.interface) \($0.flow.direction) \($0.tcpFlags)" }
        #expect(Set(first) == ["web egress 2", "data ingress 2", "data egress 18", "web ingress 18"])
        story.counts(.query(6, 4))
        #expect(story.window(to: 120).records.allSatisfy { $0.tcpFlags == 0 })
        story.counts(.query(8, 6, tcpState: 7))
        #expect(story.window(to: 180).records.allSatisfy { $0.tcpFlags == 1 })
    }
}
