import AWSModel
import EC2Shapes
import Ground
import Testing
import World

@Suite("A VPC")
struct NetworkVPCTests {
    @Test("stands ready in every Region of an account, with a public subnet in each zone")
    func defaultVPC() async throws {
        let cloud = try NetworkHarness()
        let vpcs = try await cloud.run(EC2Operations.describeVpcs) { _ in }.vpcs ?? []
        #expect(vpcs.count == 1)
        let vpc = try #require(vpcs.first)
        #expect(vpc.isDefault == true)
        #expect(vpc.cidrBlock == "172.31.0.0/16")
        let subnets = try await cloud.run(EC2Operations.describeSubnets) { _ in }.subnets ?? []
        #expect(subnets.count == 6)
        #expect(Set(subnets.compactMap(\.availabilityZone)).count == 6)
        #expect(subnets.allSatisfy { $0.mapPublicIpOnLaunch == true && $0.availableIpAddressCount == 4091 })
        let tables = try await cloud.run(EC2Operations.describeRouteTables) { _ in }.routeTables ?? []
        let routes = try #require(tables.first?.routes)
        #expect(routes.map(\.destinationCidrBlock) == ["172.31.0.0/16", "0.0.0.0/0"])
        #expect(routes.map(\.state) == ["active", "active"])
        let lists = try await cloud.run(EC2Operations.describeNetworkAcls) { _ in }.networkAcls ?? []
        #expect(lists.first?.associations?.count == 6)
        #expect(lists.first?.entries?.count == 4)
        let options = try await cloud.run(EC2Operations.describeDhcpOptions) { _ in }.dhcpOptions ?? []
        #expect(options.first?.dhcpConfigurations?.first?.values?.first?.value == "ec2.internal")
        let other = try await cloud.run(EC2Operations.describeVpcs, in: cloud.context("111111111111")) { _ in }
        #expect(other.vpcs?.first?.vpcId != vpc.vpcId)
    }

    @Test("is made with a main route table, a default list and a default group, and takes them along")
    func creation() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC("10.0.3.7/16")
        let view = try await cloud.run(EC2Operations.describeVpcs) { $0.vpcIds = [vpc] }.vpcs?.first
        #expect(view?.cidrBlock == "10.0.0.0/16")
        let only = [filter("vpc-id", vpc)]
        let group = try await cloud.run(EC2Operations.describeSecurityGroups) { $0.filters = only }.securityGroups?
            .first
        #expect(group?.groupName == "default")
        #expect(group?.ipPermissions?.first?.userIdGroupPairs?.first?.groupId == group?.groupId)
        #expect(group?.ipPermissionsEgress?.first?.ipRanges?.first?.cidrIp == "0.0.0.0/0")
        let table = try await cloud.run(EC2Operations.describeRouteTables) { $0.filters = only }.routeTables?.first
        #expect(table?.associations?.first?.main == true)
        try await cloud.run(EC2Operations.deleteVpc) { $0.vpcId = vpc }
        #expect(try await cloud.code(EC2Operations.deleteVpc) { $0.vpcId = vpc } == "InvalidVpcID.NotFound")
        let left = try await cloud.run(EC2Operations.describeSecurityGroups) { $0.filters = only }.securityGroups
        #expect(left?.isEmpty == true)
    }

    @Test(
        "refuses blocks that cannot be",
        arguments: [
            ("10.0.0.0/8", "InvalidVpc.Range"), ("10.0.0.0/29", "InvalidVpc.Range"),
            ("10.0.0.0", "InvalidParameterValue"),
            ("10.0.0.256/16", "InvalidParameterValue"), ("198.18.0.0/16", "InvalidVpc.Range"),
            ("127.0.0.0/16", "InvalidVpc.Range"), ("10.0.0.0/16", "none"),
        ]
    )
    func ranges(block: String, code: String) async throws {
        let cloud = try NetworkHarness()
        #expect(try await cloud.code(EC2Operations.createVpc) { $0.cidrBlock = block } == code)
    }

    @Test("is refused past the account's limit, and its IPv6 parameters by name")
    func limits() async throws {
        let cloud = try NetworkHarness()
        for number in 0..<4 { _ = try await cloud.makeVPC("10.\(number).0.0/16") }
        #expect(try await cloud.code(EC2Operations.createVpc) { $0.cidrBlock = "10.9.0.0/16" } == "VpcLimitExceeded")
        let code = try await cloud.code(EC2Operations.createVpc) {
            ($0.cidrBlock, $0.amazonProvidedIpv6CidrBlock) = ("10.9.0.0/16", true)
        }
        #expect(code == "NotImplemented")
    }

    @Test("cannot be deleted while something lies in it")
    func dependencies() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let subnet = try await cloud.makeSubnet(vpc)
        let delete = { try await cloud.code(EC2Operations.deleteVpc) { $0.vpcId = vpc } }
        #expect(try await delete() == "DependencyViolation")
        try await cloud.run(EC2Operations.deleteSubnet) { $0.subnetId = subnet }
        let gateway = try await cloud.makeGateway(attachedTo: vpc)
        #expect(try await delete() == "DependencyViolation")
        try await cloud.run(EC2Operations.detachInternetGateway) { ($0.internetGatewayId, $0.vpcId) = (gateway, vpc) }
        let table = try await cloud.makeTable(vpc)
        #expect(try await delete() == "DependencyViolation")
        try await cloud.run(EC2Operations.deleteRouteTable) { $0.routeTableId = table }
        let group = try await cloud.makeGroup(vpc)
        #expect(try await delete() == "DependencyViolation")
        try await cloud.run(EC2Operations.deleteSecurityGroup) { $0.groupId = group }
        #expect(try await delete() == "none")
    }

    @Test("takes further blocks that fit, shows a local route for each, and gives them up again")
    func blocks() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let add = { (block: String) in
            try await cloud.code(EC2Operations.associateVpcCidrBlock) { ($0.vpcId, $0.cidrBlock) = (vpc, block) }
        }
        #expect(try await add("10.0.128.0/17") == "CidrConflict")
        #expect(try await add("192.168.0.0/16") == "InvalidVpc.Range")
        let answer = try await cloud.run(EC2Operations.associateVpcCidrBlock) {
            ($0.vpcId, $0.cidrBlock) = (vpc, "10.1.0.0/16")
        }
        let association = try #require(answer.cidrBlockAssociation?.associationId)
        let table = try #require(
            try await cloud.run(EC2Operations.describeRouteTables) { $0.filters = [filter("vpc-id", vpc)] }
                .routeTables?.first
        )
        #expect(table.routes?.map(\.destinationCidrBlock) == ["10.0.0.0/16", "10.1.0.0/16"])
        let subnet = try await cloud.makeSubnet(vpc, "10.1.0.0/24")
        let remove = {
            try await cloud.code(EC2Operations.disassociateVpcCidrBlock) { $0.associationId = association }
        }
        #expect(try await remove() == "DependencyViolation")
        try await cloud.run(EC2Operations.deleteSubnet) { $0.subnetId = subnet }
        #expect(try await remove() == "none")
    }

    @Test("has attributes that depend on each other")
    func attributes() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        func value(_ name: String) async throws -> Bool? {
            let answer = try await cloud.run(EC2Operations.describeVpcAttribute) {
                ($0.vpcId, $0.attribute) = (vpc, name)
            }
            return name == "enableDnsSupport" ? answer.enableDnsSupport?.value : answer.enableDnsHostnames?.value
        }
        #expect(try await value("enableDnsSupport") == true)
        #expect(try await value("enableDnsHostnames") == false)
        try await cloud.run(EC2Operations.modifyVpcAttribute) {
            $0.vpcId = vpc
            $0.enableDnsHostnames = AttributeBooleanValue { $0.value = true }
        }
        #expect(try await value("enableDnsHostnames") == true)
        let code = try await cloud.code(EC2Operations.modifyVpcAttribute) {
            $0.vpcId = vpc
            $0.enableDnsSupport = AttributeBooleanValue { $0.value = false }
        }
        #expect(code == "InvalidParameterCombination")
    }

    @Test("is made anew as the default when it was deleted")
    func defaultAgain() async throws {
        let cloud = try NetworkHarness()
        #expect(try await cloud.code(EC2Operations.createDefaultVpc) { _ in } == "DefaultVpcAlreadyExists")
        let subnets = try await cloud.run(EC2Operations.describeSubnets) { _ in }.subnets ?? []
        let zone = try #require(subnets.first?.availabilityZone)
        let again = { try await cloud.code(EC2Operations.createDefaultSubnet) { $0.availabilityZone = zone } }
        #expect(try await again() == "DefaultSubnetAlreadyExistsInAvailabilityZone")
        try await cloud.run(EC2Operations.deleteSubnet) { $0.subnetId = subnets[0].subnetId ?? "" }
        #expect(try await again() == "none")
    }
}

@Suite("A subnet")
struct NetworkSubnetTests {
    @Test(
        "must lie in its VPC beside the others",
        arguments: [
            ("10.0.1.0/24", "InvalidSubnet.Conflict"), ("10.0.1.128/25", "InvalidSubnet.Conflict"),
            ("10.1.0.0/24", "InvalidSubnet.Range"), ("10.0.2.0/29", "InvalidSubnet.Range"),
            ("10.0.2.0/24", "none"), ("nonsense", "InvalidParameterValue"),
        ]
    )
    func blocks(block: String, code: String) async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        _ = try await cloud.makeSubnet(vpc)
        #expect(try await cloud.code(EC2Operations.createSubnet) { ($0.vpcId, $0.cidrBlock) = (vpc, block) } == code)
    }

    @Test("is in the zone that was asked for by name or id")
    func zones() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let id = try await cloud.makeSubnet(vpc, zone: "us-east-1b")
        let subnet = try await cloud.run(EC2Operations.describeSubnets) { $0.subnetIds = [id] }.subnets?.first
        #expect(subnet?.availabilityZone == "us-east-1b")
        #expect(subnet?.availableIpAddressCount == 251)
        let code = try await cloud.code(EC2Operations.createSubnet) {
            ($0.vpcId, $0.cidrBlock, $0.availabilityZone) = (vpc, "10.0.9.0/24", "us-east-1z")
        }
        #expect(code == "InvalidParameterValue")
    }

    @Test("is listed by filters and pages, with its tags")
    func listing() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        for number in 0..<7 {
            try await cloud.run(EC2Operations.createSubnet) {
                ($0.vpcId, $0.cidrBlock) = (vpc, "10.0.\(number).0/24")
                $0.tagSpecifications = [
                    TagSpecification {
                        $0.resourceType = "subnet"
                        $0.tags = [
                            Tag {
                                $0.key = "Name"
                                $0.value = "net-\(number)"
                            }
                        ]
                    }
                ]
            }
        }
        var seen: [String] = []
        var token: String?
        repeat {
            let page = try await cloud.run(EC2Operations.describeSubnets) {
                $0.filters = [filter("vpc-id", vpc)]
                $0.maxResults = 3
                $0.nextToken = token
            }
            seen += (page.subnets ?? []).compactMap(\.subnetId)
            token = page.nextToken
        } while token != nil
        #expect(seen.count == 7 && Set(seen).count == 7)
        let named = try await cloud.run(EC2Operations.describeSubnets) {
            $0.filters = [filter("tag:Name", "net-[3]", "net-3")]
        }
        #expect(named.subnets?.map(\.cidrBlock) == ["10.0.3.0/24"])
        #expect(
            try await cloud.code(EC2Operations.describeSubnets) { $0.filters = [filter("nonsense")] }
                == "InvalidParameterValue"
        )
        #expect(
            try await cloud.code(EC2Operations.describeSubnets) { $0.subnetIds = ["subnet-1"] }
                == "InvalidSubnetID.Malformed"
        )
        #expect(
            try await cloud.code(EC2Operations.describeSubnets) { $0.subnetIds = ["subnet-12345678"] }
                == "InvalidSubnetID.NotFound"
        )
    }

    @Test("is not made by a dry run")
    func dryRun() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let code = try await cloud.code(EC2Operations.createSubnet) {
            ($0.vpcId, $0.cidrBlock, $0.dryRun) = (vpc, "10.0.0.0/24", true)
        }
        #expect(code == "DryRunOperation")
        let subnets = try await cloud.run(EC2Operations.describeSubnets) { $0.filters = [filter("vpc-id", vpc)] }
        #expect(subnets.subnets?.isEmpty == true)
    }
}
