import AWSModel
import EC2Shapes
import Ground
import Testing
import World

@testable import EC2Service

extension NetworkHarness {
    var place: Place { Place(account: "000000000000", region: "us-east-1") }

    func allocate() async throws -> (id: String, address: String) {
        let answer = try await run(EC2Operations.allocateAddress) { $0.domain = "vpc" }
        return (answer.allocationId ?? "", answer.publicIp ?? "")
    }

    func makeInterface(_ subnet: String, address: String? = nil) async throws -> NetworkInterface {
        let answer = try await run(EC2Operations.createNetworkInterface) {
            ($0.subnetId, $0.privateIpAddress) = (subnet, address)
        }
        return try #require(answer.networkInterface)
    }

    /// As the controller reports it.
    func settle(nat id: String) async throws {
        let place = place
        try await world.ledger.write { try $0.settleForTests(nat: id, in: place) }
    }

    func settle(endpoint id: String) async throws {
        let place = place
        try await world.ledger.write { transaction in
            try EC2Service.endpointBecameAvailable(id, in: place, &transaction)
            try EC2Service.endpointWasDeleted(id, in: place, &transaction)
        }
    }
}

extension LedgerTransaction {
    fileprivate mutating func settleForTests(nat id: String, in place: Place) throws {
        try EC2Service.natGatewayBecameAvailable(id, in: place, &self)
        try EC2Service.natGatewayWasDeleted(id, in: place, &self)
    }
}

@Suite("An Elastic IP address")
struct NetworkAddressTests {
    @Test("is of its Region's own block, and there are few of them")
    func allocation() async throws {
        let cloud = try NetworkHarness()
        var seen: Set<String> = []
        for _ in 0..<5 { seen.insert(try await cloud.allocate().address) }
        let block = PublicAddresses.block(ofRegion: "us-east-1")
        #expect(seen.count == 5)
        #expect(seen.allSatisfy { IPv4Address($0).map(block.contains) == true })
        #expect(try await cloud.code(EC2Operations.allocateAddress) { _ in } == "AddressLimitExceeded")
        let elsewhere = try await cloud.run(
            EC2Operations.allocateAddress,
            in: cloud.context("000000000000", "eu-west-1")
        ) { _ in }
        #expect(IPv4Address(elsewhere.publicIp ?? "").map(block.contains) == false)
    }

    @Test("needs an internet gateway, and moves from interface to interface")
    func association() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let subnet = try await cloud.makeSubnet(vpc)
        let first = try await cloud.makeInterface(subnet).networkInterfaceId ?? ""
        let second = try await cloud.makeInterface(subnet).networkInterfaceId ?? ""
        let (id, address) = try await cloud.allocate()
        let associate = { (interface: String, may: Bool?) in
            try await cloud.code(EC2Operations.associateAddress) {
                ($0.allocationId, $0.networkInterfaceId, $0.allowReassociation) = (id, interface, may)
            }
        }
        #expect(try await associate(first, nil) == "Gateway.NotAttached")
        let gateway = try await cloud.makeGateway(attachedTo: vpc)
        #expect(try await associate(first, nil) == "none")
        #expect(try await associate(second, false) == "Resource.AlreadyAssociated")
        #expect(try await associate(second, nil) == "none")
        let shown = try await cloud.run(EC2Operations.describeNetworkInterfaces) { $0.networkInterfaceIds = [second] }
        #expect(shown.networkInterfaces?.first?.association?.publicIp == address)
        #expect(
            try await cloud.code(EC2Operations.releaseAddress) { $0.allocationId = id } == "InvalidIPAddress.InUse"
        )
        let detach = {
            try await cloud.code(EC2Operations.detachInternetGateway) {
                ($0.internetGatewayId, $0.vpcId) = (gateway, vpc)
            }
        }
        #expect(try await detach() == "DependencyViolation")
        // With its interface gone the address is free.
        try await cloud.run(EC2Operations.deleteNetworkInterface) { $0.networkInterfaceId = second }
        #expect(try await detach() == "none")
        #expect(try await detach() == "Gateway.NotAttached")
        #expect(try await cloud.code(EC2Operations.releaseAddress) { $0.allocationId = id } == "none")
        #expect(
            try await cloud.code(EC2Operations.releaseAddress) { $0.allocationId = id }
                == "InvalidAllocationID.NotFound"
        )
        #expect(
            try await cloud.code(EC2Operations.disassociateAddress) { $0.associationId = "eipassoc-1" }
                == "InvalidAssociationID.NotFound"
        )
    }
}

@Suite("A NAT gateway")
struct NetworkNATTests {
    @Test("holds an interface and an address until it is gone, and is shown for an hour after")
    func life() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let subnet = try await cloud.makeSubnet(vpc)
        let gateway = try await cloud.makeGateway(attachedTo: vpc)
        let (allocation, address) = try await cloud.allocate()
        let made = try #require(
            try await cloud.run(EC2Operations.createNatGateway) {
                ($0.subnetId, $0.allocationId, $0.clientToken) = (subnet, allocation, "n")
            }.natGateway
        )
        let id = made.natGatewayId ?? ""
        #expect(made.state == "pending")
        #expect(made.natGatewayAddresses?.first?.publicIp == address)
        let again = try await cloud.run(EC2Operations.createNatGateway) {
            ($0.subnetId, $0.allocationId, $0.clientToken) = (subnet, allocation, "n")
        }
        #expect(again.natGateway?.natGatewayId == id)
        let interfaceID = made.natGatewayAddresses?.first?.networkInterfaceId ?? ""
        let interface = try await cloud.run(EC2Operations.describeNetworkInterfaces) {
            $0.networkInterfaceIds = [interfaceID]
        }.networkInterfaces?.first
        #expect(interface?.interfaceType == "nat_gateway" && interface?.requesterManaged == true)
        #expect(interface?.groups?.isEmpty == true)
        let table = try await cloud.makeTable(vpc)
        try await cloud.run(EC2Operations.createRoute) {
            ($0.routeTableId, $0.destinationCidrBlock, $0.natGatewayId) = (table, "0.0.0.0/0", id)
        }
        try await cloud.settle(nat: id)
        #expect(try await state(id, cloud) == "available")
        #expect(
            try await cloud.code(EC2Operations.deleteNetworkInterface) { $0.networkInterfaceId = interfaceID }
                == "OperationNotPermitted"
        )
        #expect(
            try await cloud.code(EC2Operations.disassociateAddress) { $0.publicIp = address } == "AuthFailure"
        )
        try await cloud.run(EC2Operations.deleteNatGateway) { $0.natGatewayId = id }
        #expect(try await state(id, cloud) == "deleting")
        #expect(try await cloud.routes(table).last?.state == "blackhole")
        #expect(
            try await cloud.code(EC2Operations.deleteSubnet) { $0.subnetId = subnet } == "DependencyViolation"
        )
        try await cloud.settle(nat: id)
        #expect(try await state(id, cloud) == "deleted")
        #expect(try await cloud.code(EC2Operations.deleteSubnet) { $0.subnetId = subnet } == "none")
        #expect(try await cloud.code(EC2Operations.releaseAddress) { $0.allocationId = allocation } == "none")
        try await cloud.world.advanceClock(by: .seconds(3700))
        #expect(
            try await cloud.code(EC2Operations.describeNatGateways) { $0.natGatewayIds = [id] } == "NatGatewayNotFound"
        )
        _ = gateway
    }

    private func state(_ id: String, _ cloud: NetworkHarness) async throws -> String? {
        try await cloud.run(EC2Operations.describeNatGateways) { $0.natGatewayIds = [id] }.natGateways?.first?.state
    }

    @Test("fails without an internet gateway, and says so")
    func failure() async throws {
        let cloud = try NetworkHarness()
        let subnet = try await cloud.makeSubnet(try await cloud.makeVPC())
        let (allocation, _) = try await cloud.allocate()
        let made = try await cloud.run(EC2Operations.createNatGateway) {
            ($0.subnetId, $0.allocationId) = (subnet, allocation)
        }.natGateway
        #expect(made?.state == "failed" && made?.failureCode == "Gateway.NotAttached")
        #expect(try await cloud.code(EC2Operations.createNatGateway) { $0.subnetId = subnet } == "MissingParameter")
        let privately = try await cloud.run(EC2Operations.createNatGateway) {
            ($0.subnetId, $0.connectivityType) = (subnet, "private")
        }.natGateway
        #expect(privately?.state == "pending")
    }
}

@Suite("A gateway endpoint")
struct NetworkEndpointTests {
    @Test("puts its routes into its tables by itself and takes them out again")
    func routes() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let (first, second) = (try await cloud.makeTable(vpc), try await cloud.makeTable(vpc))
        let endpoint = try #require(
            try await cloud.run(EC2Operations.createVpcEndpoint) {
                ($0.vpcId, $0.serviceName, $0.routeTableIds) = (vpc, "com.amazonaws.us-east-1.s3", [first])
            }.vpcEndpoint
        )
        let id = endpoint.vpcEndpointId ?? ""
        #expect(endpoint.state == "pending")
        #expect(endpoint.policyDocument?.contains("\"Allow\"") == true)
        try await cloud.settle(endpoint: id)
        let route = try #require(try await cloud.routes(first).last)
        #expect(route.destinationPrefixListId == "pl-63a5400a" && route.gatewayId == id && route.state == "active")
        let byHand = try await cloud.code(EC2Operations.deleteRoute) {
            ($0.routeTableId, $0.destinationPrefixListId) = (first, "pl-63a5400a")
        }
        #expect(byHand == "InvalidParameterValue")
        try await cloud.run(EC2Operations.modifyVpcEndpoint) {
            ($0.vpcEndpointId, $0.addRouteTableIds, $0.removeRouteTableIds) = (id, [second], [first])
        }
        #expect(try await cloud.routes(first).count == 1)
        #expect(try await cloud.routes(second).count == 2)
        try await cloud.run(EC2Operations.deleteVpcEndpoints) { $0.vpcEndpointIds = [id] }
        #expect(try await cloud.routes(second).count == 1)
        #expect(try await cloud.code(EC2Operations.deleteVpc) { $0.vpcId = vpc } == "DependencyViolation")
        try await cloud.settle(endpoint: id)
        #expect(
            try await cloud.code(EC2Operations.describeVpcEndpoints) { $0.vpcEndpointIds = [id] }
                == "InvalidVpcEndpointId.NotFound"
        )
    }

    struct Refusal: Sendable {
        var service = "com.amazonaws.us-east-1.s3"
        var type: String?
        var policy: String?
        let code: String
    }

    @Test(
        "refuses what is not built or no policy",
        arguments: [
            Refusal(service: "com.amazonaws.us-east-1.dynamodb", code: "NotImplemented"),
            Refusal(service: "com.amazonaws.us-east-1.sqs", code: "NotImplemented"),
            Refusal(service: "com.amazonaws.eu-west-1.s3", code: "InvalidServiceName"),
            Refusal(type: "Interface", code: "NotImplemented"),
            Refusal(policy: "{}", code: "InvalidPolicyDocument"),
            Refusal(policy: "no policy", code: "InvalidPolicyDocument"),
        ]
    )
    func refusals(row: Refusal) async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let code = try await cloud.code(EC2Operations.createVpcEndpoint) {
            ($0.vpcId, $0.serviceName, $0.vpcEndpointType) = (vpc, row.service, row.type)
            $0.policyDocument = row.policy
        }
        #expect(code == row.code)
    }

    @Test("leads to addresses that no other Region's does")
    func prefixLists() {
        let regions = Geography().regions.map(\.name)
        for service in AWSPrefixLists.Service.allCases {
            let lists = regions.map { AWSPrefixLists.list(service, region: $0) }
            let blocks = lists.flatMap(\.blocks)
            for (place, block) in blocks.enumerated() {
                #expect(!blocks[(place + 1)...].contains { $0.overlaps(block) }, "\(block)")
            }
        }
        for region in regions {
            let lists = AWSPrefixLists.lists(region: region)
            #expect(Set(lists.map(\.id)).count == lists.count)
            #expect(lists.allSatisfy { ResourceKind.prefixList.isWellFormed($0.id) })
        }
        let publics = regions.map(PublicAddresses.block)
        #expect(Set(publics).count == regions.count && publics.allSatisfy { PublicAddresses.all.contains($0) })
    }
}

@Suite("A network interface")
struct NetworkInterfaceTests {
    @Test("takes addresses that its subnet has free, and gives them back")
    func addresses() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let subnet = try await cloud.makeSubnet(vpc, "10.0.1.0/28")
        func freeCount() async throws -> Int? {
            let answer = try await cloud.run(EC2Operations.describeSubnets) { $0.subnetIds = [subnet] }
            return answer.subnets?.first?.availableIpAddressCount
        }
        func code(_ address: String?) async throws -> String {
            try await cloud.code(EC2Operations.createNetworkInterface) {
                ($0.subnetId, $0.privateIpAddress) = (subnet, address)
            }
        }
        #expect(try await freeCount() == 11)
        for reserved in ["10.0.1.0", "10.0.1.1", "10.0.1.3", "10.0.1.15", "10.0.2.4"] {
            #expect(try await code(reserved) == "InvalidParameterValue")
        }
        let first = try await cloud.makeInterface(subnet, address: "10.0.1.4")
        #expect(first.privateIpAddress == "10.0.1.4" && first.status == "available")
        #expect(first.macAddress?.hasPrefix("0a:") == true)
        #expect(first.groups?.first?.groupName == "default")
        #expect(try await code("10.0.1.4") == "InvalidIPAddress.InUse")
        for _ in 0..<10 { #expect(try await code(nil) == "none") }
        #expect(try await code(nil) == "InsufficientFreeAddressesInSubnet")
        #expect(try await freeCount() == 0)
        try await cloud.run(EC2Operations.deleteNetworkInterface) {
            $0.networkInterfaceId = first.networkInterfaceId ?? ""
        }
        #expect(try await freeCount() == 1)
        #expect(try await code(nil) == "none")
    }

    @Test("has secondary addresses that come and go")
    func secondaries() async throws {
        let cloud = try NetworkHarness()
        let subnet = try await cloud.makeSubnet(try await cloud.makeVPC())
        let id = try await cloud.makeInterface(subnet).networkInterfaceId ?? ""
        let assigned = try await cloud.run(EC2Operations.assignPrivateIpAddresses) {
            ($0.networkInterfaceId, $0.secondaryPrivateIpAddressCount) = (id, 2)
        }
        let added = (assigned.assignedPrivateIpAddresses ?? []).compactMap(\.privateIpAddress)
        #expect(Set(added).count == 2)
        try await cloud.run(EC2Operations.unassignPrivateIpAddresses) {
            ($0.networkInterfaceId, $0.privateIpAddresses) = (id, [added[0]])
        }
        let shown = try await cloud.run(EC2Operations.describeNetworkInterfaces) {
            $0.filters = [filter("addresses.private-ip-address", added[1])]
        }
        #expect(shown.networkInterfaces?.first?.privateIpAddresses?.count == 2)
        let code = try await cloud.code(EC2Operations.unassignPrivateIpAddresses) {
            ($0.networkInterfaceId, $0.privateIpAddresses) = (id, [added[0]])
        }
        #expect(code == "InvalidParameterValue")
    }

    @Test("is in groups of its own VPC alone")
    func groups() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let other = try await cloud.makeGroup(try await cloud.makeVPC("10.5.0.0/16"))
        let own = try await cloud.makeGroup(vpc)
        let subnet = try await cloud.makeSubnet(vpc)
        let id = try await cloud.makeInterface(subnet).networkInterfaceId ?? ""
        let set = { (group: String) in
            try await cloud.code(EC2Operations.modifyNetworkInterfaceAttribute) {
                ($0.networkInterfaceId, $0.groups) = (id, [group])
            }
        }
        #expect(try await set(other) == "InvalidParameter")
        #expect(try await set("sg-12345678") == "InvalidGroup.NotFound")
        #expect(try await set("nonsense") == "InvalidGroupId.Malformed")
        #expect(try await set(own) == "none")
        #expect(
            try await cloud.code(EC2Operations.deleteSecurityGroup) { $0.groupId = own } == "DependencyViolation"
        )
    }
}

@Suite("A network interface on an instance")
struct NetworkAttachmentTests {
    /// An instance that runs, as far as the ledger knows.
    private func makeInstance(_ cloud: NetworkHarness, vpc: String, subnet: String) async throws -> String {
        let id = cloud.world.ids.resource("i")
        let interface = cloud.world.ids.resource("eni")
        let place = cloud.place
        try await cloud.world.ledger.write { transaction in
            var wanted = NewInterface(subnet: subnet)
            wanted.attachment = NetworkInterfaceRecord.Attachment(
                id: "eni-attach-1",
                instance: id,
                deviceIndex: 0,
                at: transaction.now,
                endsWithInstance: true
            )
            let made = try transaction.makeNetworkInterface(wanted, id: interface, in: place)
            let record = InstanceRecord(
                reservation: "r-1",
                image: "ami-12345678",
                type: "t3.micro",
                vpc: vpc,
                subnet: subnet,
                zone: made.zone,
                zoneName: made.zoneName,
                launchIndex: 0,
                launched: transaction.now,
                primaryInterface: interface,
                privateAddress: made.record.primaryAddress,
                state: .running,
                wanted: .running,
                stateChanged: transaction.now
            )
            try transaction.insert(record, id: id, in: place)
        }
        return id
    }

    @Test("is attached at a free index, carries routes while it is, and is detached again")
    func attachment() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let subnet = try await cloud.makeSubnet(vpc, zone: "us-east-1a")
        let instance = try await makeInstance(cloud, vpc: vpc, subnet: subnet)
        let interface = try await cloud.makeInterface(subnet).networkInterfaceId ?? ""
        let far = try await cloud.makeSubnet(vpc, "10.0.2.0/24", zone: "us-east-1b")
        let elsewhere = try await cloud.makeInterface(far).networkInterfaceId ?? ""
        func attach(_ interface: String, _ index: Int) async throws -> String {
            try await cloud.code(EC2Operations.attachNetworkInterface) {
                ($0.networkInterfaceId, $0.instanceId, $0.deviceIndex) = (interface, instance, index)
            }
        }
        #expect(try await attach(interface, 0) == "InvalidParameterValue")
        #expect(try await attach(elsewhere, 1) == "InvalidParameterCombination")
        let table = try await cloud.makeTable(vpc)
        try await cloud.run(EC2Operations.createRoute) {
            ($0.routeTableId, $0.destinationCidrBlock, $0.networkInterfaceId) = (table, "0.0.0.0/0", interface)
        }
        #expect(try await cloud.routes(table).last?.state == "blackhole")
        #expect(try await attach(interface, 1) == "none")
        #expect(try await attach(interface, 2) == "InvalidNetworkInterface.InUse")
        let route = try #require(try await cloud.routes(table).last)
        #expect(route.state == "active" && route.instanceId == instance)
        let shown = try await cloud.run(EC2Operations.describeNetworkInterfaces) {
            $0.filters = [filter("attachment.instance-id", instance), filter("attachment.device-index", "1")]
        }
        let attachment = try #require(shown.networkInterfaces?.first?.attachment?.attachmentId)
        let delete = {
            try await cloud.code(EC2Operations.deleteNetworkInterface) { $0.networkInterfaceId = interface }
        }
        #expect(try await delete() == "InvalidParameterValue")
        let detach = { (id: String) in
            try await cloud.code(EC2Operations.detachNetworkInterface) { $0.attachmentId = id }
        }
        #expect(try await detach("eni-attach-1") == "OperationNotPermitted")
        #expect(try await detach(attachment) == "none")
        #expect(try await detach(attachment) == "InvalidAttachmentID.NotFound")
        #expect(try await delete() == "none")
    }
}
