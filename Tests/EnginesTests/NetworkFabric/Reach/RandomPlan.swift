import Ground
import NetworkFabric

/// Makes plans at random, small enough to be built for real and with enough wrong in them to be worth asking about.
///
/// The same seed gives the same plan. Networks have addresses of their own, so all may be peered.
struct RandomPlan {
    static let outsideServices: IPv4Block = "52.219.0.0/24"

    private var random: SeededRandom
    private let tag: String
    private var publicCount = 0

    private init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        tag = "\(seed)"
    }

    /// - Parameter seed: also part of every id, so that plans of two seeds can stand beside each other.
    static func make(seed: UInt64) -> FabricPlan {
        var maker = RandomPlan(seed: seed)
        return maker.plan()
    }

    private mutating func plan() -> FabricPlan {
        let count = random.int(in: 1...3)
        var networks: [NetworkPlan] = []
        for number in 0..<count { networks.append(network(number)) }
        for a in 0..<count {
            for b in a + 1..<max(a + 1, count) where random.chance(percent: 60) { peer(&networks, a, b) }
        }
        for place in networks.indices { addRoutes(&networks[place], among: networks) }
        return FabricPlan(
            networks: networks,
            outside: OutsidePlan(
                serviceBlocks: [Self.outsideServices],
                hosts: [
                    OutsideHost(id: "out\(tag)-0", address: "198.51.100.10"),
                    OutsideHost(id: "out\(tag)-1", address: "198.51.100.11"),
                ]
            )
        )
    }

    private mutating func network(_ number: Int) -> NetworkPlan {
        let name = "n\(tag)-\(number)"
        let block = IPv4Block(IPv4Address(10 << 24 | UInt32(number) << 16), prefix: 16)
        var network = NetworkPlan(id: name, blocks: [block])
        network.serviceAddresses = [block[2], "169.254.169.254"]
        if random.chance(percent: 85) {
            var gateway = InternetGatewayPlan(id: "\(name)-gate")
            gateway.isUp = random.chance(percent: 90)
            network.internetGateway = gateway
        }
        if random.chance(percent: 60) {
            var endpoint = GatewayEndpointPlan(id: "\(name)-end", blocks: [Self.outsideServices])
            endpoint.isUp = random.chance(percent: 85)
            network.endpoints = [endpoint]
        }
        for place in 0..<random.int(in: 2...3) {
            let subnet = SubnetPlan(
                id: "\(name)-s\(place)",
                block: IPv4Block(block[256 * (place + 1)], prefix: 24),
                routeTable: "\(name)-t\(place)",
                accessList: "\(name)-a\(place)"
            )
            network.subnets.append(subnet)
            network.routeTables.append(RouteTablePlan(id: subnet.routeTable))
            network.accessLists.append(accessList(subnet.accessList))
        }
        for place in 0..<3 { network.groups.append(group("\(name)-g\(place)", in: name)) }
        addInterfaces(&network)
        return network
    }

    private mutating func addInterfaces(_ network: inout NetworkPlan) {
        var number = 0
        for (place, subnet) in network.subnets.enumerated() {
            for index in 0..<random.int(in: 1...2) {
                number += 1
                network.interfaces.append(host(number, at: subnet.block[10 + index], in: subnet, of: network))
            }
            if place == 0 && random.chance(percent: 60) || random.chance(percent: 10) {
                number += 1
                var interface = host(number, at: subnet.block[5], in: subnet, of: network)
                interface.role = .translator(id: "\(network.id)-x\(place)")
                network.interfaces.append(interface)
            }
        }
    }

    private mutating func host(
        _ number: Int,
        at address: IPv4Address,
        in subnet: SubnetPlan,
        of network: NetworkPlan
    ) -> InterfacePlan {
        let id = "\(network.id)-i\(number)"
        var interface = InterfacePlan(
            id: id,
            subnet: subnet.id,
            hardwareAddress: "0a:fa:" + [24, 16, 8, 0].map { hex(address.number >> $0) }.joined(separator: ":"),
            addresses: [address],
            groups: network.groups.map(\.id).filter { _ in random.chance(percent: 50) },
            role: .host(owner: "\(id)-host", index: 0)
        )
        if random.chance(percent: 55) {
            publicCount += 1
            interface.publicAddresses = [address: IPv4Address("203.0.113.10").advanced(by: publicCount)]
        }
        interface.isUp = random.chance(percent: 95)
        return interface
    }

    private func hex(_ number: UInt32) -> String {
        let digits = String(number & 255, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }

    private mutating func peer(_ networks: inout [NetworkPlan], _ a: Int, _ b: Int) {
        let id = "\(networks[a].id)-\(b)"
        for (own, other) in [(a, b), (b, a)] where random.chance(percent: 95) {
            var peering = PeeringPlan(id: id, peer: networks[other].id)
            peering.isUp = random.chance(percent: 95)
            networks[own].peerings.append(peering)
        }
    }

    private mutating func addRoutes(_ network: inout NetworkPlan, among networks: [NetworkPlan]) {
        for table in network.routeTables.indices {
            var routes: [RoutePlan] = []
            if random.chance(percent: 85) { routes.append(RoutePlan([.everything], wayOut(of: network))) }
            if random.chance(percent: 15) {
                routes.append(
                    RoutePlan(["198.51.100.10/32"], random.chance(percent: 50) ? .blackhole : wayOut(of: network))
                )
            }
            if let endpoint = network.endpoints.first, random.chance(percent: 70) {
                routes.append(RoutePlan(endpoint.blocks, .endpoint(endpoint.id)))
            }
            for peering in network.peerings where random.chance(percent: 85) {
                guard let other = networks.first(where: { $0.id == peering.peer }) else { continue }
                routes.append(RoutePlan(other.blocks, .peering(peering.id)))
            }
            if random.chance(percent: 10) {
                routes.append(RoutePlan([random.pick(network.subnets).block], wayOut(of: network)))
            }
            if random.chance(percent: 10) {
                routes.append(RoutePlan(["203.0.113.0/24"], .interface(random.pick(network.interfaces).id)))
            }
            network.routeTables[table].routes = routes
        }
    }

    private mutating func wayOut(of network: NetworkPlan) -> RouteTarget {
        let translators = network.interfaces.compactMap { interface -> RouteTarget? in
            guard case .translator(let id) = interface.role else { return nil }
            return .translator(id)
        }
        if let translator = translators.first, random.chance(percent: 45) { return translator }
        if random.chance(percent: 5) { return .blackhole }
        return .internetGateway(network.internetGateway?.id ?? "\(network.id)-nogate")
    }

    // MARK: Filters

    private mutating func group(_ id: String, in network: String) -> SecurityGroupPlan {
        var group = SecurityGroupPlan(id: id)
        for _ in 0..<random.int(in: 1...3) { group.ingress.append(rule(in: network)) }
        group.egress = random.chance(percent: 75) ? [FilterRule(.any, .blocks([.everything]))] : [rule(in: network)]
        return group
    }

    private mutating func rule(in network: String) -> FilterRule {
        if random.chance(percent: 35) {
            return FilterRule(traffic(), .group("\(network)-g\(random.int(in: 0...2))"))
        }
        let blocks: [IPv4Block] = [.everything, "10.0.0.0/8", "10.0.1.0/24", "198.51.100.0/24", "203.0.113.0/24"]
        return FilterRule(traffic(), .blocks([random.pick(blocks)]))
    }

    private mutating func accessList(_ id: String) -> AccessListPlan {
        AccessListPlan(id: id, ingress: entries(), egress: entries())
    }

    private mutating func entries() -> [AccessListEntry] {
        var entries: [AccessListEntry] = []
        if random.chance(percent: 30) {
            let blocks: [IPv4Block] = ["10.0.0.0/8", "10.0.2.0/24", "10.1.0.0/16", "198.51.100.0/24", .everything]
            entries.append(
                AccessListEntry(
                    number: 10,
                    allows: random.chance(percent: 40),
                    traffic: traffic(),
                    block: random.pick(blocks)
                )
            )
        }
        switch random.int(in: 0..<20) {
        case 0: break
        case 1:
            let answers = TrafficMatch.tcp(ReachTraffic.clientPorts)
            entries.append(AccessListEntry(number: 90, allows: true, traffic: answers, block: .everything))
        default: entries.append(AccessListEntry(number: 100, allows: true, traffic: .any, block: .everything))
        }
        return entries
    }

    private mutating func traffic() -> TrafficMatch {
        switch random.int(in: 0..<10) {
        case 0..<3: .any
        case 3: .tcp()
        case 4, 5: .tcp(80...80)
        case 6: .tcp(443...3306)
        case 7: .udp(53...53)
        case 8: .icmp
        default: TrafficMatch(number: 1, icmpType: random.pick([0, 8]))
        }
    }
}
