import AWSModel
import Ground
import World

/// Protocol and ports of a rule, in the one form in which they are kept.
///
/// Source: EC2 API Reference, "IpPermission": names for TCP, UDP and ICMP; ports count for those alone.
struct RuleTraffic: Sendable, Hashable {
    let protocolName: String
    let fromPort: Int?
    let toPort: Int?

    private static let names = ["6": "tcp", "17": "udp", "1": "icmp"]

    init(_ given: String?, _ from: Int?, _ to: Int?) throws(AWSError) {
        guard let given, !given.isEmpty else { throw .missingParameter("ipProtocol") }
        let lowered = given.lowercased()
        let name = lowered == "all" ? "-1" : Self.names[lowered] ?? lowered
        if name == "icmpv6" || name == "58" { throw .notBuilt("The protocol icmpv6 in a security group rule") }
        let isNumber = Int(name).map { (-1...255).contains($0) } ?? false
        guard ["tcp", "udp", "icmp"].contains(name) || isNumber else {
            throw .invalidValue("Invalid value '\(given)' for IP protocol. Unknown protocol.")
        }
        protocolName = name
        switch name {
        case "tcp", "udp": (fromPort, toPort) = try Self.ports(from, to)
        case "icmp":
            for value in [from, to] {
                if let value, !(-1...255).contains(value) {
                    throw .invalidValue("ICMP code/type (\(value)) out of range")
                }
            }
            (fromPort, toPort) = (from ?? -1, from ?? -1 == -1 ? -1 : to ?? -1)
        default: (fromPort, toPort) = (nil, nil)
        }
    }

    init(_ rule: SecurityGroupRecord.Rule) {
        protocolName = rule.protocolName
        fromPort = rule.fromPort
        toPort = rule.toPort
    }

    private static func ports(_ from: Int?, _ to: Int?) throws(AWSError) -> (Int, Int) {
        guard let from, let to else {
            throw .invalidValue(
                "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."
            )
        }
        if from == -1, to == -1 { return (0, 65535) }
        for port in [from, to] where !(0...65535).contains(port) {
            throw .invalidValue("TCP/UDP port (\(port)) out of range")
        }
        guard from <= to else { throw .invalidValue("Invalid TCP/UDP port range (\(from):\(to))") }
        return (from, to)
    }
}

extension SecurityGroupRecord.Rule {
    var traffic: RuleTraffic { RuleTraffic(self) }
}

extension SecurityGroupRecord.Peer {
    /// As errors and filters write it.
    var text: String {
        switch self {
        case .block(let block): block.description
        case .prefixList(let id), .group(let id, _): id
        }
    }
}
