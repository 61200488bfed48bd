import AWSModel
import EC2Shapes
import Ground
import Testing
import World

@testable import EC2Service

func permission(_ name: String, _ from: Int? = nil, _ to: Int? = nil, _ blocks: String...) -> IpPermission {
    IpPermission {
        ($0.ipProtocol, $0.fromPort, $0.toPort) = (name, from, to)
        $0.ipRanges = blocks.map { block in IpRange { $0.cidrIp = block } }
    }
}

@Suite("A security group")
struct NetworkGroupTests {
    private func make() async throws -> (cloud: NetworkHarness, vpc: String, group: String) {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        return (cloud, vpc, try await cloud.makeGroup(vpc))
    }

    @Test("shows rules of the same ports as one permission, and each with its id")
    func views() async throws {
        let (cloud, _, group) = try await make()
        let added = try await cloud.run(EC2Operations.authorizeSecurityGroupIngress) {
            $0.groupId = group
            $0.ipPermissions = [
                permission("tcp", 80, 80, "10.0.0.0/8", "192.168.1.7/16"), permission("-1", 5, 7, "10.9.0.0/16"),
            ]
        }
        let rules = added.securityGroupRules ?? []
        #expect(rules.map(\.cidrIpv4) == ["10.0.0.0/8", "192.168.0.0/16", "10.9.0.0/16"])
        #expect(rules.map(\.fromPort) == [80, 80, -1])
        let shown = try await cloud.run(EC2Operations.describeSecurityGroups) { $0.groupIds = [group] }
        let permissions = shown.securityGroups?.first?.ipPermissions ?? []
        #expect(permissions.map { $0.ipRanges?.count } == [2, 1])
        #expect(permissions.last?.fromPort == nil)
        let listed = try await cloud.run(EC2Operations.describeSecurityGroupRules) {
            $0.filters = [filter("group-id", group)]
        }
        #expect(listed.securityGroupRules?.count == 4)
    }

    struct Refusal: Sendable {
        let permission: IpPermission
        let code: String
    }

    static let impossible = [
        Refusal(permission: permission("tcp", 80, 80, "10.0.0.0/33"), code: "InvalidParameterValue"),
        Refusal(permission: permission("tcp", 80, nil, "10.0.0.0/8"), code: "InvalidParameterValue"),
        Refusal(permission: permission("tcp", 90, 80, "10.0.0.0/8"), code: "InvalidParameterValue"),
        Refusal(permission: permission("tcp", 80, 70000, "10.0.0.0/8"), code: "InvalidParameterValue"),
        Refusal(permission: permission("smoke", 1, 1, "10.0.0.0/8"), code: "InvalidParameterValue"),
        Refusal(permission: permission("tcp", 80, 80), code: "MissingParameter"),
        Refusal(permission: permission("icmpv6", 1, 1, "10.0.0.0/8"), code: "NotImplemented"),
        Refusal(permission: permission("6", 443, 443, "0.0.0.0/0"), code: "InvalidPermission.Duplicate"),
        Refusal(permission: permission("tcp", 443, 443, "0.0.0.0/0", "0.0.0.0/0"), code: "InvalidPermission.Duplicate"),
        Refusal(permission: permission("icmp", -1, -1, "0.0.0.0/0"), code: "none"),
    ]

    @Test("refuses rules that cannot be", arguments: impossible)
    func refusals(row: Refusal) async throws {
        let (cloud, _, group) = try await make()
        let known = permission("tcp", 443, 443, "0.0.0.0/0")
        try await cloud.run(EC2Operations.authorizeSecurityGroupIngress) {
            ($0.groupId, $0.ipPermissions) = (group, [known])
        }
        let code = try await cloud.code(EC2Operations.authorizeSecurityGroupIngress) {
            ($0.groupId, $0.ipPermissions) = (group, [row.permission])
        }
        #expect(code == row.code)
    }

    @Test("holds sixty rules a direction")
    func limit() async throws {
        let (cloud, _, group) = try await make()
        let many = (0..<60).map { permission("tcp", $0, $0, "10.0.0.0/8") }
        try await cloud.run(EC2Operations.authorizeSecurityGroupIngress) {
            ($0.groupId, $0.ipPermissions) = (group, many)
        }
        let code = try await cloud.code(EC2Operations.authorizeSecurityGroupIngress) {
            ($0.groupId, $0.ipPermissions) = (group, [permission("tcp", 99, 99, "10.0.0.0/8")])
        }
        #expect(code == "RulesPerSecurityGroupLimitExceeded")
    }

    @Test("takes the older form of a rule, and a group by name in the default VPC")
    func flat() async throws {
        let (cloud, _, group) = try await make()
        try await cloud.run(EC2Operations.authorizeSecurityGroupIngress) {
            ($0.groupId, $0.ipProtocol, $0.fromPort, $0.toPort, $0.cidrIp) = (group, "tcp", 22, 22, "0.0.0.0/0")
        }
        let byName = { (id: String?, name: String?) in
            try await cloud.code(EC2Operations.authorizeSecurityGroupIngress) {
                ($0.groupId, $0.groupName, $0.sourceSecurityGroupName) = (id, name, "default")
            }
        }
        #expect(try await byName(group, nil) == "InvalidParameterValue")
        try await cloud.run(EC2Operations.createSecurityGroup) {
            ($0.groupName, $0.description) = ("front", "In the default VPC")
        }
        #expect(try await byName(nil, "front") == "none")
        let both = try await cloud.code(EC2Operations.authorizeSecurityGroupIngress) {
            ($0.groupId, $0.cidrIp, $0.ipPermissions) = (group, "0.0.0.0/0", [permission("tcp", 1, 1, "0.0.0.0/0")])
        }
        #expect(both == "InvalidParameterCombination")
    }

    @Test("loses rules by what they are or by their ids")
    func revoking() async throws {
        let (cloud, _, group) = try await make()
        let rule = permission("tcp", 80, 80, "10.0.0.0/8")
        let added = try await cloud.run(EC2Operations.authorizeSecurityGroupIngress) {
            ($0.groupId, $0.ipPermissions) = (group, [rule])
        }
        let id = added.securityGroupRules?.first?.securityGroupRuleId ?? ""
        let byID = {
            try await cloud.code(EC2Operations.revokeSecurityGroupIngress) {
                ($0.groupId, $0.securityGroupRuleIds) = (group, [id])
            }
        }
        #expect(try await byID() == "none")
        #expect(try await byID() == "InvalidSecurityGroupRuleId.NotFound")
        let byForm = try await cloud.code(EC2Operations.revokeSecurityGroupIngress) {
            ($0.groupId, $0.ipPermissions) = (group, [rule])
        }
        #expect(byForm == "InvalidPermission.NotFound")
        // In the default VPC what is unknown is only told.
        let front =
            try await cloud.run(EC2Operations.createSecurityGroup) {
                ($0.groupName, $0.description) = ("front", "In the default VPC")
            }.groupId ?? ""
        let answer = try await cloud.run(EC2Operations.revokeSecurityGroupIngress) {
            ($0.groupId, $0.ipPermissions) = (front, [rule])
        }
        #expect(answer.unknownIpPermissions?.count == 1)
    }

    @Test("has a name of its own in its VPC, and stays while it is named by another")
    func names() async throws {
        let (cloud, vpc, group) = try await make()
        let create = { (name: String) in
            try await cloud.code(EC2Operations.createSecurityGroup) {
                ($0.vpcId, $0.groupName, $0.description) = (vpc, name, "A group")
            }
        }
        #expect(try await create("web") == "InvalidGroup.Duplicate")
        #expect(try await create("sg-web") == "InvalidParameterValue")
        #expect(try await create("default") == "InvalidParameterValue")
        let other = try await cloud.makeGroup(vpc, "data")
        try await cloud.run(EC2Operations.authorizeSecurityGroupIngress) { input in
            input.groupId = other
            input.ipPermissions = [
                IpPermission {
                    ($0.ipProtocol, $0.fromPort, $0.toPort) = ("tcp", 5432, 5432)
                    $0.userIdGroupPairs = [UserIdGroupPair { $0.groupId = group }]
                }
            ]
        }
        let delete = { (id: String) in try await cloud.code(EC2Operations.deleteSecurityGroup) { $0.groupId = id } }
        #expect(try await delete(group) == "DependencyViolation")
        #expect(try await delete(other) == "none")
        #expect(try await delete(group) == "none")
        #expect(try await delete(group) == "InvalidGroup.NotFound")
        let standard =
            try await cloud.run(EC2Operations.describeSecurityGroups) {
                $0.filters = [filter("vpc-id", vpc)]
            }.securityGroups?.first?.groupId ?? ""
        #expect(try await delete(standard) == "CannotDelete")
    }

    @Test("keeps a rule's id when the rule is changed")
    func modification() async throws {
        let (cloud, _, group) = try await make()
        let added = try await cloud.run(EC2Operations.authorizeSecurityGroupIngress) {
            ($0.groupId, $0.ipPermissions) = (group, [permission("tcp", 80, 80, "10.0.0.0/8")])
        }
        let id = added.securityGroupRules?.first?.securityGroupRuleId ?? ""
        try await cloud.run(EC2Operations.modifySecurityGroupRules) { input in
            input.groupId = group
            input.securityGroupRules = [
                SecurityGroupRuleUpdate {
                    $0.securityGroupRuleId = id
                    $0.securityGroupRule = SecurityGroupRuleRequest {
                        ($0.ipProtocol, $0.fromPort, $0.toPort) = ("tcp", 8080, 8080)
                        ($0.cidrIpv4, $0.description) = ("10.1.0.0/16", "moved")
                    }
                }
            ]
        }
        let rule = try await cloud.run(EC2Operations.describeSecurityGroupRules) { $0.securityGroupRuleIds = [id] }
            .securityGroupRules?.first
        #expect(rule?.fromPort == 8080 && rule?.cidrIpv4 == "10.1.0.0/16" && rule?.description == "moved")
    }
}

@Suite("A network ACL")
struct NetworkACLTests {
    @Test("denies all at first, and takes entries in the order of their numbers")
    func entries() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let list = try await cloud.run(EC2Operations.createNetworkAcl) { $0.vpcId = vpc }.networkAcl
        let id = list?.networkAclId ?? ""
        #expect(list?.entries?.map(\.ruleNumber) == [32767, 32767])
        func add(_ number: Int, _ name: String, _ ports: PortRange?, _ block: String) async throws -> String {
            try await cloud.code(EC2Operations.createNetworkAclEntry) {
                ($0.networkAclId, $0.ruleNumber, $0.ruleAction, $0.egress) = (id, number, "allow", false)
                ($0.protocol, $0.portRange, $0.cidrBlock) = (name, ports, block)
            }
        }
        let web = PortRange { ($0.from, $0.to) = (80, 80) }
        #expect(try await add(200, "tcp", web, "0.0.0.0/0") == "none")
        #expect(try await add(100, "-1", nil, "10.0.0.0/8") == "none")
        #expect(try await add(100, "-1", nil, "10.0.0.0/8") == "NetworkAclEntryAlreadyExists")
        #expect(try await add(300, "6", nil, "10.0.0.0/8") == "MissingParameter")
        #expect(try await add(300, "1", nil, "10.0.0.0/8") == "MissingParameter")
        #expect(try await add(32767, "-1", nil, "10.0.0.0/8") == "InvalidParameterValue")
        #expect(try await add(300, "-1", nil, "10.0.0.0/40") == "InvalidParameterValue")
        let shown = try await cloud.run(EC2Operations.describeNetworkAcls) { $0.networkAclIds = [id] }
        let ingress = (shown.networkAcls?.first?.entries ?? []).filter { $0.egress == false }
        #expect(ingress.map(\.ruleNumber) == [100, 200, 32767])
        #expect(ingress.map(\.protocol) == ["-1", "6", "-1"])
        for number in 1...18 { _ = try await add(number, "-1", nil, "10.0.0.0/8") }
        #expect(try await add(50, "-1", nil, "10.0.0.0/8") == "NetworkAclEntryLimitExceeded")
        let remove = {
            try await cloud.code(EC2Operations.deleteNetworkAclEntry) {
                ($0.networkAclId, $0.ruleNumber, $0.egress) = (id, 100, false)
            }
        }
        #expect(try await remove() == "none")
        #expect(try await remove() == "InvalidNetworkAclEntry.NotFound")
    }

    @Test("takes over a subnet from the list that had it")
    func associations() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let subnet = try await cloud.makeSubnet(vpc)
        let id = try await cloud.run(EC2Operations.createNetworkAcl) { $0.vpcId = vpc }.networkAcl?.networkAclId ?? ""
        let old = try #require(
            try await cloud.run(EC2Operations.describeNetworkAcls) {
                $0.filters = [filter("association.subnet-id", subnet)]
            }.networkAcls?.first
        )
        #expect(old.isDefault == true)
        let association = old.associations?.first?.networkAclAssociationId ?? ""
        try await cloud.run(EC2Operations.replaceNetworkAclAssociation) {
            ($0.associationId, $0.networkAclId) = (association, id)
        }
        let delete = { (list: String) in try await cloud.code(EC2Operations.deleteNetworkAcl) { $0.networkAclId = list }
        }
        #expect(try await delete(id) == "DependencyViolation")
        #expect(try await delete(old.networkAclId ?? "") == "InvalidParameterValue")
        let again = try await cloud.code(EC2Operations.replaceNetworkAclAssociation) {
            ($0.associationId, $0.networkAclId) = (association, id)
        }
        #expect(again == "InvalidAssociationID.NotFound")
        try await cloud.run(EC2Operations.deleteSubnet) { $0.subnetId = subnet }
        #expect(try await delete(id) == "none")
    }
}

@Suite("A prefix list")
struct NetworkPrefixListTests {
    @Test("keeps its versions, and is not deleted while it is named")
    func versions() async throws {
        let cloud = try NetworkHarness()
        func entry(_ block: String) -> AddPrefixListEntry { AddPrefixListEntry { $0.cidr = block } }
        let list = try await cloud.run(EC2Operations.createManagedPrefixList) {
            ($0.prefixListName, $0.addressFamily, $0.maxEntries) = ("offices", "IPv4", 2)
            $0.entries = [entry("10.1.0.0/16")]
        }.prefixList
        let id = list?.prefixListId ?? ""
        #expect(list?.version == 1)
        func modify(_ version: Int?, _ added: [String], _ removed: [String] = []) async throws -> String {
            try await cloud.code(EC2Operations.modifyManagedPrefixList) {
                ($0.prefixListId, $0.currentVersion) = (id, version)
                $0.addEntries = added.map(entry)
                $0.removeEntries = removed.map { block in RemovePrefixListEntry { $0.cidr = block } }
            }
        }
        #expect(try await modify(nil, ["10.2.0.0/16"]) == "MissingParameter")
        #expect(try await modify(7, ["10.2.0.0/16"]) == "PrefixListVersionMismatch")
        #expect(try await modify(1, ["10.2.0.0/16"]) == "none")
        #expect(try await modify(2, ["10.3.0.0/16"]) == "PrefixListMaxEntriesExceeded")
        #expect(try await modify(2, [], ["10.9.0.0/16"]) == "InvalidParameterValue")
        let first = try await cloud.run(EC2Operations.getManagedPrefixListEntries) {
            ($0.prefixListId, $0.targetVersion) = (id, 1)
        }
        #expect(first.entries?.map(\.cidr) == ["10.1.0.0/16"])
        let group = try await cloud.makeGroup(try await cloud.makeVPC())
        try await cloud.run(EC2Operations.authorizeSecurityGroupEgress) { input in
            input.groupId = group
            input.ipPermissions = [
                IpPermission {
                    $0.ipProtocol = "-1"
                    $0.prefixListIds = [
                        PrefixListId { $0.prefixListId = id }, PrefixListId { $0.prefixListId = "pl-63a5400a" },
                    ]
                }
            ]
        }
        #expect(
            try await cloud.code(EC2Operations.deleteManagedPrefixList) { $0.prefixListId = id }
                == "DependencyViolation"
        )
        let users = try await cloud.run(EC2Operations.getManagedPrefixListAssociations) { $0.prefixListId = id }
        #expect(users.prefixListAssociations?.map(\.resourceId) == [group])
        try await cloud.run(EC2Operations.deleteSecurityGroup) { $0.groupId = group }
        #expect(try await cloud.code(EC2Operations.deleteManagedPrefixList) { $0.prefixListId = id } == "none")
    }

    @Test("of AWS's own is shown beside the account's, and cannot be changed")
    func managed() async throws {
        let cloud = try NetworkHarness()
        let lists = try await cloud.run(EC2Operations.describePrefixLists) { _ in }.prefixLists ?? []
        #expect(Set(lists.map(\.prefixListName)) == ["com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.dynamodb"])
        let code = try await cloud.code(EC2Operations.deleteManagedPrefixList) { $0.prefixListId = "pl-63a5400a" }
        #expect(code == "OperationNotPermitted")
        let aws = try await cloud.run(EC2Operations.describeManagedPrefixLists) {
            $0.filters = [filter("owner-id", "AWS")]
        }
        #expect(aws.prefixLists?.count == 2)
    }
}
