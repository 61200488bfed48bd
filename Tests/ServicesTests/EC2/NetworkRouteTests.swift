import AWSModel
import EC2Shapes
import Ground
import Testing
import World

@Suite("A route table")
struct NetworkRouteTests {
    private func make() async throws -> (cloud: NetworkHarness, vpc: String, table: String) {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        return (cloud, vpc, try await cloud.makeTable(vpc))
    }

    @Test("leads to the internet gateway, and into a black hole when that is detached")
    func blackhole() async throws {
        let (cloud, vpc, table) = try await make()
        let gateway = try await cloud.makeGateway(attachedTo: vpc)
        let create = { (block: String, target: String) in
            try await cloud.code(EC2Operations.createRoute) {
                ($0.routeTableId, $0.destinationCidrBlock, $0.gatewayId) = (table, block, target)
            }
        }
        #expect(try await create("0.0.0.0/0", gateway) == "none")
        // The same again changes nothing.
        #expect(try await create("0.0.0.0/0", gateway) == "none")
        let other = try await cloud.run(EC2Operations.createInternetGateway) { _ in }.internetGateway?.internetGatewayId
        #expect(try await create("1.0.0.0/8", other ?? "") == "InvalidParameterValue")
        #expect(try await create("0.0.0.0/0", "local") == "RouteAlreadyExists")
        try await cloud.run(EC2Operations.detachInternetGateway) { ($0.internetGatewayId, $0.vpcId) = (gateway, vpc) }
        #expect(try await cloud.routes(table).last?.state == "blackhole")
        try await cloud.run(EC2Operations.deleteInternetGateway) { $0.internetGatewayId = gateway }
        #expect(try await cloud.routes(table).last?.state == "blackhole")
    }

    struct Refusal: Sendable {
        let destination: String
        var gateway: String?
        var nat: String?
        let code: String
    }

    @Test(
        "refuses routes that cannot be",
        arguments: [
            Refusal(destination: "0.0.0.0/0", gateway: "igw-12345678", code: "InvalidInternetGatewayID.NotFound"),
            Refusal(destination: "0.0.0.0/0", gateway: "igw-x", code: "InvalidInternetGatewayID.Malformed"),
            Refusal(destination: "0.0.0.0/0", nat: "nat-12345678", code: "InvalidNatGatewayID.NotFound"),
            Refusal(destination: "0.0.0.0/0", code: "MissingParameter"),
            Refusal(destination: "0.0.0.0/0", gateway: "a", nat: "b", code: "InvalidParameterCombination"),
            Refusal(destination: "10.0.0.0/33", gateway: "local", code: "InvalidParameterValue"),
            Refusal(destination: "0.0.0.0/0", gateway: "vgw-12345678", code: "NotImplemented"),
        ]
    )
    func refusals(row: Refusal) async throws {
        let (cloud, _, table) = try await make()
        let code = try await cloud.code(EC2Operations.createRoute) {
            ($0.routeTableId, $0.destinationCidrBlock) = (table, row.destination)
            ($0.gatewayId, $0.natGatewayId) = (row.gateway, row.nat)
        }
        #expect(code == row.code)
    }

    @Test("replaces and removes routes that are there")
    func changes() async throws {
        let (cloud, vpc, table) = try await make()
        let subnet = try await cloud.makeSubnet(vpc)
        let interface = try #require(
            try await cloud.run(EC2Operations.createNetworkInterface) { $0.subnetId = subnet }
                .networkInterface?.networkInterfaceId
        )
        let gateway = try await cloud.makeGateway(attachedTo: vpc)
        let missing = try await cloud.code(EC2Operations.replaceRoute) {
            ($0.routeTableId, $0.destinationCidrBlock, $0.gatewayId) = (table, "0.0.0.0/0", gateway)
        }
        #expect(missing == "InvalidParameterValue")
        try await cloud.run(EC2Operations.createRoute) {
            ($0.routeTableId, $0.destinationCidrBlock, $0.gatewayId) = (table, "0.0.0.0/0", gateway)
        }
        try await cloud.run(EC2Operations.replaceRoute) {
            ($0.routeTableId, $0.destinationCidrBlock, $0.networkInterfaceId) = (table, "0.0.0.0/0", interface)
        }
        #expect(try await cloud.routes(table).last?.networkInterfaceId == interface)
        // The VPC's own traffic may be led through an interface, and back.
        try await cloud.run(EC2Operations.replaceRoute) {
            ($0.routeTableId, $0.destinationCidrBlock, $0.networkInterfaceId) = (table, "10.0.0.0/16", interface)
        }
        #expect(try await cloud.routes(table).allSatisfy { $0.gatewayId != "local" })
        try await cloud.run(EC2Operations.replaceRoute) {
            ($0.routeTableId, $0.destinationCidrBlock, $0.localTarget) = (table, "10.0.0.0/16", true)
        }
        #expect(try await cloud.routes(table).first?.gatewayId == "local")
        let delete = { (block: String) in
            try await cloud.code(EC2Operations.deleteRoute) {
                ($0.routeTableId, $0.destinationCidrBlock) = (table, block)
            }
        }
        #expect(try await delete("10.0.0.0/16") == "InvalidParameterValue")
        #expect(try await delete("0.0.0.0/0") == "none")
        #expect(try await delete("0.0.0.0/0") == "InvalidRoute.NotFound")
    }

    @Test("belongs to subnets, one each, and can become the main one")
    func associations() async throws {
        let (cloud, vpc, table) = try await make()
        let subnet = try await cloud.makeSubnet(vpc)
        let other = try await cloud.makeTable(vpc)
        let associate = { (table: String) in
            try await cloud.code(EC2Operations.associateRouteTable) { ($0.routeTableId, $0.subnetId) = (table, subnet) }
        }
        #expect(try await associate(table) == "none")
        #expect(try await associate(other) == "Resource.AlreadyAssociated")
        #expect(
            try await cloud.code(EC2Operations.deleteRouteTable) { $0.routeTableId = table } == "DependencyViolation"
        )
        let main = try #require(
            try await cloud.run(EC2Operations.describeRouteTables) {
                $0.filters = [filter("vpc-id", vpc), filter("association.main", "true")]
            }.routeTables?.first
        )
        let association = try #require(main.associations?.first?.routeTableAssociationId)
        #expect(
            try await cloud.code(EC2Operations.disassociateRouteTable) { $0.associationId = association }
                == "InvalidParameterValue"
        )
        let new = try await cloud.run(EC2Operations.replaceRouteTableAssociation) {
            ($0.associationId, $0.routeTableId) = (association, other)
        }
        #expect(new.newAssociationId != association)
        // What was the main table may go now.
        #expect(
            try await cloud.code(EC2Operations.deleteRouteTable) { $0.routeTableId = main.routeTableId ?? "" } == "none"
        )
        #expect(
            try await cloud.code(EC2Operations.disassociateRouteTable) { $0.associationId = "rtbassoc-12345678" }
                == "InvalidAssociationID.NotFound"
        )
    }

    @Test("is made once by requests with the same token")
    func tokens() async throws {
        let (cloud, vpc, _) = try await make()
        let make = {
            try await cloud.run(EC2Operations.createRouteTable) { ($0.vpcId, $0.clientToken) = (vpc, "t") }
                .routeTable?.routeTableId
        }
        let first = try await make()
        #expect(try await make() == first)
        let other = try await cloud.makeVPC("10.2.0.0/16")
        let code = try await cloud.code(EC2Operations.createRouteTable) { ($0.vpcId, $0.clientToken) = (other, "t") }
        #expect(code == "IdempotentParameterMismatch")
    }
}
