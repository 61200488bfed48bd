import Ground
import World

/// An instance with all that is shown of it and lies in other records.
struct InstanceFacts: Sendable {
    struct Group: Sendable {
        let id: String
        let name: String
    }

    struct Interface: Sendable {
        let kept: Kept<NetworkInterfaceRecord>
        let groups: [Group]
        /// Public addresses by the private address they stand for.
        let publicAddresses: [IPv4Address: PublicAddress]

        var publicAddress: PublicAddress? { publicAddresses[kept.record.primaryAddress] }
    }

    struct PublicAddress: Sendable {
        let address: IPv4Address
        /// `amazon` for borrowed ones, else the account.
        let owner: String
        let allocation: String?
        let association: String?
    }

    let kept: Kept<InstanceRecord>
    let tags: [String: String]
    /// In the order of their device indexes; none when it is terminated.
    let interfaces: [Interface]
    /// Whether its VPC gives names to public addresses.
    let hasPublicNames: Bool

    var id: String { kept.id }
    var record: InstanceRecord { kept.record }
    var region: String { kept.place.region }
    var isTerminated: Bool { record.state == .terminated }
    var primary: Interface? { interfaces.first }
    var type: InstanceType? { InstanceTypeTable.type(record.type) }

    var privateName: String {
        if isTerminated { return "" }
        return record.hostNameType == "resource-name"
            ? HostNames.resourceName(id, region: region)
            : HostNames.privateName(record.privateAddress, region: region)
    }

    /// Empty without a public address, or in a VPC that does not name hosts.
    var publicName: String { primary.map(publicName(of:)) ?? "" }

    func publicName(of interface: Interface) -> String {
        guard hasPublicNames, let address = interface.publicAddress?.address else { return "" }
        return HostNames.publicName(address, region: region)
    }
}

extension LedgerReading {
    func facts(of instance: Kept<InstanceRecord>) throws -> InstanceFacts {
        let place = instance.place
        let interfaces = try interfaces(of: instance).map { interface in
            InstanceFacts.Interface(
                kept: interface,
                groups: try interface.groups.map { id in
                    let name = try get(SecurityGroupRecord.self, id, in: place)?.name ?? ""
                    return InstanceFacts.Group(id: id, name: name)
                },
                publicAddresses: try publicAddresses(of: interface)
            )
        }
        return InstanceFacts(
            kept: instance,
            tags: try tags(of: instance.id, in: place),
            interfaces: interfaces,
            hasPublicNames: try get(VPCRecord.self, instance.vpc, in: place)?.namesHosts ?? false
        )
    }

    private func publicAddresses(
        of interface: Kept<NetworkInterfaceRecord>
    ) throws -> [IPv4Address: InstanceFacts.PublicAddress] {
        var found: [IPv4Address: InstanceFacts.PublicAddress] = [:]
        if let borrowed = interface.borrowedPublicAddress {
            found[interface.record.primaryAddress] = InstanceFacts.PublicAddress(
                address: borrowed,
                owner: "amazon",
                allocation: nil,
                association: nil
            )
        }
        let place = Scope.place(interface.place)
        for elastic in try list(AddressRecord.self, where: "interface", is: interface.id, in: place) {
            guard let association = elastic.association else { continue }
            found[association.privateAddress] = InstanceFacts.PublicAddress(
                address: elastic.record.address,
                owner: elastic.place.account,
                allocation: elastic.id,
                association: association.id
            )
        }
        return found
    }
}
