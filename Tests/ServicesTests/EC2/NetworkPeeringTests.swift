import AWSModel
import AWSService
import EC2Shapes
import Ground
import Testing
import World

@testable import EC2Service

@Suite("A peering connection")
struct NetworkPeeringTests {
    private let other = "222222222222"

    private func request(_ cloud: NetworkHarness, _ block: String) async throws -> (
        id: String, own: String, peer: String
    ) {
        let own = try await cloud.makeVPC()
        let peer = try await cloud.makeVPC(block, in: cloud.context(other, "eu-west-1"))
        let answer = try await cloud.run(EC2Operations.createVpcPeeringConnection) {
            ($0.vpcId, $0.peerVpcId, $0.peerOwnerId, $0.peerRegion) = (own, peer, other, "eu-west-1")
        }
        return (answer.vpcPeeringConnection?.vpcPeeringConnectionId ?? "", own, peer)
    }

    private func state(_ id: String, _ context: RequestContext) async throws -> String? {
        try await context.call(EC2Operations.describeVpcPeeringConnections) { $0.vpcPeeringConnectionIds = [id] }
            .vpcPeeringConnections?.first?.status?.code
    }

    @Test("between accounts and Regions is accepted by the other side, and ended by either")
    func life() async throws {
        let cloud = try NetworkHarness()
        let (id, own, peer) = try await request(cloud, "10.7.0.0/16")
        let there = cloud.context(other, "eu-west-1")
        #expect(try await state(id, cloud.context()) == "pending-acceptance")
        let accept = { (context: RequestContext) in
            try await cloud.code(EC2Operations.acceptVpcPeeringConnection, in: context) {
                $0.vpcPeeringConnectionId = id
            }
        }
        #expect(try await accept(cloud.context()) == "OperationNotPermitted")
        #expect(try await accept(cloud.context("333333333333")) == "InvalidVpcPeeringConnectionID.NotFound")
        #expect(try await accept(there) == "none")
        #expect(try await accept(there) == "InvalidStateTransition")
        #expect(try await state(id, cloud.context()) == "active")
        let table = try await cloud.makeTable(own)
        try await cloud.run(EC2Operations.createRoute) {
            ($0.routeTableId, $0.destinationCidrBlock, $0.vpcPeeringConnectionId) = (table, "10.7.0.0/16", id)
        }
        #expect(try await cloud.routes(table).last?.state == "active")
        #expect(
            try await cloud.code(EC2Operations.deleteVpc, in: there) { $0.vpcId = peer } == "DependencyViolation"
        )
        try await cloud.run(EC2Operations.deleteVpcPeeringConnection, in: there) { $0.vpcPeeringConnectionId = id }
        #expect(try await state(id, cloud.context()) == "deleted")
        #expect(try await cloud.routes(table).last?.state == "blackhole")
    }

    @Test("fails at once when blocks overlap")
    func overlap() async throws {
        let cloud = try NetworkHarness()
        let (id, _, _) = try await request(cloud, "10.0.128.0/17")
        #expect(try await state(id, cloud.context()) == "failed")
        let code = try await cloud.code(
            EC2Operations.acceptVpcPeeringConnection,
            in: cloud.context(other, "eu-west-1")
        ) { $0.vpcPeeringConnectionId = id }
        #expect(code == "InvalidStateTransition")
    }

    @Test("expires when nobody answers, and may be rejected")
    func unanswered() async throws {
        let cloud = try NetworkHarness()
        let (id, own, peer) = try await request(cloud, "10.7.0.0/16")
        let twice = try await cloud.code(EC2Operations.createVpcPeeringConnection) {
            ($0.vpcId, $0.peerVpcId, $0.peerOwnerId, $0.peerRegion) = (own, peer, other, "eu-west-1")
        }
        #expect(twice == "VpcPeeringConnectionAlreadyExists")
        try await cloud.world.advanceClock(by: .seconds(8 * 86400))
        let there = cloud.context(other, "eu-west-1")
        let reject = {
            try await cloud.code(EC2Operations.rejectVpcPeeringConnection, in: there) {
                $0.vpcPeeringConnectionId = id
            }
        }
        #expect(try await reject() == "InvalidStateTransition")
    }
}

@Suite("Flow logs and DHCP options")
struct NetworkSettingsTests {
    struct Row: Sendable {
        var type: String? = "s3"
        var destination: String? = "arn:aws:s3:::logs/prefix/"
        var format: String?
        var window: Int?
        var traffic: String? = "ALL"
        let code: String
    }

    @Test(
        "flow logs go to S3, with fields and windows that there are",
        arguments: [
            Row(code: "none"), Row(format: "${version} ${traffic-path} ${flow-direction}", window: 60, code: "none"),
            Row(type: nil, code: "NotImplemented"), Row(type: "somewhere", code: "InvalidParameterValue"),
            Row(destination: nil, code: "MissingParameter"), Row(destination: "logs", code: "InvalidParameterValue"),
            Row(format: "${version} ${colour}", code: "InvalidParameter"),
            Row(format: "version", code: "InvalidParameter"), Row(window: 61, code: "InvalidParameterValue"),
            Row(traffic: nil, code: "MissingParameter"), Row(traffic: "SOME", code: "InvalidParameterValue"),
        ]
    )
    func flowLogs(row: Row) async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        let code = try await cloud.code(EC2Operations.createFlowLogs) {
            ($0.resourceIds, $0.resourceType, $0.trafficType) = ([vpc], "VPC", row.traffic)
            ($0.logDestinationType, $0.logDestination) = (row.type, row.destination)
            ($0.logFormat, $0.maxAggregationInterval) = (row.format, row.window)
        }
        #expect(code == row.code)
    }

    @Test("flow logs of several resources tell which could not be watched, and go with what they watch")
    func several() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        func create() async throws -> CreateFlowLogsResult {
            try await cloud.run(EC2Operations.createFlowLogs) {
                ($0.resourceIds, $0.resourceType, $0.trafficType) = ([vpc, "vpc-12345678"], "VPC", "ALL")
                ($0.logDestinationType, $0.logDestination) = ("s3", "arn:aws:s3:::logs")
            }
        }
        let answer = try await create()
        #expect(answer.flowLogIds?.count == 1)
        #expect(answer.unsuccessful?.map { $0.error?.code } == ["InvalidVpcID.NotFound"])
        #expect(try await create().unsuccessful?.first?.error?.code == "FlowLogAlreadyExists")
        try await cloud.run(EC2Operations.deleteVpc) { $0.vpcId = vpc }
        #expect(try await cloud.run(EC2Operations.describeFlowLogs) { _ in }.flowLogs?.isEmpty == true)
    }

    @Test("DHCP options stay while a VPC has them")
    func dhcp() async throws {
        let cloud = try NetworkHarness()
        let vpc = try await cloud.makeVPC()
        func option(_ key: String, _ values: String...) -> NewDhcpConfiguration {
            NewDhcpConfiguration { ($0.key, $0.values) = (key, values) }
        }
        let id =
            try await cloud.run(EC2Operations.createDhcpOptions) {
                $0.dhcpConfigurations = [option("domain-name", "example.com"), option("ntp-servers", "10.0.0.9")]
            }.dhcpOptions?.dhcpOptionsId ?? ""
        for wrong in [option("colour", "red"), option("ntp-servers", "here"), option("netbios-node-type", "3")] {
            let code = try await cloud.code(EC2Operations.createDhcpOptions) { $0.dhcpConfigurations = [wrong] }
            #expect(code == "InvalidParameterValue")
        }
        try await cloud.run(EC2Operations.associateDhcpOptions) { ($0.vpcId, $0.dhcpOptionsId) = (vpc, id) }
        let delete = { try await cloud.code(EC2Operations.deleteDhcpOptions) { $0.dhcpOptionsId = id } }
        #expect(try await delete() == "DependencyViolation")
        try await cloud.run(EC2Operations.associateDhcpOptions) { ($0.vpcId, $0.dhcpOptionsId) = (vpc, "default") }
        #expect(try await delete() == "none")
        #expect(try await delete() == "InvalidDhcpOptionsID.NotFound")
    }
}
