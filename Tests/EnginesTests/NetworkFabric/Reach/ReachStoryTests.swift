import Ground
import NetworkFabric
import Testing

@Suite("The story of a packet")
struct ReachStoryTests {
    @Test("names each hop of both ways")
    func hops() {
        let answer = Reachability(ReachFixture.plan)
            .explain(from: .interface("data"), to: .outsideHost("visitor"), traffic: .tcp(80))
        let visitor = ReachFixture.visitor
        let kinds: [ReachHop] = [
            .request(.leavesInterface("data", source: "10.0.2.10")),
            .request(.groupRule(interface: "data", group: "g-data", .egress, rule: 0)),
            .request(.accessList("a-private", subnet: "private", .egress, entry: 100)),
            .request(.route(table: "t-private", destination: .everything, .translator("nat"))),
            .request(.accessList("a-public", subnet: "public", .ingress, entry: 100)),
            .request(.translator("nat", interface: "nat-1")),
            .request(.translated(ReachTranslation(by: "nat", .source, from: "10.0.2.10", to: "10.0.1.5"))),
            .request(.accessList("a-public", subnet: "public", .egress, entry: 100)),
            .request(.route(table: "t-public", destination: .everything, .internetGateway("gate"))),
            .request(.internetGateway("gate")),
            .request(.translated(ReachTranslation(by: "gate", .source, from: "10.0.1.5", to: "203.0.113.5"))),
            .request(.outside),
            .request(.arrivesAtHost("visitor")),
            .answer(.leavesHost("visitor", source: visitor)),
            .answer(.outside),
            .answer(.internetGateway("gate")),
            .answer(.translated(ReachTranslation(by: "gate", .destination, from: "203.0.113.5", to: "10.0.1.5"))),
            .answer(.accessList("a-public", subnet: "public", .ingress, entry: 100)),
            .answer(.translator("nat", interface: "nat-1")),
            .answer(.translated(ReachTranslation(by: "nat", .destination, from: "10.0.1.5", to: "10.0.2.10"))),
            .answer(.accessList("a-public", subnet: "public", .egress, entry: 100)),
            .answer(.route(table: "t-public", destination: "10.0.0.0/16", .local)),
            .answer(.accessList("a-private", subnet: "private", .ingress, entry: 100)),
            .answer(.established(interface: "data")),
            .answer(.arrivesAtInterface("data", address: "10.0.2.10")),
        ]
        #expect(answer.hops == kinds)
    }

    @Test("tells people where it ends")
    func words() {
        let plan = ReachFixture.plan.changing { $0.endpoints[0].isUp = false }
        let answer = Reachability(plan).explain(from: .interface("data"), to: .endpoint("storage"), traffic: .tcp(443))
        #expect(
            answer.lines == [
                "  · It leaves interface data from 10.0.2.10.",
                "  · Group g-data lets it leave interface data by its egress rule 1.",
                "  · Access list a-private lets it leave subnet private by egress entry 100.",
                "  · Route table t-private sends it by 52.219.0.0/24 to endpoint storage.",
                "  ✗ Endpoint storage is cut off.",
                "Not reached.",
            ]
        )
    }

    @Test("warns of client ports whose answers a list would lose")
    func lostPorts() {
        let plan = ReachFixture.plan.changing {
            $0.change(accessList: "a-private") {
                $0.egress = [
                    AccessListEntry(number: 1, allows: true, traffic: .tcp(32_768...49_151), block: .everything)
                ]
            }
        }
        let way = Reachability(plan).explain(from: .interface("web"), to: .interface("data"), traffic: .tcp(3306))
        #expect(way.isReached)
        #expect(way.lostClientPort == 49_152)
        let open = Reachability(ReachFixture.plan)
            .explain(from: .interface("web"), to: .interface("data"), traffic: .tcp(3306))
        #expect(open.lostClientPort == nil)
    }

    @Test("finds what a typed name means")
    func names() {
        let reach = Reachability(ReachFixture.plan)
        #expect(reach.point(named: "web") == .interface("web"))
        #expect(reach.point(named: "visitor") == .outsideHost("visitor"))
        #expect(reach.point(named: "storage") == .endpoint("storage"))
        #expect(reach.point(named: "10.0.1.10") == .address("10.0.1.10"))
        #expect(reach.point(named: "nothing") == nil)
    }

    @Test("knows a source by its private and by its public address")
    func sources() {
        let reach = Reachability(ReachFixture.plan)
        for source in [IPv4Address("10.0.1.10"), "203.0.113.10"] {
            #expect(reach.explain(from: .address(source), to: .interface("data"), traffic: .tcp(3306)).isReached)
        }
        let visitor = ReachPoint.address(ReachFixture.visitor)
        #expect(reach.explain(from: visitor, to: .interface("web"), traffic: .tcp(443)).isReached)
    }

    @Test("asks which network is meant where two have the address")
    func ambiguousSource() {
        let twin = ReachFixture.plan.changing("office") {
            $0.blocks = ["10.0.0.0/16"]
            $0.interfaces[0].addresses = ["10.0.1.10"]
        }
        let reach = Reachability(twin)
        let unclear = reach.explain(from: .address("10.0.1.10"), to: .address("10.0.2.10"), traffic: .tcp(3306))
        #expect(unclear.refusal == .pointUnknown("10.0.1.10"))
        let clear = reach.explain(
            from: .address("10.0.1.10", network: "shop"),
            to: .address("10.0.2.10"),
            traffic: .tcp(3306)
        )
        #expect(clear.isReached)
    }
}

extension ReachHop {
    fileprivate static func request(_ passage: Passage) -> ReachHop { ReachHop(.request, .passed(passage)) }
    fileprivate static func answer(_ passage: Passage) -> ReachHop { ReachHop(.answer, .passed(passage)) }
}
