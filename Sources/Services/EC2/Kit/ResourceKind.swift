/// A kind of EC2 resource: the form of its ids, and the words by which errors and tags name it.
///
/// Source: EC2 API Reference, "Error codes" and "TagSpecification".
struct ResourceKind: Sendable, Hashable {
    /// What ids begin with, without the dash.
    let prefix: String
    /// As in tag specifications: `security-group`.
    let tagType: String
    /// As in "The vpc ID 'vpc-1' does not exist".
    let word: String
    /// `InvalidVpcID`; `.NotFound` and `.Malformed` follow.
    let code: String
    /// The parameter by which requests name one.
    var malformedCode: String { (code == "InvalidGroup" ? "InvalidGroupId" : code) + ".Malformed" }
    var notFoundCode: String { code + ".NotFound" }

    static func kind(ofID id: some StringProtocol) -> ResourceKind? {
        guard let dash = id.lastIndex(of: "-") else { return nil }
        return byPrefix[String(id[..<dash])]
    }

    static func kind(ofTagType type: String) -> ResourceKind? { all.first { $0.tagType == type } }

    /// Eight or seventeen hexadecimal digits behind the prefix.
    func isWellFormed(_ id: String) -> Bool {
        guard id.hasPrefix(prefix + "-") else { return false }
        let digits = id.utf8.dropFirst(prefix.utf8.count + 1)
        return (digits.count == 8 || digits.count == 17)
            && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static let byPrefix = Dictionary(uniqueKeysWithValues: all.map { ($0.prefix, $0) })
}

extension ResourceKind {
    static let vpc = ResourceKind(prefix: "vpc", tagType: "vpc", word: "vpc ID", code: "InvalidVpcID")
    static let subnet = ResourceKind(prefix: "subnet", tagType: "subnet", word: "subnet ID", code: "InvalidSubnetID")
    static let routeTable = ResourceKind(
        prefix: "rtb",
        tagType: "route-table",
        word: "routeTable ID",
        code: "InvalidRouteTableID"
    )
    static let internetGateway = ResourceKind(
        prefix: "igw",
        tagType: "internet-gateway",
        word: "internetGateway ID",
        code: "InvalidInternetGatewayID"
    )
    static let natGateway = ResourceKind(
        prefix: "nat",
        tagType: "natgateway",
        word: "Nat Gateway",
        code: "InvalidNatGatewayID"
    )
    static let address = ResourceKind(
        prefix: "eipalloc",
        tagType: "elastic-ip",
        word: "allocation ID",
        code: "InvalidAllocationID"
    )
    static let networkInterface = ResourceKind(
        prefix: "eni",
        tagType: "network-interface",
        word: "networkInterface ID",
        code: "InvalidNetworkInterfaceID"
    )
    static let securityGroup = ResourceKind(
        prefix: "sg",
        tagType: "security-group",
        word: "security group",
        code: "InvalidGroup"
    )
    static let securityGroupRule = ResourceKind(
        prefix: "sgr",
        tagType: "security-group-rule",
        word: "security group rule ID",
        code: "InvalidSecurityGroupRuleId"
    )
    static let networkACL = ResourceKind(
        prefix: "acl",
        tagType: "network-acl",
        word: "networkAcl ID",
        code: "InvalidNetworkAclID"
    )
    static let prefixList = ResourceKind(
        prefix: "pl",
        tagType: "prefix-list",
        word: "prefix list ID",
        code: "InvalidPrefixListID"
    )
    static let vpcEndpoint = ResourceKind(
        prefix: "vpce",
        tagType: "vpc-endpoint",
        word: "Vpc Endpoint Id",
        code: "InvalidVpcEndpointId"
    )
    static let peering = ResourceKind(
        prefix: "pcx",
        tagType: "vpc-peering-connection",
        word: "vpcPeeringConnection ID",
        code: "InvalidVpcPeeringConnectionID"
    )
    static let dhcpOptions = ResourceKind(
        prefix: "dopt",
        tagType: "dhcp-options",
        word: "DhcpOptions ID",
        code: "InvalidDhcpOptionsID"
    )
    static let flowLog = ResourceKind(
        prefix: "fl",
        tagType: "vpc-flow-log",
        word: "flow log ID",
        code: "InvalidFlowLogId"
    )
    static let image = ResourceKind(prefix: "ami", tagType: "image", word: "image id", code: "InvalidAMIID")
    static let keyPair = ResourceKind(prefix: "key", tagType: "key-pair", word: "key pair", code: "InvalidKeyPair")
    static let instance = ResourceKind(
        prefix: "i",
        tagType: "instance",
        word: "instance ID",
        code: "InvalidInstanceID"
    )
    static let volume = ResourceKind(prefix: "vol", tagType: "volume", word: "volume", code: "InvalidVolume")
    static let launchTemplate = ResourceKind(
        prefix: "lt",
        tagType: "launch-template",
        word: "launch template",
        code: "InvalidLaunchTemplateId"
    )

    static let all: [ResourceKind] = [
        vpc, subnet, routeTable, internetGateway, natGateway, address, networkInterface, securityGroup,
        securityGroupRule, networkACL, prefixList, vpcEndpoint, peering, dhcpOptions, flowLog, image, keyPair, instance,
        volume, launchTemplate,
    ]
}
