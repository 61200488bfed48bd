import AWSModel
import AWSService
import Ground
import World

/// Says that an account's default VPC in a Region was made, also when it has been deleted since.
struct DefaultsRecord: LedgerRecord {
    static let kind = "ec2.defaults"
    static let id = "made"

    /// The DHCP options that VPCs get when none are named.
    var dhcpOptions: String?
}

extension EC2Service {
    /// Makes what every account finds in a Region. Cheap when that was done.
    func ensureDefaults(_ context: RequestContext) async throws {
        let place = context.place
        if world.ledger.snapshot().contains(DefaultsRecord.self, DefaultsRecord.id, in: place) { return }
        try await world.ledger.write { transaction in
            if transaction.contains(DefaultsRecord.self, DefaultsRecord.id, in: place) { return }
            try transaction.insert(DefaultsRecord(), id: DefaultsRecord.id, in: place)
            try self.makeDefaultVPC(&transaction, context)
        }
    }

    /// A /16 with a public /20 in each zone, an internet gateway, a main route table that leads to it, and the
    /// default list and group.
    ///
    /// Source: VPC User Guide, "Default VPC components".
    @discardableResult
    func makeDefaultVPC(
        _ transaction: inout LedgerTransaction,
        _ context: RequestContext
    ) throws -> Kept<VPCRecord> {
        let place = context.place
        var wanted = NewVPC(block: DefaultVPC.block)
        wanted.isDefault = true
        let vpc = try makeVPC(&transaction, wanted, in: place)
        let gateway = newID(.internetGateway)
        try transaction.insert(InternetGatewayRecord(vpc: vpc.id), id: gateway, in: place)
        if let main = try transaction.mainRouteTable(ofVPC: vpc.id, in: place) {
            try transaction.update(RouteTableRecord.self, main.id, in: place) { table in
                let route = RouteTableRecord.Route(
                    destination: .block(.everything),
                    target: .internetGateway(gateway),
                    origin: .route
                )
                table.routes.append(route)
            }
        }
        let zones = world.geography.zones(in: context.region, for: context.account)
        for (place, zone) in zip(0..., zones) {
            guard let block = DefaultVPC.subnetBlock(place) else { break }
            try makeDefaultSubnet(&transaction, vpc, block, zone)
        }
        return vpc
    }

    @discardableResult
    func makeDefaultSubnet(
        _ transaction: inout LedgerTransaction,
        _ vpc: Kept<VPCRecord>,
        _ block: IPv4Block,
        _ zone: Zone
    ) throws -> Kept<SubnetRecord> {
        let record = SubnetRecord(
            vpc: vpc.id,
            block: block,
            zone: zone.id,
            zoneName: zone.name,
            isDefault: true,
            givesPublicAddress: true
        )
        return try makeSubnet(&transaction, record, tags: [:], in: vpc.place)
    }
}

/// Source: VPC User Guide, "Default VPC components".
enum DefaultVPC {
    static let block = IPv4Block(IPv4Address(0xAC1F_0000), prefix: 16)

    /// The /20 at this place; nil past the last.
    static func subnetBlock(_ place: Int) -> IPv4Block? {
        (0..<16).contains(place) ? IPv4Block(block[place << 12], prefix: 20) : nil
    }
}

extension LedgerReading {
    func defaultVPC(in place: Place) throws -> Kept<VPCRecord>? {
        try list(VPCRecord.self, in: .place(place)).first { $0.isDefault }
    }

    /// The default VPC, or the error that a request without a VPC needs one.
    func requireDefaultVPC(in place: Place) throws -> Kept<VPCRecord> {
        guard let vpc = try defaultVPC(in: place) else {
            throw AWSError("VPCIdNotSpecified", "No default VPC for this user")
        }
        return vpc
    }

    func mainRouteTable(ofVPC vpc: String, in place: Place) throws -> Kept<RouteTableRecord>? {
        try list(RouteTableRecord.self, where: "vpc", is: vpc, in: .place(place)).first { $0.record.isMain }
    }

    func defaultNetworkACL(ofVPC vpc: String, in place: Place) throws -> Kept<NetworkACLRecord>? {
        try list(NetworkACLRecord.self, where: "vpc", is: vpc, in: .place(place)).first { $0.isDefault }
    }
}
