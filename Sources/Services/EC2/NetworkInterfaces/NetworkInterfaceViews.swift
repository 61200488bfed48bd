import AWSModel
import EC2Shapes
import Ground
import World

/// A public address of an interface: an Elastic IP address or a borrowed one.
struct PublicAssociation: Sendable {
    let address: IPv4Address
    /// Nil for a borrowed address.
    let allocation: String?
    let association: String?
    /// The account whose Elastic IP address it is; `amazon` for a borrowed one.
    let owner: String
}

extension LedgerReading {
    /// The public addresses of an interface, by the private one that each belongs to.
    func publicAssociations(
        of interface: Kept<NetworkInterfaceRecord>
    ) throws -> [IPv4Address: PublicAssociation] {
        var found: [IPv4Address: PublicAssociation] = [:]
        if let borrowed = interface.borrowedPublicAddress {
            found[interface.record.primaryAddress] = PublicAssociation(
                address: borrowed,
                allocation: nil,
                association: nil,
                owner: "amazon"
            )
        }
        for elastic in try list(AddressRecord.self, where: "interface", is: interface.id, in: .place(interface.place)) {
            guard let association = elastic.association else { continue }
            found[association.privateAddress] = PublicAssociation(
                address: elastic.address,
                allocation: elastic.id,
                association: association.id,
                owner: elastic.place.account
            )
        }
        return found
    }

    /// Ids and names of groups, as views list them.
    func groupIdentifiers(_ ids: [String], in place: Place) throws -> [GroupIdentifier] {
        try ids.map { id in
            let name = try get(SecurityGroupRecord.self, id, in: place)?.name
            return GroupIdentifier {
                $0.groupId = id
                $0.groupName = name
            }
        }
    }
}

/// Source: EC2 API Reference, "NetworkInterface".
extension EC2Service {
    func view(_ interface: Kept<NetworkInterfaceRecord>, _ ledger: some LedgerReading) throws -> NetworkInterface {
        let place = interface.place
        let record = interface.record
        let tags = try ledger.tags(of: interface.id, in: place)
        let groups = try ledger.groupIdentifiers(record.groups, in: place)
        let publics = try ledger.publicAssociations(of: interface)
        let names = try ledger.get(VPCRecord.self, record.vpc, in: place)?.record.namesHosts ?? false
        func association(_ address: IPv4Address) -> NetworkInterfaceAssociation? {
            publics[address].map { Self.view($0, region: place.region, names: names) }
        }
        func privateName(_ address: IPv4Address) -> String? {
            names ? HostNames.privateName(address, region: place.region) : nil
        }
        let primary = record.primaryAddress
        return NetworkInterface {
            $0.networkInterfaceId = interface.id
            $0.ownerId = place.account
            $0.vpcId = record.vpc
            $0.subnetId = record.subnet
            $0.availabilityZone = record.zoneName
            $0.availabilityZoneId = record.zone
            $0.description = record.description
            $0.groups = groups
            $0.interfaceType = record.type
            $0.macAddress = record.hardwareAddress
            $0.privateIpAddress = primary.description
            $0.privateDnsName = privateName(primary)
            $0.privateIpAddresses = record.addresses.map { address in
                NetworkInterfacePrivateIpAddress {
                    $0.primary = address == primary
                    $0.privateIpAddress = address.description
                    $0.privateDnsName = privateName(address)
                    $0.association = association(address)
                }
            }
            $0.ipv6Addresses = []
            $0.association = association(primary)
            $0.attachment = Self.view(record, account: place.account)
            $0.requesterId = record.requester
            $0.requesterManaged = record.requester != nil
            $0.sourceDestCheck = record.checksAddresses
            $0.status = record.status
            $0.tagSet = Tags.views(tags) ?? []
            $0.denyAllIgwTraffic = false
        }
    }

    static func view(_ found: PublicAssociation, region: String, names: Bool) -> NetworkInterfaceAssociation {
        NetworkInterfaceAssociation {
            $0.publicIp = found.address.description
            $0.publicDnsName = names ? HostNames.publicName(found.address, region: region) : ""
            $0.ipOwnerId = found.owner
            $0.allocationId = found.allocation
            $0.associationId = found.association
        }
    }

    static func view(_ interface: NetworkInterfaceRecord, account: String) -> NetworkInterfaceAttachment? {
        if interface.type == "nat_gateway" {
            return NetworkInterfaceAttachment {
                $0.deviceIndex = 1
                $0.deleteOnTermination = false
                $0.instanceOwnerId = "amazon-aws"
                $0.status = "attached"
            }
        }
        if let host = interface.host {
            return NetworkInterfaceAttachment {
                $0.attachmentId = host.attachment
                $0.attachTime = host.at.timestamp
                $0.deviceIndex = 1
                $0.deleteOnTermination = false
                $0.instanceOwnerId = interface.requester
                $0.networkCardIndex = 0
                $0.status = "attached"
            }
        }
        return interface.attachment.map { attachment in
            NetworkInterfaceAttachment {
                $0.attachmentId = attachment.id
                $0.attachTime = attachment.at.timestamp
                $0.deleteOnTermination = attachment.endsWithInstance
                $0.deviceIndex = attachment.deviceIndex
                $0.networkCardIndex = 0
                $0.instanceId = attachment.instance
                $0.instanceOwnerId = account
                $0.status = "attached"
            }
        }
    }
}

extension NetworkInterfaceRecord {
    var isUsed: Bool { attachment != nil || type == "nat_gateway" || host != nil }
    var status: String { isUsed ? "in-use" : "available" }
}
