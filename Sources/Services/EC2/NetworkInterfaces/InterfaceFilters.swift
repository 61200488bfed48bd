import Ground
import World

/// Source: EC2 API Reference, "DescribeNetworkInterfaces".
struct InterfaceFilters {
    let ledger: LedgerSnapshot

    typealias Values = (Kept<NetworkInterfaceRecord>) -> [String]

    var all: [String: Values] { own.merging(attachment) { $1 }.merging(association) { $1 } }

    private var own: [String: Values] {
        [
            "network-interface-id": { [$0.id] }, "vpc-id": { [$0.vpc] }, "subnet-id": { [$0.subnet] },
            "availability-zone": { [$0.zoneName] }, "availability-zone-id": { [$0.zone] },
            "description": { [$0.description] }, "group-id": { $0.groups },
            "group-name": { interface in
                interface.groups.compactMap {
                    (try? ledger.get(SecurityGroupRecord.self, $0, in: interface.place))?.name
                }
            },
            "interface-type": { [$0.type] }, "mac-address": { [$0.hardwareAddress] },
            "owner-id": { [$0.place.account] }, "requester-id": { Array($0.requester) },
            "requester-managed": { Array($0.requester != nil) }, "source-dest-check": { Array($0.checksAddresses) },
            "status": { [$0.record.status] }, "private-ip-address": { [$0.record.primaryAddress.description] },
            "addresses.private-ip-address": { $0.addresses.map(\.description) },
            "addresses.primary": { interface in
                interface.addresses.map { String($0 == interface.record.primaryAddress) }
            },
            "private-dns-name": { interface in
                [HostNames.privateName(interface.record.primaryAddress, region: interface.place.region)]
            },
            "ipv6-addresses.ipv6-address": { _ in [] },
        ]
    }

    private var attachment: [String: Values] {
        [
            "attachment.attachment-id": { Array($0.attachment?.id ?? $0.host?.attachment) },
            "attachment.instance-id": { Array($0.attachment?.instance) },
            "attachment.device-index": { Array($0.attachment.map { String($0.deviceIndex) }) },
            "attachment.delete-on-termination": { Array($0.attachment.map { String($0.endsWithInstance) }) },
            "attachment.status": { $0.record.isUsed ? ["attached"] : [] },
            "attachment.instance-owner-id": {
                $0.host != nil ? Array($0.requester) : $0.attachment == nil ? [] : [$0.place.account]
            },
            "attachment.attach-time": { _ in [] },
        ]
    }

    private var association: [String: Values] {
        func values(_ value: @escaping (PublicAssociation) -> String?) -> Values {
            { interface in ((try? ledger.publicAssociations(of: interface)) ?? [:]).values.compactMap(value) }
        }
        return [
            "association.public-ip": values(\.address.description),
            "association.allocation-id": values(\.allocation),
            "association.association-id": values(\.association), "association.ip-owner-id": values(\.owner),
            "addresses.association.public-ip": values(\.address.description),
            "association.public-dns-name": { _ in [] },
        ]
    }
}
