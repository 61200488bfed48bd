import Ground
import NetworkFabric
import World

/// Reads from the ledger what the fabric is to make: the networks in which something runs.
///
/// A VPC without a running instance or NAT gateway costs the host nothing. Pure: the same ledger and faults give the
/// same plan.
struct FabricPlanner {
    let ledger: LedgerSnapshot
    let faults: NetworkFaults
    /// VPCs, subnets and interfaces with a flow log.
    private let observed: Set<String>

    init(ledger: LedgerSnapshot, faults: NetworkFaults) throws {
        self.ledger = ledger
        self.faults = faults
        observed = Set(try ledger.list(FlowLogRecord.self).map(\.record.resource))
    }

    func plan(outside: OutsidePlan) throws -> FabricPlan {
        let interfaces = try liveInterfaces()
        let byNetwork = Dictionary(grouping: interfaces) { $0.kept.record.vpc }
        var networks: [NetworkPlan] = []
        for (id, members) in byNetwork.sorted(by: { $0.key < $1.key }) {
            guard let place = members.first?.kept.place, let vpc = try ledger.get(VPCRecord.self, id, in: place) else {
                continue
            }
            networks.append(try network(vpc, members, live: Set(byNetwork.keys)))
        }
        return FabricPlan(networks: networks, outside: outside)
    }

    private func network(
        _ vpc: Kept<VPCRecord>,
        _ members: [LiveInterface],
        live: Set<String>
    ) throws -> NetworkPlan {
        var network = NetworkPlan(id: vpc.id, blocks: vpc.record.addressSpace)
        let parts = try NetworkParts(ledger, vpc)
        network.subnets = parts.subnets.map { parts.plan(of: $0, faults) }
        network.interfaces = try members.map { try interface($0) }
        network.routeTables = try parts.routeTables.map { table in
            RouteTablePlan(
                id: table.id,
                routes: try RouteReader(ledger: ledger, place: vpc.place).routes(of: table.record)
            )
        }
        network.groups = try parts.groups.map { try group($0) } + Self.peerGroups(members)
        network.accessLists = parts.accessLists.map { AccessListReader.plan($0) }
        network.accessLists += try parts.subnets.compactMap { try disturbedList($0, parts) }
        if let gateway = parts.internetGateway {
            var plan = InternetGatewayPlan(id: gateway.id)
            plan.isUp = !faults.isCut(gateway.id)
            network.internetGateway = plan
        }
        network.endpoints = parts.endpoints.map { endpoint in
            var plan = GatewayEndpointPlan(
                id: endpoint.id,
                blocks: AWSPrefixLists.list(.s3, region: vpc.place.region).blocks
            )
            plan.isUp = !faults.isCut(endpoint.id)
            return plan
        }
        network.peerings = parts.peerings(of: vpc.id, live: live, faults)
        network.serviceAddresses = ServiceAddresses.of(vpc.record)
        network.severed = try faults.severed.compactMap { try SeveredEnds(ledger: ledger).pair($0) }
        return network
    }

    // MARK: Interfaces

    struct LiveInterface {
        let kept: Kept<NetworkInterfaceRecord>
        let role: InterfaceRole
        /// What hangs on it, for faults: the instance or the NAT gateway, and an instance's physical host.
        let bearers: [String]
        /// A group that is nobody's in the ledger: of hosts that belong together.
        var peerGroup: String?
    }

    /// Interfaces of instances that are not stopped, of NAT gateways, and of services' servers.
    private func liveInterfaces() throws -> [LiveInterface] {
        var found: [LiveInterface] = []
        for instance in try ledger.list(InstanceRecord.self) where instance.record.state.hasNetwork {
            let place = instance.place
            let owned = try ledger.list(
                NetworkInterfaceRecord.self,
                where: "instance",
                is: instance.id,
                in: .place(place)
            )
            for kept in owned {
                let role = InterfaceRole.host(owner: instance.id, index: kept.record.attachment?.deviceIndex ?? 0)
                found.append(
                    LiveInterface(kept: kept, role: role, bearers: [instance.id, PhysicalHost.name(of: instance)])
                )
            }
        }
        for gateway in try ledger.list(NATGatewayRecord.self) where gateway.record.state.hasNetwork {
            let interface = gateway.record.networkInterface
            guard let kept = try ledger.get(NetworkInterfaceRecord.self, interface, in: gateway.place) else { continue }
            let role = InterfaceRole.translator(id: gateway.id)
            found.append(LiveInterface(kept: kept, role: role, bearers: [gateway.id]))
        }
        return try found + serviceHosts()
    }

    private func interface(_ live: LiveInterface) throws -> InterfacePlan {
        let record = live.kept.record
        var plan = InterfacePlan(
            id: live.kept.id,
            subnet: record.subnet,
            hardwareAddress: record.hardwareAddress,
            addresses: record.addresses,
            publicAddresses: try publicAddresses(live.kept),
            groups: record.groups + Array(live.peerGroup),
            role: live.role
        )
        plan.isObserved =
            observed.contains(record.vpc) || observed.contains(record.subnet)
            || observed.contains(live.kept.id)
        plan.checksAddresses = record.checksAddresses
        plan.isUp = !faults.isCutOff(live.kept, bearers: live.bearers)
        return plan
    }

    private func publicAddresses(_ kept: Kept<NetworkInterfaceRecord>) throws -> [IPv4Address: IPv4Address] {
        var result: [IPv4Address: IPv4Address] = [:]
        if let borrowed = kept.record.borrowedPublicAddress { result[kept.record.primaryAddress] = borrowed }
        let elastic = try ledger.list(AddressRecord.self, where: "interface", is: kept.id, in: .place(kept.place))
        for address in elastic {
            if let association = address.record.association {
                result[association.privateAddress] = address.record.address
            }
        }
        return result
    }

    // MARK: Filters

    private func group(_ kept: Kept<SecurityGroupRecord>) throws -> SecurityGroupPlan {
        var plan = SecurityGroupPlan(id: kept.id)
        for rule in kept.record.rules {
            let peer: FilterRule.Peer
            switch rule.peer {
            case .block(let block): peer = .blocks([block])
            case .prefixList(let list): peer = .blocks(try ledger.blocks(ofPrefixList: list, in: kept.place) ?? [])
            case .group(let id, _): peer = .group(id)
            }
            let traffic = TrafficReader.match(rule.protocolName, from: rule.fromPort, to: rule.toPort)
            if rule.isEgress {
                plan.egress.append(FilterRule(traffic, peer))
            } else {
                plan.ingress.append(FilterRule(traffic, peer))
            }
        }
        return plan
    }

    /// A subnet's list while a fault disturbs its connectivity.
    private func disturbedList(_ subnet: Kept<SubnetRecord>, _ parts: NetworkParts) throws -> AccessListPlan? {
        let disturbances = faults.disturbances(of: subnet.id)
        guard !disturbances.isEmpty else { return nil }
        var list = AccessListReader.plan(parts.accessList(of: subnet.id))
        list.id = NetworkFaults.listID(subnet: subnet.id)
        for disturbance in disturbances {
            let blocks = try disturbance.deniedBlocks(
                zone: subnet.record.zone,
                parts: parts,
                blocksOfPrefixList: { try ledger.blocks(ofPrefixList: $0, in: subnet.place) ?? [] }
            )
            list.deny(blocks)
        }
        return list
    }
}

extension InstanceRecord.State {
    /// An instance keeps its interfaces' links until it has stopped.
    var hasNetwork: Bool { self != .stopped && self != .terminated }
}

extension NATGatewayRecord.State {
    var hasNetwork: Bool { self == .pending || self == .available }
}
