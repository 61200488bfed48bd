import Ground

/// Tells from a plan alone whether packets arrive, and why not.
///
/// It is written after what the plan means, not after how the fabric does it, so that the two can be compared.
public struct Reachability {
    let map: ReachMap

    public init(_ plan: FabricPlan) { map = ReachMap(plan) }

    /// Follows a packet, and then its answer, hop by hop until it arrives or something refuses it.
    public func explain(from: ReachPoint, to: ReachPoint, traffic: ReachTraffic) -> ReachAnswer {
        var answer = follow(from: from, to: to, traffic: traffic)
        if answer.isReached, traffic.hasPorts {
            answer.lostClientPort = clientPortsAtEdges.first { port in
                var other = traffic
                other.clientPort = port
                return follow(from: from, to: to, traffic: other).verdict == .unanswered
            }
        }
        return answer
    }

    /// What a name typed by a person means: an interface, an outside host, an endpoint, or an address.
    public func point(named name: String) -> ReachPoint? {
        if map.interface(name) != nil { return .interface(name) }
        if map.plan.outside.hosts.contains(where: { $0.id == name }) { return .outsideHost(name) }
        if map.plan.networks.contains(where: { $0.endpoints.contains { $0.id == name } }) { return .endpoint(name) }
        return IPv4Address(name).map { .address($0) }
    }

    private func follow(from: ReachPoint, to: ReachPoint, traffic: ReachTraffic) -> ReachAnswer {
        var walk = ReachWalk(map: map)
        let verdict = walk.run(from: from, to: to, traffic: traffic)
        return ReachAnswer(verdict: verdict, hops: walk.hops)
    }

    /// Client ports at which some list's mind may change.
    private var clientPortsAtEdges: [Int] {
        var ports: Set<Int> = [ReachTraffic.clientPorts.lowerBound]
        for list in map.plan.networks.flatMap(\.accessLists) {
            for range in (list.ingress + list.egress).compactMap(\.traffic.ports) {
                ports.insert(range.lowerBound)
                ports.insert(range.upperBound + 1)
            }
        }
        return ports.filter(ReachTraffic.clientPorts.contains).sorted()
    }
}
