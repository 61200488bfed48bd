import Ground
import NetworkFabric
import Testing

@Suite("A packet within its network")
struct ReachInsideTests {
    static let groups: [ReachRow] = [
        ReachRow("a group reference lets in", .interface("web"), .interface("data"), .tcp(3306)),
        ReachRow("within a subnet too", .interface("web"), .interface("web-2"), .tcp(443)),
        ReachRow(
            "another port is refused",
            .interface("web"),
            .interface("data"),
            .tcp(22),
            .refused,
            .groups(["g-data"], interface: "data", .ingress)
        ),
        ReachRow(
            "another protocol is refused",
            .interface("web"),
            .interface("data"),
            .udp(3306),
            .refused,
            .groups(["g-data"], interface: "data", .ingress)
        ),
        ReachRow(
            "a neighbour in the subnet without the group is refused",
            .interface("data"),
            .interface("data-2"),
            .tcp(3306),
            .refused,
            .groups(["g-data"], interface: "data-2", .ingress)
        ),
        ReachRow(
            "egress rules count",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .groups(["g-web"], interface: "web", .egress)
        ) { $0.groups[0].egress = [FilterRule(.tcp(443...443), .blocks([.everything]))] },
        ReachRow("an answer needs no egress rule", .interface("web"), .interface("data"), .tcp(3306)) {
            $0.groups[1].egress = []
        },
        ReachRow(
            "no group, nothing goes out",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .noGroups(interface: "web")
        ) { $0.change(interface: "web") { $0.groups = [] } },
        ReachRow(
            "no group, nothing comes in",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .noGroups(interface: "data")
        ) { $0.change(interface: "data") { $0.groups = [] } },
        ReachRow(
            "a group without rules",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .groups(["g-gone"], interface: "web", .egress)
        ) { $0.change(interface: "web") { $0.groups = ["g-gone"] } },
        ReachRow("ICMP by type", .interface("data"), .interface("web"), .echo),
        ReachRow(
            "another ICMP type",
            .interface("data"),
            .interface("web"),
            .echo,
            .refused,
            .groups(["g-web"], interface: "web", .ingress)
        ) { $0.groups[0].ingress = [FilterRule(TrafficMatch(number: 1, icmpType: 3), .blocks([.everything]))] },
        ReachRow("all traffic has no ports", .interface("data"), .interface("web"), .tcp(9)) {
            $0.groups[0].ingress = [FilterRule(TrafficMatch(ports: 1...2), .blocks(["10.0.2.0/24"]))]
        },
        ReachRow("a protocol of its own", .interface("data"), .interface("web"), ReachTraffic(.other(number: 47))) {
            $0.groups[0].ingress = [FilterRule(TrafficMatch(number: 47), .blocks(["10.0.2.10/32"]))]
        },
    ]

    static let lists: [ReachRow] = [
        ReachRow(
            "the first entry that matches decides",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .accessList("a-private", subnet: "private", .ingress, entry: 90)
        ) {
            $0.change(accessList: "a-private") {
                $0.ingress.insert(
                    AccessListEntry(number: 90, allows: false, traffic: .tcp(3306...3306), block: "10.0.1.0/24"),
                    at: 0
                )
            }
        },
        ReachRow(
            "what no entry matches is dropped",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .accessList("a-public", subnet: "public", .egress, entry: nil)
        ) { $0.change(accessList: "a-public") { $0.egress = [] } },
        ReachRow(
            "an answer needs an entry out",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .unanswered,
            .accessList("a-private", subnet: "private", .egress, entry: nil)
        ) { $0.change(accessList: "a-private") { $0.egress = [] } },
        ReachRow(
            "and an entry in",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .unanswered,
            .accessList("a-public", subnet: "public", .ingress, entry: nil)
        ) { $0.change(accessList: "a-public") { $0.ingress = [] } },
        ReachRow("not within a subnet", .interface("web"), .interface("web-2"), .tcp(443)) {
            $0.change(accessList: "a-public") { ($0.ingress, $0.egress) = ([], []) }
        },
        ReachRow(
            "an answer goes to the client's port",
            .interface("web"),
            .interface("data"),
            .tcp(3306, clientPort: 50_001),
            .unanswered,
            .accessList("a-private", subnet: "private", .egress, entry: nil)
        ) {
            $0.change(accessList: "a-private") {
                $0.egress = [
                    AccessListEntry(number: 1, allows: true, traffic: .tcp(32_768...50_000), block: .everything)
                ]
            }
        },
        ReachRow("an echo's answer is of another type", .interface("data"), .interface("web"), .echo) {
            $0.change(accessList: "a-public") {
                let answers = TrafficMatch(number: 1, icmpType: 0)
                $0.egress = [AccessListEntry(number: 1, allows: true, traffic: answers, block: .everything)]
            }
        },
    ]

    static let links: [ReachRow] = [
        ReachRow(
            "the source is cut off",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .interfaceDown("web")
        ) { $0.change(interface: "web") { $0.isUp = false } },
        ReachRow(
            "the destination is cut off",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .interfaceDown("data")
        ) { $0.change(interface: "data") { $0.isUp = false } },
        ReachRow(
            "the destination is detached",
            .interface("web"),
            .interface("data"),
            .tcp(3306),
            .refused,
            .interfaceDetached("data")
        ) { $0.change(interface: "data") { $0.role = .detached } },
        ReachRow(
            "nobody has the address",
            .interface("web"),
            .address("10.0.2.99"),
            .tcp(3306),
            .refused,
            .nobodyHasAddress("10.0.2.99", network: "shop")
        ),
        ReachRow("to oneself", .interface("web"), .address("10.0.1.10"), .tcp(9)) {
            $0.change(interface: "web") { ($0.isUp, $0.groups) = (false, []) }
        },
        ReachRow("to another address of one's own", .interface("web"), .address("10.0.1.20"), .tcp(9)) {
            $0.change(interface: "web") { $0.addresses.append("10.0.1.20") }
        },
        ReachRow("from a second address", .address("10.0.1.20"), .interface("data"), .tcp(3306)) {
            $0.change(interface: "web") { $0.addresses.append("10.0.1.20") }
        },
        ReachRow("the resolver, whatever the filters say", .interface("shut"), .address("10.0.0.2"), .udp(53)) {
            $0.change(accessList: "a-closed") { ($0.ingress, $0.egress) = ([], []) }
            $0.change(interface: "shut") { $0.groups = [] }
        },
        ReachRow("the metadata service", .interface("shut"), .address("169.254.169.254"), .tcp(80)),
        ReachRow(
            "but not over a cut link",
            .interface("shut"),
            .address("10.0.0.2"),
            .udp(53),
            .refused,
            .interfaceDown("shut")
        ) { $0.change(interface: "shut") { $0.isUp = false } },
    ]

    @Test("meets groups", arguments: groups)
    func meetsGroups(row: ReachRow) { row.check() }

    @Test("meets access lists at the subnets' edges alone, also with its answer", arguments: lists)
    func meetsLists(row: ReachRow) { row.check() }

    @Test("needs a link and a holder of its address", arguments: links)
    func needsLinks(row: ReachRow) { row.check() }
}
