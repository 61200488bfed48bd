import AWSModel
import AWSService
import EC2Shapes
import Ground
import Testing
import World

@testable import EC2Service

/// Creates resources as a stack does.
private struct Stack: Sendable {
    let cloud: NetworkHarness

    func type(_ name: String) throws -> ResourceType {
        try #require(cloud.service.resourceTypes.first { $0.name == "AWS::EC2::" + name })
    }

    func request(_ properties: JSONObject, act: String) -> ResourceRequest {
        ResourceRequest(
            logicalID: "It",
            stackName: "gallery",
            stackID: "arn:aws:cloudformation:us-east-1:000000000000:stack/gallery/1",
            properties: properties,
            physicalName: "gallery-It-\(act)",
            token: act,
            stackTags: [("stage", "test")],
            context: cloud.context()
        )
    }

    /// Creates twice, as after a crash in between, and expects one resource.
    func make(_ name: String, _ properties: JSONObject, act: String? = nil) async throws -> ResourceState {
        let type = try type(name)
        let request = request(properties, act: act ?? "create-\(name)")
        let first = try await type.create(request)
        #expect(try await type.create(request) == first, "\(name)")
        #expect(Set(first.attributes.keys) == Set(type.attributes), "\(name)")
        return first
    }

    func update(_ name: String, _ state: ResourceState, from old: JSONObject, to new: JSONObject) async throws
        -> ResourceState
    {
        let update = try #require(try type(name).update)
        let existing = ExistingResource(physicalID: state.physicalID, properties: old)
        let request = request(new, act: "update-\(name)")
        _ = try await update(request, existing)
        return try await update(request, existing)
    }

    /// Deletes twice; the second time there is nothing.
    func delete(_ name: String, _ state: ResourceState, _ properties: JSONObject) async throws {
        let existing = ExistingResource(physicalID: state.physicalID, properties: properties)
        for _ in 0..<2 { try await type(name).delete(request(properties, act: "delete-\(name)"), existing) }
    }
}

@Suite("The resource types of networks")
struct NetworkResourceTests {
    @Test("make a private network with an endpoint once, and take it apart")
    func gallery() async throws {
        let cloud = try NetworkHarness()
        let stack = Stack(cloud: cloud)
        let controller = controller(cloud)
        defer { controller.cancel() }
        let vpcProperties: JSONObject = [
            "CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": "true", "Tags": [["Key": "Name", "Value": "gallery"]],
        ]
        let vpc = try await stack.make("VPC", vpcProperties)
        #expect(vpc.attributes["CidrBlock"] == "10.0.0.0/16")
        let subnetProperties: JSONObject = [
            "VpcId": .string(vpc.physicalID), "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "us-east-1a",
        ]
        let subnet = try await stack.make("Subnet", subnetProperties)
        let gateway = try await stack.make("InternetGateway", [:])
        let attachmentProperties: JSONObject = [
            "VpcId": .string(vpc.physicalID), "InternetGatewayId": .string(gateway.physicalID),
        ]
        let attachment = try await stack.make("VPCGatewayAttachment", attachmentProperties)
        let other = try await cloud.run(EC2Operations.createInternetGateway) { _ in }.internetGateway?.internetGatewayId
        var moved = attachmentProperties
        moved["InternetGatewayId"] = .string(other ?? "")
        _ = try await stack.update("VPCGatewayAttachment", attachment, from: attachmentProperties, to: moved)
        _ = try await stack.update("VPCGatewayAttachment", attachment, from: moved, to: attachmentProperties)
        let table = try await stack.make("RouteTable", ["VpcId": .string(vpc.physicalID)])
        let routeProperties: JSONObject = [
            "RouteTableId": .string(table.physicalID), "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": .string(gateway.physicalID),
        ]
        let route = try await stack.make("Route", routeProperties)
        let linkProperties: JSONObject = [
            "SubnetId": .string(subnet.physicalID), "RouteTableId": .string(table.physicalID),
        ]
        let link = try await stack.make("SubnetRouteTableAssociation", linkProperties)
        let addressProperties: JSONObject = ["Domain": "vpc"]
        let address = try await stack.make("EIP", addressProperties)
        let natProperties: JSONObject = [
            "SubnetId": .string(subnet.physicalID), "AllocationId": address.attributes["AllocationId"] ?? "",
        ]
        let nat = try await stack.make("NatGateway", natProperties)
        let endpointProperties: JSONObject = [
            "VpcId": .string(vpc.physicalID), "ServiceName": "com.amazonaws.us-east-1.s3",
            "RouteTableIds": [.string(table.physicalID)],
            "PolicyDocument": [
                "Statement": [["Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"]]
            ],
        ]
        let endpoint = try await stack.make("VPCEndpoint", endpointProperties)
        #expect(try await cloud.routes(table.physicalID).map(\.state) == ["active", "active", "active"])
        var changed = endpointProperties
        changed["RouteTableIds"] = []
        _ = try await stack.update("VPCEndpoint", endpoint, from: endpointProperties, to: changed)
        #expect(try await cloud.routes(table.physicalID).count == 2)
        try await stack.delete("VPCEndpoint", endpoint, changed)
        try await stack.delete("NatGateway", nat, natProperties)
        try await stack.delete("EIP", address, addressProperties)
        try await stack.delete("SubnetRouteTableAssociation", link, linkProperties)
        try await stack.delete("Route", route, routeProperties)
        try await stack.delete("VPCGatewayAttachment", attachment, attachmentProperties)
        try await stack.delete("RouteTable", table, ["VpcId": .string(vpc.physicalID)])
        try await stack.delete("InternetGateway", gateway, [:])
        try await stack.delete("Subnet", subnet, subnetProperties)
        try await stack.delete("VPC", vpc, vpcProperties)
    }

    /// Settles gateways and endpoints as the controller does.
    private func controller(_ cloud: NetworkHarness) -> Task<Void, any Error> {
        Task {
            let feed = try await cloud.world.ledger.changes(of: [NATGatewayRecord.self, VPCEndpointRecord.self])
            for await element in feed {
                guard case .change(let change) = element, change.action != .deleted else { continue }
                if change.key.kind == NATGatewayRecord.kind { try await cloud.settle(nat: change.key.id) }
                if change.key.kind == VPCEndpointRecord.kind { try await cloud.settle(endpoint: change.key.id) }
            }
        }
    }

    @Test("mark what they make with tags that users cannot set or take away")
    func marks() async throws {
        let cloud = try NetworkHarness()
        let stack = Stack(cloud: cloud)
        let old: JSONObject = [
            "CidrBlock": "10.0.0.0/16", "Tags": [["Key": "a", "Value": "1"], ["Key": "b", "Value": "2"]],
        ]
        let vpc = try await stack.make("VPC", old)
        func tags() async throws -> [String: String] {
            let shown = try await cloud.run(EC2Operations.describeVpcs) { $0.vpcIds = [vpc.physicalID] }
            return Dictionary(
                (shown.vpcs?.first?.tags ?? []).map { ($0.key ?? "", $0.value ?? "") },
                uniquingKeysWith: { $1 }
            )
        }
        #expect(
            try await Set(tags().keys) == [
                "a", "b", "stage", "aws:cloudformation:stack-name", "aws:cloudformation:stack-id",
                "aws:cloudformation:logical-id",
            ]
        )
        var new = old
        new["Tags"] = [["Key": "a", "Value": 3]]
        _ = try await stack.update("VPC", vpc, from: old, to: new)
        #expect(try await tags()["a"] == "3")
        #expect(try await tags()["b"] == nil)
        try await cloud.run(EC2Operations.deleteTags) { $0.resources = [vpc.physicalID] }
        #expect(try await tags().count == 3)
        let byHand = try await cloud.code(EC2Operations.createTags) {
            $0.resources = [vpc.physicalID]
            $0.tags = [Tag { ($0.key, $0.value) = ("aws:cloudformation:stack-name", "mine") }]
        }
        #expect(byHand == "InvalidParameterValue")
        // Another act makes another resource.
        let second = try await stack.make("VPC", ["CidrBlock": "10.1.0.0/16"], act: "create-2")
        #expect(second.physicalID != vpc.physicalID)
    }

    @Test("change a group's rules in place, and leave those of other resources")
    func groups() async throws {
        let cloud = try NetworkHarness()
        let stack = Stack(cloud: cloud)
        let vpc = try await cloud.makeVPC()
        func rule(_ port: JSONValue) -> JSONValue {
            ["IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "0.0.0.0/0"]
        }
        let old: JSONObject = [
            "GroupDescription": "Web servers", "VpcId": .string(vpc), "SecurityGroupIngress": [rule(80), rule(443)],
            "SecurityGroupEgress": [
                ["IpProtocol": -1, "DestinationPrefixListId": "pl-63a5400a", "Description": "S3 alone"]
            ],
        ]
        let group = try await stack.make("SecurityGroup", old)
        let alone: JSONObject = [
            "GroupId": .string(group.physicalID), "IpProtocol": "tcp", "FromPort": 22, "ToPort": "22",
            "SourceSecurityGroupId": .string(group.physicalID),
        ]
        let ingress = try await stack.make("SecurityGroupIngress", alone)
        var new = old
        new["SecurityGroupIngress"] = [rule("8080")]
        _ = try await stack.update("SecurityGroup", group, from: old, to: new)
        func shown() async throws -> SecurityGroup? {
            try await cloud.run(EC2Operations.describeSecurityGroups) { $0.groupIds = [group.physicalID] }
                .securityGroups?.first
        }
        #expect(try await Set(shown()?.ipPermissions?.map(\.fromPort) ?? []) == [22, 8080])
        let egress = try await shown()?.ipPermissionsEgress ?? []
        #expect(egress.count == 1 && egress.first?.prefixListIds?.first?.prefixListId == "pl-63a5400a")
        try await stack.delete("SecurityGroupIngress", ingress, alone)
        #expect(try await shown()?.ipPermissions?.count == 1)
        try await stack.delete("SecurityGroup", group, new)
    }

    @Test("of every kind are made once and deleted")
    func everyKind() async throws {
        let cloud = try NetworkHarness()
        let stack = Stack(cloud: cloud)
        let vpc = try await cloud.makeVPC()
        let peer = try await cloud.makeVPC("10.8.0.0/16")
        let subnet = try await cloud.makeSubnet(vpc)
        let list = try await stack.make("NetworkAcl", ["VpcId": .string(vpc)])
        let rows: [(String, JSONObject)] = [
            ("VPCCidrBlock", ["VpcId": .string(vpc), "CidrBlock": "10.2.0.0/16"]),
            ("NetworkInterface", ["SubnetId": .string(subnet), "SourceDestCheck": false, "Description": "One"]),
            (
                "NetworkAclEntry",
                [
                    "NetworkAclId": .string(list.physicalID), "RuleNumber": 100, "Protocol": 6, "RuleAction": "allow",
                    "CidrBlock": "0.0.0.0/0", "PortRange": ["From": 80, "To": 80],
                ]
            ),
            ("SubnetNetworkAclAssociation", ["SubnetId": .string(subnet), "NetworkAclId": .string(list.physicalID)]),
            (
                "PrefixList",
                [
                    "PrefixListName": "offices", "AddressFamily": "IPv4", "MaxEntries": 5,
                    "Entries": [["Cidr": "10.1.0.0/16"]],
                ]
            ),
            ("VPCPeeringConnection", ["VpcId": .string(vpc), "PeerVpcId": .string(peer)]),
            ("DHCPOptions", ["DomainName": "example.com", "DomainNameServers": ["AmazonProvidedDNS"]]),
            (
                "FlowLog",
                [
                    "ResourceId": .string(vpc), "ResourceType": "VPC", "TrafficType": "ALL",
                    "LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::logs",
                    "MaxAggregationInterval": 60,
                ]
            ),
            (
                "SecurityGroupEgress",
                [
                    "GroupId": .string(try await cloud.makeGroup(vpc)), "IpProtocol": "udp", "FromPort": 53,
                    "ToPort": 53, "CidrIp": "10.0.0.2/32",
                ]
            ),
        ]
        for (name, properties) in rows {
            let state = try await stack.make(name, properties)
            #expect(!state.physicalID.isEmpty, "\(name)")
            try await stack.delete(name, state, properties)
        }
        try await stack.delete("NetworkAcl", list, ["VpcId": .string(vpc)])
    }
}
