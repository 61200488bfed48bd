import Ground
import NetworkFabric
import World

/// What belongs to one VPC.
struct NetworkParts {
    let vpc: Kept<VPCRecord>
    let subnets: [Kept<SubnetRecord>]
    let routeTables: [Kept<RouteTableRecord>]
    let accessLists: [Kept<NetworkACLRecord>]
    let groups: [Kept<SecurityGroupRecord>]
    let internetGateway: Kept<InternetGatewayRecord>?
    let endpoints: [Kept<VPCEndpointRecord>]
    private let peerings: [Kept<PeeringRecord>]
    private let mainTable: String
    private let tableOfSubnet: [String: String]
    private let listOfSubnet: [String: Kept<NetworkACLRecord>]

    init(_ ledger: some LedgerReading, _ vpc: Kept<VPCRecord>) throws {
        self.vpc = vpc
        let scope = Scope.place(vpc.place)
        subnets = try ledger.list(SubnetRecord.self, where: "vpc", is: vpc.id, in: scope)
        routeTables = try ledger.list(RouteTableRecord.self, where: "vpc", is: vpc.id, in: scope)
        accessLists = try ledger.list(NetworkACLRecord.self, where: "vpc", is: vpc.id, in: scope)
        groups = try ledger.list(SecurityGroupRecord.self, where: "vpc", is: vpc.id, in: scope)
        internetGateway = try ledger.list(InternetGatewayRecord.self, where: "vpc", is: vpc.id, in: scope).first
        endpoints = try ledger.list(VPCEndpointRecord.self, where: "vpc", is: vpc.id, in: scope)
            .filter { $0.record.state != .deleting }
        peerings =
            try ledger.list(PeeringRecord.self, where: "requester", is: vpc.id)
            + ledger.list(PeeringRecord.self, where: "accepter", is: vpc.id)
        mainTable = routeTables.first { $0.record.isMain }?.id ?? ""
        var tables: [String: String] = [:]
        for table in routeTables {
            for association in table.record.associations {
                if let subnet = association.subnet { tables[subnet] = table.id }
            }
        }
        tableOfSubnet = tables
        var lists: [String: Kept<NetworkACLRecord>] = [:]
        for list in accessLists { for association in list.record.associations { lists[association.subnet] = list } }
        listOfSubnet = lists
    }

    func routeTable(of subnet: String) -> String { tableOfSubnet[subnet] ?? mainTable }

    func accessList(of subnet: String) -> Kept<NetworkACLRecord> {
        guard let list = listOfSubnet[subnet] ?? accessLists.first(where: \.record.isDefault) else {
            preconditionFailure("VPC \(vpc.id) has no default network ACL")
        }
        return list
    }

    func plan(of subnet: Kept<SubnetRecord>, _ faults: NetworkFaults) -> SubnetPlan {
        let isDisturbed = !faults.disturbances(of: subnet.id).isEmpty
        return SubnetPlan(
            id: subnet.id,
            block: subnet.record.block,
            routeTable: routeTable(of: subnet.id),
            accessList: isDisturbed ? NetworkFaults.listID(subnet: subnet.id) : accessList(of: subnet.id).id
        )
    }

    /// Active peerings whose other side runs something too.
    func peerings(of vpc: String, live: Set<String>, _ faults: NetworkFaults) -> [PeeringPlan] {
        peerings.compactMap { kept in
            let peer = kept.record.requester.vpc == vpc ? kept.record.accepter.vpc : kept.record.requester.vpc
            guard kept.record.state == .active, live.contains(peer) else { return nil }
            var plan = PeeringPlan(id: kept.id, peer: peer)
            plan.isUp = !faults.isCut(kept.id)
            return plan
        }
    }
}

/// The addresses in a VPC at which the cloud itself answers.
///
/// Source: VPC User Guide, "DNS attributes for your VPC" (the base of the range plus two); EC2 User Guide, "Instance
/// metadata".
enum ServiceAddresses {
    static let metadata = IPv4Address(0xA9FE_A9FE)
    static let linkLocalResolver = IPv4Address(0xA9FE_A9FD)

    static func resolver(of vpc: VPCRecord) -> IPv4Address { vpc.addressSpace[0][2] }

    static func of(_ vpc: VPCRecord) -> [IPv4Address] { [metadata, linkLocalResolver, resolver(of: vpc)] }
}
