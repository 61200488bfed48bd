import Ground
import NetworkFabric
import World

/// One line of a flow log, field by field.
///
/// Source: VPC User Guide, "Flow log records".
struct FlowLogLine {
    /// What is the same for all lines of an interface.
    struct Facts: Sendable {
        let account: String
        let region: String
        let vpc: String
        let subnet: String
        let interface: String
        let instance: String?
        let zone: String
        /// Blocks of S3 in the Region, for the names of services.
        let objectStore: [IPv4Block]
    }

    let facts: Facts
    /// Nil: nothing passed in the window.
    let record: FlowRecord?
    let start: WorldInstant
    let end: WorldInstant
    let isComplete: Bool

    func text(_ fields: [String]) -> String {
        let version = "\(Self.version(of: fields))"
        return fields.map { $0 == "version" ? version : value($0) ?? "-" }.joined(separator: " ")
    }

    /// Fields by the version that brought them; a line has the version of its newest field.
    private static let versions: [String: Int] = [
        "vpc-id": 3, "subnet-id": 3, "instance-id": 3, "tcp-flags": 3, "type": 3, "pkt-srcaddr": 3, "pkt-dstaddr": 3,
        "region": 4, "az-id": 4, "sublocation-type": 4, "sublocation-id": 4, "pkt-src-aws-service": 5,
        "pkt-dst-aws-service": 5, "flow-direction": 5, "traffic-path": 5,
    ]

    static func version(of fields: [String]) -> Int { fields.compactMap { versions[$0] }.max() ?? 2 }

    private func value(_ field: String) -> String? {
        switch field {
        case "account-id": facts.account
        case "interface-id": facts.interface
        case "vpc-id": facts.vpc
        case "subnet-id": facts.subnet
        case "instance-id": facts.instance
        case "region": facts.region
        case "az-id": facts.zone
        case "start": "\((record?.start ?? start).wholeSecondsSince1970)"
        case "end": "\((record?.end ?? end).wholeSecondsSince1970)"
        case "log-status": record == nil ? "NODATA" : isComplete ? "OK" : "SKIPDATA"
        default: record.flatMap { value(field, $0) }
        }
    }

    private func value(_ field: String, _ record: FlowRecord) -> String? {
        let flow = record.flow
        switch field {
        case "srcaddr": return "\(flow.source)"
        case "dstaddr": return "\(flow.destination)"
        case "pkt-srcaddr": return "\(flow.packetSource)"
        case "pkt-dstaddr": return "\(flow.packetDestination)"
        case "srcport": return "\(flow.sourcePort)"
        case "dstport": return "\(flow.destinationPort)"
        case "protocol": return "\(flow.number)"
        case "packets": return "\(record.packets)"
        case "bytes": return "\(record.bytes)"
        case "action": return flow.action == .accept ? "ACCEPT" : "REJECT"
        case "tcp-flags": return "\(record.tcpFlags)"
        case "type": return "IPv4"
        case "flow-direction": return flow.direction.rawValue
        case "traffic-path": return flow.direction == .egress ? flow.way?.trafficPath.description : nil
        case "pkt-src-aws-service": return service(flow.packetSource)
        case "pkt-dst-aws-service": return service(flow.packetDestination)
        default: return nil
        }
    }

    private func service(_ address: IPv4Address) -> String? {
        facts.objectStore.contains { $0.contains(address) } ? "S3" : nil
    }
}

extension FlowWay {
    /// The field `traffic-path`.
    var trafficPath: Int {
        switch self {
        case .local, .translator, .interface: 1
        case .peering: 4
        case .endpoint: 7
        case .internetGateway: 8
        }
    }

    /// In words, for the readable log.
    var words: String {
        switch self {
        case .local: "within the VPC"
        case .translator: "by a NAT gateway"
        case .interface: "by another interface"
        case .peering: "by a peering connection"
        case .endpoint: "by a gateway endpoint"
        case .internetGateway: "by the internet gateway"
        }
    }
}
