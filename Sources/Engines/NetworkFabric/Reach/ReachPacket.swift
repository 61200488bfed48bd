import Ground

/// A packet on its way through the plan.
struct ReachPacket {
    var source: IPv4Address
    var destination: IPv4Address
    var number: Int
    var sourcePort = 0
    var destinationPort = 0
    var icmpType = 0
    var icmpCode = 0
    /// Stateful filters let answers pass without asking their rules.
    var isAnswer = false

    init(_ traffic: ReachTraffic, from source: IPv4Address, to destination: IPv4Address) {
        self.source = source
        self.destination = destination
        number = traffic.number
        switch traffic.kind {
        case .tcp(let port), .udp(let port):
            sourcePort = traffic.clientPort
            destinationPort = port
        case .icmp(let type, let code):
            icmpType = type
            icmpCode = code
        case .other: break
        }
    }

    /// What the receiver sends back; nil where nothing is answered.
    ///
    /// Source: RFC 792, echo and timestamp messages.
    var answer: ReachPacket? {
        var answer = self
        swap(&answer.source, &answer.destination)
        swap(&answer.sourcePort, &answer.destinationPort)
        answer.isAnswer = true
        guard number == 1 else { return answer }
        switch icmpType {
        case 8: answer.icmpType = 0
        case 13: answer.icmpType = 14
        default: return nil
        }
        answer.icmpCode = 0
        return answer
    }
}

extension TrafficMatch {
    func matches(_ packet: ReachPacket) -> Bool {
        guard let number else { return true }
        guard number == packet.number else { return false }
        switch number {
        case 6, 17: return ports?.contains(packet.destinationPort) ?? true
        case 1:
            return (icmpType.map { $0 == packet.icmpType } ?? true) && (icmpCode.map { $0 == packet.icmpCode } ?? true)
        default: return true
        }
    }
}
