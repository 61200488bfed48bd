import AWSModel
import World

extension LedgerTransaction {
    /// Refuses ids of no kind, and those that nothing has.
    func requireTaggable(_ id: String, in place: Place) throws {
        guard let kind = ResourceKind.kind(ofID: id) else {
            throw AWSError("InvalidID", "The ID '\(id)' is not valid")
        }
        guard kind.isWellFormed(id) else { throw AWSError.malformed(kind, id) }
        guard exists(kind, id, in: place) else { throw AWSError.notFound(kind, id) }
    }

    // A line for each kind that can be tagged.
    private func exists(_ kind: ResourceKind, _ id: String, in place: Place) -> Bool {
        switch kind {
        case .vpc: contains(VPCRecord.self, id, in: place)
        case .subnet: contains(SubnetRecord.self, id, in: place)
        case .routeTable: contains(RouteTableRecord.self, id, in: place)
        case .internetGateway: contains(InternetGatewayRecord.self, id, in: place)
        case .natGateway: contains(NATGatewayRecord.self, id, in: place)
        case .address: contains(AddressRecord.self, id, in: place)
        case .networkInterface: contains(NetworkInterfaceRecord.self, id, in: place)
        case .securityGroup: contains(SecurityGroupRecord.self, id, in: place)
        case .networkACL: contains(NetworkACLRecord.self, id, in: place)
        case .prefixList: contains(PrefixListRecord.self, id, in: place)
        case .vpcEndpoint: contains(VPCEndpointRecord.self, id, in: place)
        case .peering: (try? requirePeering(id, in: place)) != nil
        case .securityGroupRule:
            (try? list(SecurityGroupRecord.self, in: .place(place)))?
                .contains { $0.rules.contains { $0.id == id } } ?? false
        case .dhcpOptions: contains(DHCPOptionsRecord.self, id, in: place)
        case .flowLog: contains(FlowLogRecord.self, id, in: place)
        case .instance: contains(InstanceRecord.self, id, in: place)
        case .volume: contains(VolumeRecord.self, id, in: place)
        case .image: (try? image(id, in: place)) != nil
        case .keyPair: contains(KeyPairRecord.self, id, in: place)
        case .launchTemplate: contains(LaunchTemplateRecord.self, id, in: place)
        default: false
        }
    }
}
