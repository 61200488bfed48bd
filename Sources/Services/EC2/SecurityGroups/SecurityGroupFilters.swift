import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "DescribeSecurityGroups".
enum SecurityGroupFilters {
    typealias Values = (Kept<SecurityGroupRecord>) -> [String]

    static var all: [String: Values] {
        [
            "group-id": { [$0.id] }, "group-name": { [$0.name] }, "description": { [$0.description] },
            "vpc-id": { [$0.vpc] }, "owner-id": { [$0.place.account] },
        ]
        .merging(rules("ip-permission", isEgress: false)) { $1 }
        .merging(rules("egress.ip-permission", isEgress: true)) { $1 }
    }

    private static func rules(_ prefix: String, isEgress: Bool) -> [String: Values] {
        func values(_ value: @escaping (SecurityGroupRecord.Rule) -> String?) -> Values {
            { group in group.rules.filter { $0.isEgress == isEgress }.compactMap(value) }
        }
        return [
            "\(prefix).cidr": values { if case .block(let block) = $0.peer { block.description } else { nil } },
            "\(prefix).group-id": values { if case .group(let id, _) = $0.peer { id } else { nil } },
            "\(prefix).prefix-list-id": values { if case .prefixList(let id) = $0.peer { id } else { nil } },
            "\(prefix).protocol": values { $0.protocolName },
            "\(prefix).from-port": values { $0.fromPort.map(String.init) },
            "\(prefix).to-port": values { $0.toPort.map(String.init) },
            "\(prefix).user-id": { group in
                group.rules.filter { $0.isEgress == isEgress }.compactMap {
                    if case .group(_, let account) = $0.peer { account ?? group.place.account } else { nil }
                }
            },
            "\(prefix).ipv6-cidr": { _ in [] },
            "\(prefix).group-name": { _ in [] },
        ]
    }
}
