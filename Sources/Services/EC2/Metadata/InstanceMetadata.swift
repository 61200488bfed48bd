import Ground
import World

/// What the metadata service knows of one instance, from one state of the ledger. Pure.
///
/// Source: EC2 User Guide, "Instance metadata categories" and "Instance identity documents".
struct InstanceMetadata: Sendable {
    let facts: InstanceFacts
    let vpcBlocks: [IPv4Block]
    let subnetBlocks: [String: IPv4Block]
    /// The role in its profile.
    let role: String?

    var record: InstanceRecord { facts.record }
    var region: String { facts.region }

    init(of instance: Kept<InstanceRecord>, role: String?, _ ledger: some LedgerReading) throws {
        facts = try ledger.facts(of: instance)
        vpcBlocks = try ledger.get(VPCRecord.self, instance.vpc, in: instance.place)?.addressSpace ?? []
        var blocks: [String: IPv4Block] = [:]
        for interface in facts.interfaces where blocks[interface.kept.subnet] == nil {
            blocks[interface.kept.subnet] =
                try ledger.get(SubnetRecord.self, interface.kept.subnet, in: instance.place)?.block
        }
        subnetBlocks = blocks
        self.role = role
    }

    /// `/latest`, without user data, which need not be text.
    var tree: MetadataTree {
        var tree = MetadataTree()
        addInstance(to: &tree)
        addPlace(to: &tree)
        addAddresses(to: &tree)
        addProfile(to: &tree)
        for interface in facts.interfaces { add(interface, to: &tree) }
        for disk in disks { tree.add("meta-data/block-device-mapping/\(disk.name)", disk.device) }
        if record.metadata.showsTags {
            for (key, value) in facts.tags { tree.add(["meta-data", "tags", "instance"], key, value) }
        }
        tree.add("dynamic/instance-identity/document", identityDocument)
        return tree
    }

    private func addInstance(to tree: inout MetadataTree) {
        tree.add("meta-data/ami-id", record.image)
        tree.add("meta-data/ami-launch-index", "\(record.launchIndex)")
        tree.add("meta-data/ami-manifest-path", "(unknown)")
        tree.add("meta-data/instance-action", "none")
        tree.add("meta-data/instance-id", facts.id)
        tree.add("meta-data/instance-life-cycle", "on-demand")
        tree.add("meta-data/instance-type", record.type)
        tree.add("meta-data/profile", "default-hvm")
        tree.add("meta-data/reservation-id", record.reservation)
        tree.add("meta-data/system", facts.type?.family.hypervisor ?? "nitro")
        tree.add("meta-data/events/maintenance/history", "[]")
        tree.add("meta-data/events/maintenance/scheduled", "[]")
        tree.add("meta-data/hibernation/configured", "false")
        tree.add("meta-data/services/domain", Partition(ofRegion: region).dnsSuffix)
        tree.add("meta-data/services/partition", Partition(ofRegion: region).rawValue)
        if let name = record.keyName, let key = record.publicKey {
            tree.add(
                "meta-data/public-keys",
                node: .named(listing: "0=\(name)", ["0": .directory(["openssh-key": .text(key)])])
            )
        }
    }

    private func addPlace(to tree: inout MetadataTree) {
        tree.add("meta-data/placement/availability-zone", record.zoneName)
        tree.add("meta-data/placement/availability-zone-id", record.zone)
        tree.add("meta-data/placement/region", region)
    }

    private func addAddresses(to tree: inout MetadataTree) {
        tree.add("meta-data/hostname", facts.privateName)
        tree.add("meta-data/local-hostname", facts.privateName)
        tree.add("meta-data/local-ipv4", record.privateAddress.description)
        tree.add("meta-data/mac", facts.primary?.kept.hardwareAddress)
        tree.add("meta-data/security-groups", facts.primary?.groups.map(\.name).joined(separator: "\n"))
        guard let address = facts.primary?.publicAddress else { return }
        tree.add("meta-data/public-ipv4", address.address.description)
        tree.add("meta-data/public-hostname", facts.publicName)
    }

    private func addProfile(to tree: inout MetadataTree) {
        guard let profile = record.profile else { return }
        tree.add(
            "meta-data/iam/info",
            MetadataJSON.text([
                ("Code", "Success"), ("LastUpdated", .string(MetadataJSON.time(record.launched))),
                ("InstanceProfileArn", .string(profile.arn)), ("InstanceProfileId", .string(profile.id)),
            ])
        )
        if let role { tree.add("meta-data/iam/security-credentials/\(role)", node: .credentials) }
    }

    private func add(_ interface: InstanceFacts.Interface, to tree: inout MetadataTree) {
        let record = interface.kept.record
        let path = "meta-data/network/interfaces/macs/\(record.hardwareAddress)/"
        let values: [(String, String?)] = [
            ("device-number", "\(record.attachment?.deviceIndex ?? 0)"), ("interface-id", interface.kept.id),
            ("local-hostname", HostNames.privateName(record.primaryAddress, region: region)),
            ("local-ipv4s", record.addresses.map(\.description).joined(separator: "\n")),
            ("mac", record.hardwareAddress), ("owner-id", interface.kept.place.account),
            ("security-group-ids", interface.groups.map(\.id).joined(separator: "\n")),
            ("security-groups", interface.groups.map(\.name).joined(separator: "\n")),
            ("subnet-id", record.subnet), ("subnet-ipv4-cidr-block", subnetBlocks[record.subnet]?.description),
            ("vpc-id", record.vpc), ("vpc-ipv4-cidr-block", vpcBlocks.first?.description),
            ("vpc-ipv4-cidr-blocks", vpcBlocks.map(\.description).joined(separator: "\n")),
        ]
        for (name, value) in values { tree.add(path + name, value) }
        let known = record.addresses.compactMap { address in
            interface.publicAddresses[address].map { (address, $0.address) }
        }
        for (address, other) in known { tree.add(path + "ipv4-associations/\(other)", address.description) }
        guard !known.isEmpty else { return }
        tree.add(path + "public-ipv4s", known.map { $0.1.description }.joined(separator: "\n"))
        tree.add(path + "public-hostname", facts.publicName(of: interface))
    }

    /// The root twice, then the other volumes, then the disks of the hardware.
    private var disks: [(name: String, device: String)] {
        func short(_ device: String) -> String { String(device.split(separator: "/").last ?? "") }
        var disks = [("ami", short(record.rootDeviceName)), ("root", record.rootDeviceName)]
        let others = record.blockDevices.filter { $0.name != record.rootDeviceName }
        for (place, device) in others.enumerated() { disks.append(("ebs\(place + 1)", short(device.name))) }
        let stores = facts.type?.disks.reduce(0) { $0 + $1.count } ?? 0
        for place in 0..<stores { disks.append(("ephemeral\(place)", "nvme\(place + 1)n1")) }
        return disks
    }

    /// Without a signature: nothing here could be checked against AWS's certificates.
    private var identityDocument: String {
        MetadataJSON.text([
            ("accountId", .string(facts.kept.place.account)), ("architecture", .string(record.architecture)),
            ("availabilityZone", .string(record.zoneName)), ("billingProducts", .null),
            ("devpayProductCodes", .null), ("marketplaceProductCodes", .null), ("imageId", .string(record.image)),
            ("instanceId", .string(facts.id)), ("instanceType", .string(record.type)), ("kernelId", .null),
            ("pendingTime", .string(MetadataJSON.time(record.launched))),
            ("privateIp", .string(record.privateAddress.description)), ("ramdiskId", .null),
            ("region", .string(region)), ("version", "2017-09-30"),
        ])
    }
}

extension MetadataTree {
    /// For names that may hold a slash.
    fileprivate mutating func add(_ directories: [String], _ name: String, _ text: String) {
        var inner: [String: Node] = [:]
        if case .directory(let known) = node(directories) { inner = known }
        inner[name] = .text(text)
        add(directories.joined(separator: "/"), node: .directory(inner))
    }

    private func node(_ path: [String]) -> Node? {
        path.reduce(Node?.some(.directory(root))) { node, name in
            if case .directory(let members)? = node { members[name] } else { nil }
        }
    }
}

/// JSON as the metadata service writes it: a member a line, a space before the colon.
enum MetadataJSON {
    static func text(_ members: [(String, JSONValue)]) -> String {
        "{\n" + members.map { "  \(JSONValue.string($0.0).text) : \($0.1.text)" }.joined(separator: ",\n") + "\n}"
    }

    static func time(_ instant: WorldInstant) -> String {
        CivilDate(secondsSince1970: instant.wholeSecondsSince1970).iso8601
    }
}
