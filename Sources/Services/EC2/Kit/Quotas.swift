import AWSModel

/// How many of a kind there may be.
///
/// Source: VPC User Guide, "Amazon VPC quotas"; EC2 User Guide, "Amazon EC2 service quotas": the defaults.
struct Quota: Sendable {
    let maximum: Int
    let code: String
    let what: String

    /// - Parameter count: how many there are before another comes.
    func check(_ count: Int, adding: Int = 1) throws(AWSError) {
        guard count + adding <= maximum else {
            throw AWSError(code, "The maximum number of \(what) has been reached.")
        }
    }

    static let vpcs = Quota(maximum: 5, code: "VpcLimitExceeded", what: "VPCs")
    static let blocksPerVPC = Quota(maximum: 5, code: "CidrLimitExceeded", what: "CIDR blocks of the network")
    static let subnetsPerVPC = Quota(maximum: 200, code: "SubnetLimitExceeded", what: "subnets")
    static let routeTablesPerVPC = Quota(maximum: 200, code: "RouteTableLimitExceeded", what: "route tables")
    static let routesPerTable = Quota(maximum: 500, code: "RouteLimitExceeded", what: "routes")
    static let internetGateways = Quota(
        maximum: 5,
        code: "InternetGatewayLimitExceeded",
        what: "internet gateways"
    )
    static let natGatewaysPerZone = Quota(maximum: 5, code: "NatGatewayLimitExceeded", what: "NAT gateways")
    static let addresses = Quota(maximum: 5, code: "AddressLimitExceeded", what: "addresses")
    static let networkInterfaces = Quota(
        maximum: 5000,
        code: "NetworkInterfaceLimitExceeded",
        what: "network interfaces"
    )
    static let securityGroups = Quota(maximum: 2500, code: "SecurityGroupLimitExceeded", what: "security groups")
    static let rulesPerGroup = Quota(
        maximum: 60,
        code: "RulesPerSecurityGroupLimitExceeded",
        what: "rules per security group"
    )
    static let networkACLsPerVPC = Quota(maximum: 200, code: "NetworkAclLimitExceeded", what: "network ACLs")
    static let entriesPerNetworkACL = Quota(
        maximum: 20,
        code: "NetworkAclEntryLimitExceeded",
        what: "network ACL entries"
    )
    static let prefixLists = Quota(maximum: 100, code: "PrefixListLimitExceeded", what: "prefix lists")
    static let gatewayEndpoints = Quota(maximum: 20, code: "VpcEndpointLimitExceeded", what: "VPC endpoints")
    static let pendingPeerings = Quota(
        maximum: 25,
        code: "OutstandingVpcPeeringConnectionLimitExceeded",
        what: "outstanding VPC peering connection requests"
    )
    static let peeringsPerVPC = Quota(
        maximum: 50,
        code: "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
        what: "active VPC peering connections of the network"
    )
}
