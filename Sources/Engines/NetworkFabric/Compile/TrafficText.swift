import Ground

/// Rules in nft's words.
enum TrafficText {
    /// Source: the words of nft(8), "PAYLOAD EXPRESSIONS".
    static func match(_ traffic: TrafficMatch) -> String {
        guard let number = traffic.number, number >= 0 else { return "" }
        switch number {
        case 6: return ports(traffic.ports, "tcp")
        case 17: return ports(traffic.ports, "udp")
        case 1: return icmp(traffic)
        default: return "ip protocol \(number) "
        }
    }

    private static func ports(_ ports: ClosedRange<Int>?, _ name: String) -> String {
        guard let ports, ports != 0...65535 else { return "ip protocol \(name) " }
        return ports.count == 1
            ? "\(name) dport \(ports.lowerBound) "
            : "\(name) dport \(ports.lowerBound)-\(ports.upperBound) "
    }

    private static func icmp(_ traffic: TrafficMatch) -> String {
        guard let type = traffic.icmpType, type >= 0 else { return "ip protocol icmp " }
        guard let code = traffic.icmpCode, code >= 0 else { return "icmp type \(type) " }
        return "icmp type \(type) icmp code \(code) "
    }

    /// `field` is `saddr` or `daddr`. Nil when no address can match.
    static func blocks(_ blocks: [IPv4Block], _ field: String) -> String? {
        let plain = disjoint(blocks)
        guard let first = plain.first else { return nil }
        if first == .everything { return "" }
        if plain.count == 1 { return "ip \(field) \(first) " }
        return "ip \(field) { \(plain.map(\.description).joined(separator: ", ")) } "
    }

    /// Without blocks that lie in others: nft refuses overlapping intervals.
    static func disjoint(_ blocks: [IPv4Block]) -> [IPv4Block] {
        var kept: [IPv4Block] = []
        for block in blocks.sorted() {
            if let last = kept.last, last.contains(block) { continue }
            kept.append(block)
        }
        return kept
    }
}
