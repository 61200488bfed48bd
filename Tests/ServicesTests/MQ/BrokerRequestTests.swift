import AWSModel
import AWSService
import MQShapes
import Testing

@testable import MQService

@Suite("A request for a broker")
struct BrokerRequestTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let expected: String
        let build: @Sendable (inout CreateBrokerRequest) -> Void

        init(_ expected: String, _ build: @escaping @Sendable (inout CreateBrokerRequest) -> Void) {
            self.expected = expected
            self.build = build
        }

        var testDescription: String { expected }
    }

    static func user(_ name: String, _ password: String, groups: [String]? = nil) -> User {
        User {
            $0.username = name
            $0.password = password
            $0.groups = groups
        }
    }

    static let refused = [
        Refused("BadRequestException brokerName: Broker name [a b]") { $0.brokerName = "a b" },
        Refused("BadRequestException brokerName: Broker name [\(String(repeating: "n", count: 51))]") {
            $0.brokerName = String(repeating: "n", count: 51)
        },
        Refused("NotImplemented -: The engine type RABBITMQ") { $0.engineType = "RABBITMQ" },
        Refused("BadRequestException engineType: Broker engine type [KAFKA]") { $0.engineType = "KAFKA" },
        Refused("BadRequestException engineVersion: Broker engine version [4.0] is invalid for broker engine type") {
            $0.engineVersion = "4.0"
        },
        Refused("BadRequestException deploymentMode: Deployment mode [CLUSTER_MULTI_AZ]") {
            $0.deploymentMode = "CLUSTER_MULTI_AZ"
        },
        Refused("BadRequestException hostInstanceType: Broker instance type [mq.m7g.large]") {
            $0.hostInstanceType = "mq.m7g.large"
        },
        Refused("BadRequestException storageType: Broker storage type [EBS] is invalid for deployment mode") {
            $0.storageType = "EBS"
        },
        Refused("BadRequestException storageType: Broker storage type [EBS] is invalid for broker instance type") {
            $0.deploymentMode = "SINGLE_INSTANCE"
            $0.hostInstanceType = "mq.t3.micro"
            $0.storageType = "ebs"
        },
        Refused("NotImplemented -: The authentication strategy LDAP") { $0.authenticationStrategy = "LDAP" },
        Refused("NotImplemented -: Cross-Region data replication") { $0.dataReplicationMode = "CRDR" },
        Refused("BadRequestException users: Specify at least one user") { $0.users = [] },
        Refused("BadRequestException username: Username is invalid") { $0.users = [user("a", "long-enough-1")] },
        Refused("BadRequestException password: Password is invalid. Enter a password 12 to 250") {
            $0.users = [user("orders", "short")]
        },
        Refused("BadRequestException password: Password is invalid. It must have at least 4 unique") {
            $0.users = [user("orders", "abcabcabcabc")]
        },
        Refused("BadRequestException password: Password is invalid. It can't contain commas") {
            $0.users = [user("orders", "with:colon-in-it")]
        },
        Refused("BadRequestException groups: Group [x]") {
            $0.users = [user("orders", "long-enough-1", groups: ["x"])]
        },
        Refused("BadRequestException users: User [twice]") {
            $0.users = [user("twice", "long-enough-1"), user("twice", "long-enough-2")]
        },
        Refused("BadRequestException subnetIds: Specify exactly two subnets") { $0.subnetIds = ["subnet-1"] },
        Refused("BadRequestException subnetIds: Specify exactly one subnet for") {
            $0.deploymentMode = "SINGLE_INSTANCE"
            $0.subnetIds = ["subnet-1", "subnet-2"]
        },
        Refused("BadRequestException subnetIds: ") { $0.subnetIds = ["subnet-00000001", "subnet-00000002"] },
        Refused("BadRequestException securityGroups: ") { $0.securityGroups = ["sg-00000001"] },
        Refused("NotFoundException configuration-id: Can't find requested configuration [c-1]") {
            $0.configuration = ConfigurationId { $0.id = "c-1" }
        },
        Refused("BadRequestException maintenanceWindowStartTime: Time of day [26:00]") {
            $0.maintenanceWindowStartTime = WeeklyStartTime {
                $0.dayOfWeek = "MONDAY"
                $0.timeOfDay = "26:00"
            }
        },
        Refused("BadRequestException tags: Tag keys that begin with aws:") { $0.tags = ["aws:x": "y"] },
    ]

    @Test("that cannot be met is refused in Amazon MQ's words", arguments: refused)
    func refusal(row: Refused) async throws {
        let bench = try MQBench()
        let refusal = try await bench.refusal(MQOperations.createBroker) {
            MQBench.fill(&$0)
            row.build(&$0)
        }
        #expect(refusal?.hasPrefix(row.expected) == true, "\(refusal ?? "taken")")
    }

    @Test("wants subnets of one VPC and of different zones")
    func subnets() async throws {
        let bench = try MQBench()
        let (one, other) = (try await bench.cloud.makeVPC(), try await bench.cloud.makeVPC())
        let first = try await bench.cloud.makeSubnet(one, zone: "us-east-1a")
        let alien = try await bench.cloud.makeSubnet(other, zone: "us-east-1b")
        let refusal = try await bench.refusal(MQOperations.createBroker) {
            MQBench.fill(&$0)
            $0.subnetIds = [first, alien]
        }
        #expect(refusal == "BadRequestException subnetIds: Subnets must belong to the same VPC.")
    }

    @Test("acts once for its creator request id, and its name is taken then")
    func idempotency() async throws {
        let bench = try MQBench()
        let first = try await bench.create { $0.creatorRequestId = "a" }
        #expect(try await bench.create { $0.creatorRequestId = "a" } == first)
        let other = try await bench.refusal(MQOperations.createBroker) {
            MQBench.fill(&$0, "another")
            $0.creatorRequestId = "a"
        }
        #expect(other?.hasPrefix("ConflictException creatorRequestId") == true)
        let taken = try await bench.refusal(MQOperations.createBroker) { MQBench.fill(&$0) }
        #expect(taken == "ConflictException brokerName: Broker name [orders] is already in use.")
    }

    @Test("without a configuration gets one with the engine's defaults")
    func standardConfiguration() async throws {
        let bench = try MQBench()
        let broker = try await bench.describe(try await bench.create())
        let current = try #require(broker.configurations?.current)
        #expect(current.revision == 1)
        let configuration = try await bench.run(MQOperations.describeConfiguration) { $0.configurationId = current.id }
        #expect(configuration.name == "orders-configuration")
    }

    @Test("finds only what is built among engines and host types")
    func catalogue() async throws {
        let bench = try MQBench()
        let engines = try await bench.run(MQOperations.describeBrokerEngineTypes).brokerEngineTypes
        #expect(engines?.map(\.engineType) == ["ACTIVEMQ"])
        let options = try await bench.run(MQOperations.describeBrokerInstanceOptions) { $0.storageType = "EBS" }
        #expect(
            options.brokerInstanceOptions?.allSatisfy { $0.supportedDeploymentModes == ["SINGLE_INSTANCE"] } == true
        )
        #expect(options.brokerInstanceOptions?.isEmpty == false)
    }
}
