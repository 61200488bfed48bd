import AWSModel
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "SecurityGroup", "SecurityGroupRule".
extension EC2Service {
    func view(_ group: Kept<SecurityGroupRecord>, _ ledger: some LedgerReading) throws -> SecurityGroup {
        let tags = try ledger.tags(of: group.id, in: group.place)
        return SecurityGroup {
            $0.groupId = group.id
            $0.groupName = group.name
            $0.description = group.description
            $0.vpcId = group.vpc
            $0.ownerId = group.place.account
            $0.securityGroupArn = RuleViews.arn("security-group/\(group.id)", group.place)
            $0.ipPermissions = RuleViews.merged(group.rules.filter { !$0.isEgress }, account: group.place.account)
            $0.ipPermissionsEgress = RuleViews.merged(group.rules.filter(\.isEgress), account: group.place.account)
            $0.tags = Tags.views(tags)
        }
    }

    func view(
        _ rule: SecurityGroupRecord.Rule,
        of group: Kept<SecurityGroupRecord>,
        _ ledger: some LedgerReading
    ) throws -> SecurityGroupRule {
        let tags = try ledger.tags(of: rule.id, in: group.place)
        return SecurityGroupRule { view in
            view.securityGroupRuleId = rule.id
            view.securityGroupRuleArn = RuleViews.arn("security-group-rule/\(rule.id)", group.place)
            view.groupId = group.id
            view.groupOwnerId = group.place.account
            view.isEgress = rule.isEgress
            view.ipProtocol = rule.protocolName
            view.fromPort = rule.fromPort ?? -1
            view.toPort = rule.toPort ?? -1
            view.description = rule.description
            switch rule.peer {
            case .block(let block): view.cidrIpv4 = block.description
            case .prefixList(let id): view.prefixListId = id
            case .group(let id, let account):
                view.referencedGroupInfo = ReferencedSecurityGroup {
                    $0.groupId = id
                    $0.userId = account ?? group.place.account
                }
            }
            view.tags = Tags.views(tags)
        }
    }
}

enum RuleViews {
    static func arn(_ resource: String, _ place: Place) -> String {
        let partition = Partition(ofRegion: place.region).rawValue
        return "arn:\(partition):ec2:\(place.region):\(place.account):\(resource)"
    }

    /// Rules of the same protocol and ports are shown as one permission.
    static func merged(_ rules: [SecurityGroupRecord.Rule], account: String) -> [IpPermission] {
        var order: [RuleTraffic] = []
        var byTraffic: [RuleTraffic: [SecurityGroupRecord.Rule]] = [:]
        for rule in rules {
            if byTraffic[rule.traffic] == nil { order.append(rule.traffic) }
            byTraffic[rule.traffic, default: []].append(rule)
        }
        return order.map { permission($0, byTraffic[$0] ?? [], account: account) }
    }

    private static func permission(
        _ traffic: RuleTraffic,
        _ rules: [SecurityGroupRecord.Rule],
        account: String
    ) -> IpPermission {
        var ranges: [IpRange] = []
        var lists: [PrefixListId] = []
        var groups: [UserIdGroupPair] = []
        for rule in rules {
            switch rule.peer {
            case .block(let block):
                ranges.append(
                    IpRange {
                        $0.cidrIp = block.description
                        $0.description = rule.description
                    }
                )
            case .prefixList(let id):
                lists.append(
                    PrefixListId {
                        $0.prefixListId = id
                        $0.description = rule.description
                    }
                )
            case .group(let id, let other):
                groups.append(
                    UserIdGroupPair {
                        $0.groupId = id
                        $0.userId = other ?? account
                        $0.description = rule.description
                    }
                )
            }
        }
        return IpPermission {
            $0.ipProtocol = traffic.protocolName
            $0.fromPort = traffic.fromPort
            $0.toPort = traffic.toPort
            $0.ipRanges = ranges
            $0.ipv6Ranges = []
            $0.prefixListIds = lists
            $0.userIdGroupPairs = groups
        }
    }

    static func revoked(_ rule: SecurityGroupRecord.Rule, of group: String) -> RevokedSecurityGroupRule {
        RevokedSecurityGroupRule { view in
            view.securityGroupRuleId = rule.id
            view.groupId = group
            view.isEgress = rule.isEgress
            view.ipProtocol = rule.protocolName
            view.fromPort = rule.fromPort ?? -1
            view.toPort = rule.toPort ?? -1
            view.description = rule.description
            switch rule.peer {
            case .block(let block): view.cidrIpv4 = block.description
            case .prefixList(let id): view.prefixListId = id
            case .group(let id, _): view.referencedGroupId = id
            }
        }
    }
}
