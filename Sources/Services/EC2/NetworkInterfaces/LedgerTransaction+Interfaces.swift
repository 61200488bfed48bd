import AWSModel
import Ground
import World

extension LedgerReading {
    /// The addresses that are left in a subnet.
    func freeAddresses(in subnet: Kept<SubnetRecord>) throws -> SubnetAddresses {
        let interfaces = try list(
            NetworkInterfaceRecord.self,
            where: "subnet",
            is: subnet.id,
            in: .place(subnet.place)
        )
        return SubnetAddresses(block: subnet.block, taken: interfaces.lazy.flatMap(\.record.addresses))
    }

    /// The group that interfaces get when none is named.
    func defaultGroup(ofVPC vpc: String, in place: Place) throws -> Kept<SecurityGroupRecord>? {
        try list(SecurityGroupRecord.self, where: "vpc", is: vpc, in: .place(place)).first {
            $0.name == "default"
        }
    }

    /// The groups of an interface without repetition, each of its VPC; the default group when none is named.
    ///
    /// Source: VPC User Guide, "Amazon VPC quotas": five groups an interface.
    func groups(_ ids: [String]?, ofVPC vpc: String, subnet: String, in place: Place) throws
        -> [String]
    {
        guard let ids, !ids.isEmpty else {
            return try defaultGroup(ofVPC: vpc, in: place).map { [$0.id] } ?? []
        }
        var found: [String] = []
        for id in ids where !found.contains(id) {
            let group = try resource(SecurityGroupRecord.self, .securityGroup, id, in: place)
            guard group.vpc == vpc else {
                throw AWSError(
                    "InvalidParameter",
                    "Security group \(id) and subnet \(subnet) belong to different networks."
                )
            }
            found.append(id)
        }
        guard found.count <= 5 else {
            throw AWSError(
                "SecurityGroupsPerInterfaceLimitExceeded",
                "The maximum number of security groups per interface has been reached."
            )
        }
        return found
    }
}

extension LedgerTransaction {
    /// Makes a network interface with addresses of its subnet.
    @discardableResult
    mutating func makeNetworkInterface(
        _ wanted: NewInterface,
        id: String,
        tags: [String: String] = [:],
        in place: Place
    ) throws -> Kept<NetworkInterfaceRecord> {
        let subnet = try resource(SubnetRecord.self, .subnet, wanted.subnet, in: place)
        let seed = stableHash(id)
        var free = try freeAddresses(in: subnet)
        // What is named comes first, so that a free choice does not take it away.
        if let address = wanted.address { try free.take(address) }
        for address in wanted.secondaries { try free.take(address) }
        var addresses =
            [try wanted.address ?? free.takeAny(seed: seed, subnet: subnet.id)] + wanted.secondaries
        for _ in 0..<min(wanted.secondaryCount, 256) {
            addresses.append(try free.takeAny(seed: seed, subnet: subnet.id))
        }
        let borrowed =
            wanted.borrowsPublicAddress ? try borrowPublicAddress(for: id, region: place.region) : nil
        let record = NetworkInterfaceRecord(
            vpc: subnet.vpc,
            subnet: subnet.id,
            zone: subnet.zone,
            zoneName: subnet.zoneName,
            hardwareAddress: hardwareAddress(ofInterface: id),
            addresses: addresses,
            borrowedPublicAddress: borrowed,
            // A service's own interface may be in no group at all.
            groups: wanted.requester != nil && wanted.groups == []
                ? [] : try groups(wanted.groups, ofVPC: subnet.vpc, subnet: subnet.id, in: place),
            description: wanted.description,
            checksAddresses: wanted.checksAddresses,
            attachment: wanted.attachment,
            type: wanted.type,
            requester: wanted.requester,
            host: wanted.host
        )
        try setTags(tags, of: id, in: place)
        return try insert(record, id: id, in: place)
    }

    /// Deletes a network interface, attached or not. An Elastic IP address on it stays with its account.
    mutating func deleteNetworkInterface(_ id: String, in place: Place) throws {
        try releaseElasticAddresses(of: id, in: place)
        try forgetTags(of: id, in: place)
        if contains(NetworkInterfaceRecord.self, id, in: place) {
            try delete(NetworkInterfaceRecord.self, id, in: place)
        }
    }

    /// Takes the Elastic IP addresses off an interface; with an address, only that one's.
    mutating func releaseElasticAddresses(
        of interface: String,
        on address: IPv4Address? = nil,
        in place: Place
    ) throws {
        let associated = try list(
            AddressRecord.self,
            where: "interface",
            is: interface,
            in: .place(place)
        )
        for var elastic in associated
        where address == nil || elastic.association?.privateAddress == address {
            elastic.association = nil
            try update(elastic)
        }
    }
}

/// Locally administered, and the same for the same interface.
private func hardwareAddress(ofInterface id: String) -> String {
    let digits = Array(id.utf8.suffix(10))
    let pairs = stride(from: 0, to: digits.count - 1, by: 2).map {
        String(decoding: digits[$0...$0 + 1], as: UTF8.self)
    }
    return (["0a"] + pairs).joined(separator: ":")
}

/// A number drawn from a name, the same in every run (FNV-1a).
func stableHash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
