import AWSModel
import EC2Shapes

/// What is asked of a group's rules in one direction.
struct RuleRequest: Sendable {
    let isEgress: Bool
    let groupID: String?
    let groupName: String?
    var permissions: [IpPermission]
    /// To revoke by id.
    var ruleIDs: [String] = []

    /// The permissions of a request in either of its two forms.
    static func permissions(_ listed: [IpPermission]?, _ flat: FlatPermission) throws -> [IpPermission] {
        if let listed, !listed.isEmpty {
            if let name = flat.firstGiven {
                throw AWSError.invalidCombination(
                    "The parameter 'ipPermissions' may not be used in combination with '\(name)'"
                )
            }
            return listed
        }
        guard flat.firstGiven != nil else {
            throw AWSError("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.")
        }
        return [try flat.permission]
    }
}

/// The older form of a permission: one protocol, one range of ports, one peer.
struct FlatPermission: Sendable {
    var ipProtocol: String?
    var fromPort: Int?
    var toPort: Int?
    var block: String?
    var group: String?
    var owner: String?

    init(_ input: AuthorizeSecurityGroupIngressRequest) {
        (ipProtocol, fromPort, toPort, block) = (input.ipProtocol, input.fromPort, input.toPort, input.cidrIp)
        (group, owner) = (input.sourceSecurityGroupName, input.sourceSecurityGroupOwnerId)
    }

    init(_ input: AuthorizeSecurityGroupEgressRequest) {
        (ipProtocol, fromPort, toPort, block) = (input.ipProtocol, input.fromPort, input.toPort, input.cidrIp)
        (group, owner) = (input.sourceSecurityGroupName, input.sourceSecurityGroupOwnerId)
    }

    init(_ input: RevokeSecurityGroupIngressRequest) {
        (ipProtocol, fromPort, toPort, block) = (input.ipProtocol, input.fromPort, input.toPort, input.cidrIp)
        (group, owner) = (input.sourceSecurityGroupName, input.sourceSecurityGroupOwnerId)
    }

    init(_ input: RevokeSecurityGroupEgressRequest) {
        (ipProtocol, fromPort, toPort, block) = (input.ipProtocol, input.fromPort, input.toPort, input.cidrIp)
        (group, owner) = (input.sourceSecurityGroupName, input.sourceSecurityGroupOwnerId)
    }

    /// The name of a member that is there; nil when none is.
    var firstGiven: String? {
        if ipProtocol != nil { return "ipProtocol" }
        if fromPort != nil { return "fromPort" }
        if toPort != nil { return "toPort" }
        if block != nil { return "cidrIp" }
        return group == nil ? nil : "sourceSecurityGroupName"
    }

    var permission: IpPermission {
        get throws {
            if let group, block == nil {
                // This form lets in all that the group's members send when it names no protocol.
                return IpPermission {
                    $0.ipProtocol = ipProtocol ?? "-1"
                    $0.fromPort = fromPort
                    $0.toPort = toPort
                    $0.userIdGroupPairs = [
                        UserIdGroupPair {
                            $0.groupName = group
                            $0.userId = owner
                        }
                    ]
                }
            }
            guard let block else { throw AWSError.missingParameter("cidrIp") }
            guard group == nil else {
                throw AWSError.invalidCombination(
                    "The parameter 'cidrIp' may not be used in combination with 'sourceSecurityGroupName'"
                )
            }
            return IpPermission {
                $0.ipProtocol = ipProtocol
                $0.fromPort = fromPort
                $0.toPort = toPort
                $0.ipRanges = [IpRange { $0.cidrIp = block }]
            }
        }
    }
}
