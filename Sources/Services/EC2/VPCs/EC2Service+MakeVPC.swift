import AWSModel
import Ground
import World

/// What a VPC to be made is like.
struct NewVPC: Sendable {
    let block: IPv4Block
    var isDefault = false
    var tenancy = "default"
    var tags: [String: String] = [:]

    init(block: IPv4Block) { self.block = block }
}

extension EC2Service {
    /// Makes a VPC with what every VPC has: a main route table, a default network ACL and a default security group.
    ///
    /// Source: EC2 API Reference, "CreateVpc"; VPC User Guide, "Default network ACL", "Default security groups".
    func makeVPC(
        _ transaction: inout LedgerTransaction,
        _ wanted: NewVPC,
        in place: Place
    ) throws -> Kept<VPCRecord> {
        let id = newID(.vpc)
        let association = world.ids.resource("vpc-cidr-assoc")
        var record = VPCRecord(
            blocks: [VPCRecord.Block(associationID: association, block: wanted.block)],
            isDefault: wanted.isDefault,
            tenancy: wanted.tenancy,
            dhcpOptions: try defaultDHCPOptions(&transaction, in: place)
        )
        // Only a default VPC names its hosts from the start.
        record.namesHosts = wanted.isDefault
        let vpc = try transaction.insert(record, id: id, in: place)
        try transaction.setTags(wanted.tags, of: id, in: place)
        let main = RouteTableRecord.Association(id: world.ids.resource("rtbassoc"), subnet: nil)
        try transaction.insert(RouteTableRecord(vpc: id, associations: [main]), id: newID(.routeTable), in: place)
        let list = NetworkACLRecord(vpc: id, isDefault: true, entries: NetworkACLRecord.open, associations: [])
        try transaction.insert(list, id: newID(.networkACL), in: place)
        try makeDefaultGroup(&transaction, vpc: id, in: place)
        return vpc
    }

    private func makeDefaultGroup(_ transaction: inout LedgerTransaction, vpc: String, in place: Place) throws {
        let id = newID(.securityGroup)
        let ingress = SecurityGroupRecord.Rule(
            id: newID(.securityGroupRule),
            isEgress: false,
            protocolName: "-1",
            peer: .group(id, account: nil)
        )
        let record = SecurityGroupRecord(
            vpc: vpc,
            name: "default",
            description: "default VPC security group",
            rules: [ingress, newEgressRule()]
        )
        try transaction.insert(record, id: id, in: place)
    }

    /// What lets a new group's members reach everything.
    func newEgressRule() -> SecurityGroupRecord.Rule {
        SecurityGroupRecord.Rule(
            id: newID(.securityGroupRule),
            isEgress: true,
            protocolName: "-1",
            peer: .block(.everything)
        )
    }

    /// The options that the Region's VPCs have when they are made; made with the first of them.
    func defaultDHCPOptions(_ transaction: inout LedgerTransaction, in place: Place) throws -> String {
        var defaults =
            try transaction.get(DefaultsRecord.self, DefaultsRecord.id, in: place)?.record ?? DefaultsRecord()
        if let id = defaults.dhcpOptions, transaction.contains(DHCPOptionsRecord.self, id, in: place) { return id }
        let id = newID(.dhcpOptions)
        let options = DHCPOptionsRecord(options: [
            .init(key: "domain-name", values: [HostNames.privateDomain(place.region)]),
            .init(key: "domain-name-servers", values: ["AmazonProvidedDNS"]),
        ])
        try transaction.insert(options, id: id, in: place)
        defaults.dhcpOptions = id
        try transaction.put(defaults, id: DefaultsRecord.id, in: place)
        return id
    }
}

extension NetworkACLRecord {
    /// Lets everything pass both ways.
    static let open: [Entry] = [false, true].map { isEgress in
        Entry(number: 100, isEgress: isEgress, allows: true, protocolNumber: "-1", block: .everything)
    }
}
