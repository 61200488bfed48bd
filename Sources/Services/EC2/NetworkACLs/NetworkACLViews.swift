import AWSModel
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "NetworkAclEntry", "DescribeNetworkAcls".
enum NetworkACLViews {
    /// The number under which the entries are shown that deny what none before allowed.
    static let lastNumber = 32767

    static func entries(_ list: NetworkACLRecord) -> [NetworkAclEntry] {
        let last = [true, false].map { isEgress in
            NetworkACLRecord.Entry(
                number: lastNumber,
                isEgress: isEgress,
                allows: false,
                protocolNumber: "-1",
                block: .everything
            )
        }
        let egress = (list.entries + last).filter(\.isEgress).sorted { $0.number < $1.number }
        let ingress = (list.entries + last).filter { !$0.isEgress }.sorted { $0.number < $1.number }
        return (egress + ingress).map(view)
    }

    private static func view(_ entry: NetworkACLRecord.Entry) -> NetworkAclEntry {
        NetworkAclEntry {
            $0.ruleNumber = entry.number
            $0.egress = entry.isEgress
            $0.ruleAction = entry.allows ? "allow" : "deny"
            $0.protocol = entry.protocolNumber
            $0.cidrBlock = entry.block.description
            if let from = entry.fromPort, let to = entry.toPort {
                $0.portRange = PortRange {
                    $0.from = from
                    $0.to = to
                }
            }
            if let type = entry.icmpType {
                $0.icmpTypeCode = IcmpTypeCode {
                    $0.type = type
                    $0.code = entry.icmpCode ?? -1
                }
            }
        }
    }

    static var filters: [String: (Kept<NetworkACLRecord>) -> [String]] {
        func entries(_ value: @escaping (NetworkAclEntry) -> String?) -> (Kept<NetworkACLRecord>) -> [String] {
            { list in Self.entries(list.record).compactMap(value) }
        }
        return [
            "network-acl-id": { [$0.id] }, "vpc-id": { [$0.vpc] }, "owner-id": { [$0.place.account] },
            "default": { Array($0.isDefault) }, "association.association-id": { $0.associations.map(\.id) },
            "association.network-acl-id": { list in list.associations.map { _ in list.id } },
            "association.subnet-id": { $0.associations.map(\.subnet) }, "entry.cidr": entries(\.cidrBlock),
            "entry.egress": entries { $0.egress.map { String($0) } },
            "entry.rule-action": entries(\.ruleAction),
            "entry.rule-number": entries { $0.ruleNumber.map { String($0) } },
            "entry.protocol": entries(\.protocol),
            "entry.port-range.from": entries { $0.portRange?.from.map { String($0) } },
            "entry.port-range.to": entries { $0.portRange?.to.map { String($0) } },
            "entry.icmp.type": entries { $0.icmpTypeCode?.type.map { String($0) } },
            "entry.icmp.code": entries { $0.icmpTypeCode?.code.map { String($0) } },
            "entry.ipv6-cidr": { _ in [] },
        ]
    }
}
