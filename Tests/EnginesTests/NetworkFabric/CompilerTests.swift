import Ground
import Testing

@testable import NetworkFabric

@Suite("Compiling a network plan")
struct CompilerTests {
    private func network(hosts: Int) -> NetworkPlan {
        var network = Plans.network()
        network.groups.append(
            SecurityGroupPlan(id: "web", ingress: [FilterRule(.tcp(80...80), .group("open"))])
        )
        for place in 0..<hosts {
            network.interfaces.append(Plans.host("h\(place)", "n1-\(place % 2 == 0 ? "a" : "b")", at(place)))
        }
        return network
    }

    private func at(_ place: Int) -> String { "10.9.\(place % 2 + 1).\(10 + place)" }

    private func compile(_ plan: FabricPlan) throws -> HostState {
        var compiler = FabricCompiler(names: FabricNames(owner: "test"))
        return try compiler.compile(plan)
    }

    @Test("gives the same state for the same plan, and nothing to change")
    func sameness() throws {
        let first = try compile(FabricPlan(networks: [network(hosts: 5)]))
        var reversed = network(hosts: 5)
        reversed.interfaces.reverse()
        let second = try compile(FabricPlan(networks: [reversed]))
        #expect(first == second)
        #expect(first.changes(to: second).isEmpty)
    }

    @Test("makes one more host of one namespace, one link and elements alone")
    func oneMore() throws {
        let old = try compile(FabricPlan(networks: [network(hosts: 5)]))
        let batch = old.changes(to: try compile(FabricPlan(networks: [network(hosts: 6)])))
        #expect(Array(batch.made.keys) == ["fltest-h-h5"])
        #expect(batch.joined.map(\.far.namespace) == ["fltest-h-h5"])
        #expect(batch.cut.isEmpty && batch.removed.isEmpty && batch.withdrawn.isEmpty)
        let script = try #require(batch.filters["fltest-n-n1"])
        #expect(script.split(separator: "\n").allSatisfy { $0.hasPrefix("add element ") }, "\(script)")
        #expect(batch.added["fltest-n-n1"]?.count == 2, "a route and a neighbour")
    }

    @Test("takes a host's link and elements away with it")
    func oneFewer() throws {
        let old = try compile(FabricPlan(networks: [network(hosts: 6)]))
        let batch = old.changes(to: try compile(FabricPlan(networks: [network(hosts: 5)])))
        #expect(batch.removed == ["fltest-h-h5"])
        #expect(batch.cut.count == 1 && batch.made.isEmpty && batch.joined.isEmpty)
        let script = try #require(batch.filters["fltest-n-n1"])
        #expect(script.split(separator: "\n").allSatisfy { $0.hasPrefix("delete element ") }, "\(script)")
    }

    @Test("writes a group's new rule into its own chain alone")
    func oneRule() throws {
        let old = try compile(FabricPlan(networks: [network(hosts: 4)]))
        var changed = network(hosts: 4)
        changed.groups[0].ingress = [FilterRule(.tcp(22...22), .blocks([block("10.0.0.0/8"), block("10.1.0.0/16")]))]
        let batch = old.changes(to: try compile(FabricPlan(networks: [changed])))
        let lines = try #require(batch.filters["fltest-n-n1"]).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("flush chain ip fabric c_receive_"))
        #expect(lines[1].hasSuffix("ip saddr 10.0.0.0/8 tcp dport 22 return"), "the inner block is left out")
        #expect(batch.joined.isEmpty && batch.added.isEmpty && batch.withdrawn.isEmpty)
    }

    @Test("gives routes that lie on a changed link anew")
    func moved() throws {
        let old = try compile(FabricPlan(networks: [network(hosts: 2)]))
        var changed = network(hosts: 2)
        changed.interfaces[1].role = .host(owner: "other", index: 0)
        let batch = old.changes(to: try compile(FabricPlan(networks: [changed])))
        let device = LinkNames.interface("eni-h1")
        #expect(batch.cut == [DevicePlace(namespace: "fltest-n-n1", device: device)])
        #expect(batch.joined.map(\.far.namespace) == ["fltest-h-other"])
        let key = RouteKey(block: block("10.9.2.11/32"))
        #expect(batch.added["fltest-n-n1"]?.contains(.route(key, .device(device))) == true)
    }

    struct RouteRow: Sendable {
        var target: RouteTarget
        var state: RouteState
    }

    @Test(
        "makes a black hole of a route whose target is not there",
        arguments: [
            RouteRow(target: .internetGateway("igw"), state: .gateway(address("169.254.0.1"), "igw")),
            RouteRow(target: .internetGateway("other"), state: .blackhole),
            RouteRow(target: .translator("nat"), state: .blackhole),
            RouteRow(target: .endpoint("s3"), state: .local),
            RouteRow(target: .endpoint("cut"), state: .blackhole),
            RouteRow(target: .peering("pcx"), state: .blackhole),
            RouteRow(
                target: .interface("eni-h0"),
                state: .gateway(address("10.9.1.10"), LinkNames.interface("eni-h0"))
            ),
            RouteRow(target: .interface("eni-h1"), state: .blackhole),
            RouteRow(target: .local, state: .throw),
        ]
    )
    func targets(row: RouteRow) throws {
        var network = network(hosts: 2)
        network.internetGateway = InternetGatewayPlan(id: "igw")
        network.interfaces[1].isUp = false
        network.endpoints = [
            GatewayEndpointPlan(id: "s3", blocks: []), GatewayEndpointPlan(id: "cut", blocks: []),
        ]
        network.endpoints[1].isUp = false
        network.peerings = [PeeringPlan(id: "pcx", peer: "nobody")]
        network.routeTables[0].routes = [RoutePlan([block("1.2.0.0/16")], row.target)]
        let state = try compile(FabricPlan(networks: [network]))
        let router = try #require(state.namespaces["fltest-n-n1"])
        #expect(router.routes.first { $0.key.block == block("1.2.0.0/16") }?.value == row.state)
    }

    struct TrafficRow: Sendable {
        var traffic: TrafficMatch
        var words: String
    }

    @Test(
        "says traffic in nft's words",
        arguments: [
            TrafficRow(traffic: .any, words: ""),
            TrafficRow(traffic: TrafficMatch(number: -1, ports: 1...2), words: ""),
            TrafficRow(traffic: .tcp(), words: "ip protocol tcp "),
            TrafficRow(traffic: .tcp(0...65535), words: "ip protocol tcp "),
            TrafficRow(traffic: .udp(53...53), words: "udp dport 53 "),
            TrafficRow(traffic: .tcp(80...90), words: "tcp dport 80-90 "),
            TrafficRow(traffic: .icmp, words: "ip protocol icmp "),
            TrafficRow(traffic: TrafficMatch(number: 1, icmpType: 3, icmpCode: 4), words: "icmp type 3 icmp code 4 "),
            TrafficRow(traffic: TrafficMatch(number: 1, icmpType: 8, icmpCode: -1), words: "icmp type 8 "),
            TrafficRow(traffic: TrafficMatch(number: 50), words: "ip protocol 50 "),
        ]
    )
    func words(row: TrafficRow) { #expect(TrafficText.match(row.traffic) == row.words) }

    @Test("refuses plans that could be made by half only")
    func refusals() throws {
        let good = network(hosts: 2)
        let spoilers: [(inout NetworkPlan) -> Void] = [
            { $0.interfaces[0].subnet = "none" }, { $0.interfaces[0].hardwareAddress = "0a:00" },
            { $0.interfaces[0].addresses = [] }, { $0.interfaces[0].addresses = [address("10.9.2.99")] },
            { $0.interfaces[1].addresses = $0.interfaces[0].addresses }, { $0.interfaces[1].id = "eni-h0" },
            { $0.interfaces[1].role = $0.interfaces[0].role }, { $0.subnets.append($0.subnets[0]) },
        ]
        #expect(throws: Never.self) { try compile(FabricPlan(networks: [good])) }
        for spoil in spoilers {
            var network = good
            spoil(&network)
            #expect(throws: FabricError.self) { try compile(FabricPlan(networks: [network])) }
        }
    }
}
