import Ground
import NetworkFabric
import World

/// Routes as the fabric takes them.
struct RouteReader {
    let ledger: LedgerSnapshot
    let place: Place

    func routes(of table: RouteTableRecord) throws -> [RoutePlan] {
        try table.routes.map { route in
            let blocks: [IPv4Block]
            switch route.destination {
            case .block(let block): blocks = [block]
            case .prefixList(let id): blocks = try ledger.blocks(ofPrefixList: id, in: place) ?? []
            }
            return RoutePlan(blocks, target(route.target))
        }
    }

    private func target(_ target: RouteTableRecord.Target) -> RouteTarget {
        switch target {
        case .local: .local
        case .internetGateway(let id): .internetGateway(id)
        case .natGateway(let id): .translator(id)
        case .endpoint(let id): .endpoint(id)
        case .networkInterface(let id): .interface(id)
        case .peering(let id): .peering(id)
        }
    }
}

enum AccessListReader {
    static func plan(_ kept: Kept<NetworkACLRecord>) -> AccessListPlan {
        var plan = AccessListPlan(id: kept.id)
        for entry in kept.record.entries.sorted(by: { $0.number < $1.number }) {
            let planned = AccessListEntry(
                number: entry.number,
                allows: entry.allows,
                traffic: traffic(entry),
                block: entry.block
            )
            if entry.isEgress { plan.egress.append(planned) } else { plan.ingress.append(planned) }
        }
        return plan
    }

    private static func traffic(_ entry: NetworkACLRecord.Entry) -> TrafficMatch {
        if entry.protocolNumber == "1" {
            return TrafficMatch(number: 1, icmpType: known(entry.icmpType), icmpCode: known(entry.icmpCode))
        }
        return TrafficReader.match(entry.protocolNumber, from: entry.fromPort, to: entry.toPort)
    }

    private static func known(_ number: Int?) -> Int? { number == -1 ? nil : number }
}

enum TrafficReader {
    /// - Parameter name: `tcp`, `udp`, `icmp`, a number, or `-1` for all.
    static func match(_ name: String, from: Int?, to: Int?) -> TrafficMatch {
        let names = ["tcp": 6, "udp": 17, "icmp": 1]
        guard let number = names[name] ?? Int(name), number >= 0 else { return .any }
        var match = TrafficMatch(number: number)
        if number == 1 {
            match.icmpType = from == -1 ? nil : from
            match.icmpCode = to == -1 ? nil : to
        } else if number == 6 || number == 17, let from, let to, from >= 0, from <= to {
            match.ports = from...to
        }
        return match
    }
}

extension AccessListPlan {
    /// Puts entries before all others that deny these blocks both ways.
    mutating func deny(_ blocks: [IPv4Block]) {
        let denials = blocks.map { AccessListEntry(number: 0, allows: false, traffic: .any, block: $0) }
        ingress.insert(contentsOf: denials, at: 0)
        egress.insert(contentsOf: denials, at: 0)
    }
}
