import Ground

/// Follows one packet and its answer through a plan.
struct ReachWalk {
    /// Where a packet comes to rest.
    enum Place: Hashable {
        case interface(ReachMap.Place)
        case host(OutsideHost)
        case outsideService
        case endpoint(network: String, id: String)
        case router(network: String)
        case handedOver(String)

        var name: String {
            switch self {
            case .interface(let place): "interface \(place.interface.id)"
            case .host(let host): "outside host \(host.id)"
            case .outsideService: "a service outside"
            case .endpoint(_, let id): "endpoint \(id)"
            case .router(let network): "the router of \(network)"
            case .handedOver(let id): "interface \(id)"
            }
        }
    }

    struct Arrival {
        var place: Place
        /// As it is when it arrives, translations done.
        var packet: ReachPacket
    }

    /// The refusing hop has been noted.
    struct Refused: Error {}

    let map: ReachMap
    private(set) var hops: [ReachHop] = []
    private(set) var leg = ReachHop.Leg.request
    /// Whose packet a translator last passed on, by its interface.
    var translations: [String: IPv4Address] = [:]
    /// Routes may lead in circles.
    private var budget = 16

    init(map: ReachMap) { self.map = map }

    mutating func run(from: ReachPoint, to: ReachPoint, traffic: ReachTraffic) -> ReachAnswer.Verdict {
        do {
            let (origin, source) = try origin(from, facing: to)
            let destination = try destination(to, from: origin)
            let request = ReachPacket(traffic, from: source, to: destination)
            let arrival = try send(request, from: origin)
            if case .handedOver = arrival.place { return .handedOver }
            guard let answer = arrival.packet.answer else { return .reached }
            // To oneself is no way.
            if arrival.place == origin, source == destination { return .reached }
            leg = .answer
            budget = 16
            let back = try send(answer, from: arrival.place)
            guard back.place == origin, back.packet.destination == source, back.packet.source == destination else {
                try refuse(.astray(at: back.place.name))
            }
            return .reached
        } catch {
            return leg == .request ? .refused : .unanswered
        }
    }

    mutating func pass(_ passage: ReachHop.Passage) { hops.append(ReachHop(leg, .passed(passage))) }

    mutating func refuse(_ refusal: ReachHop.Refusal) throws(Refused) -> Never {
        hops.append(ReachHop(leg, .refused(refusal)))
        throw Refused()
    }

    mutating func spend() throws(Refused) {
        budget -= 1
        if budget < 0 { try refuse(.loops) }
    }

    private mutating func send(_ packet: ReachPacket, from place: Place) throws(Refused) -> Arrival {
        switch place {
        case .interface(let place): return try leave(packet, from: place)
        case .host(let host):
            pass(.leavesHost(host.id, source: packet.source))
            return try cross(packet)
        case .outsideService: return try cross(packet)
        case .endpoint(let network, let id):
            pass(.endpoint(id))
            return try deliver(packet, in: try plan(network), from: nil)
        case .router(let network):
            pass(.unfiltered(address: packet.source))
            return try deliver(packet, in: try plan(network), from: nil, isFiltered: false)
        case .handedOver: try refuse(.astray(at: place.name))
        }
    }

    mutating func plan(_ network: String) throws(Refused) -> NetworkPlan {
        guard let plan = map.network(network) else { try refuse(.planLacks("network \(network)")) }
        return plan
    }
}
