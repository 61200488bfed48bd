import AWSModel
import AWSService
import Ground
import MQShapes
import Synchronization
import Testing
import World

@testable import BrokerPair
@testable import MQService

@Suite("A broker")
struct BrokerLifeTests {
    @Test("is made, serves at its endpoints, and is deleted with all that was its own")
    func life() async throws {
        let bench = try MQBench()
        try await bench.live {
            let id = try await bench.create { $0.publiclyAccessible = true }
            #expect(try await bench.describe(id).brokerState == "CREATION_IN_PROGRESS")
            try await bench.until(id, is: .running)
            let broker = try await bench.describe(id)
            let name = "\(id)-1.mq.us-east-1.amazonaws.com"
            #expect(
                broker.brokerInstances?.first?.endpoints == [
                    "ssl://\(name):61617", "stomp+ssl://\(name):61614", "mqtt+ssl://\(name):8883",
                ]
            )
            #expect(broker.brokerInstances?.map(\.ipAddress) == ["10.0.0.11", "10.0.0.12"])
            #expect(broker.engineType == "ActiveMQ")
            #expect(bench.world.names.addresses(of: name)?.inner.map(\.description) == ["10.0.0.11"])
            #expect(bench.world.names.addresses(of: name)?.outer.map(\.description) == ["198.51.100.11"])
            let plan = try #require(bench.engine.running(id))
            #expect(plan.nodes.map(\.id) == ["1", "2"])
            #expect(plan.certificate.certificate.hasPrefix(name))
            #expect(bench.hosts.state.withLock { Set($0.hosts.values.map(\.peers)) } == ["mq-\(id)"])
            try await bench.run(MQOperations.deleteBroker) { $0.brokerId = id }
            try await bench.until(id) { $0 == nil }
            #expect(bench.engine.brokers.isEmpty)
            #expect(bench.hosts.state.withLock { $0.hosts.isEmpty })
            #expect(bench.world.names.addresses(of: name) == nil)
        }
    }

    @Test("takes pending users, groups and configuration with its reboot")
    func reboot() async throws {
        let bench = try MQBench()
        let vpc = try await bench.cloud.makeVPC()
        let subnets = [
            try await bench.cloud.makeSubnet(vpc, zone: "us-east-1a"),
            try await bench.cloud.makeSubnet(vpc, "10.0.2.0/24", zone: "us-east-1b"),
        ]
        let group = try await bench.cloud.makeGroup(vpc, "mq")
        try await bench.live {
            let id = try await bench.create { $0.subnetIds = subnets }
            try await bench.until(id, is: .running)
            try await bench.run(MQOperations.createUser) {
                $0.brokerId = id
                $0.username = "audit"
                $0.password = "audit-password"
                $0.consoleAccess = true
            }
            let current = try await bench.describe(id).configurations?.current
            let updated = try await bench.run(MQOperations.updateConfiguration) {
                $0.configurationId = current?.id ?? ""
                $0.data = Base64.encode(#"<broker xmlns="http://activemq.apache.org/schema/core"/>"#.utf8)
            }
            #expect(updated.latestRevision?.revision == 2)
            try await bench.run(MQOperations.updateBroker) {
                $0.brokerId = id
                $0.configuration = ConfigurationId { $0.id = current?.id ?? "" }
                $0.securityGroups = [group]
            }
            let waiting = try await bench.describe(id)
            #expect(waiting.configurations?.pending?.revision == 2)
            #expect(waiting.pendingSecurityGroups == [group])
            #expect(waiting.users?.first?.pendingChange == "CREATE")
            #expect(bench.engine.running(id)?.users.map(\.name) == ["orders"])
            try await bench.run(MQOperations.rebootBroker) { $0.brokerId = id }
            try await bench.until(id, is: .running)
            #expect(bench.engine.running(id)?.users.map(\.name) == ["audit", "orders"])
            #expect(bench.engine.running(id)?.users.first?.groups == ["activemq-webconsole"])
            let after = try await bench.describe(id)
            #expect(after.configurations?.current?.revision == 2)
            #expect(after.configurations?.history?.map(\.revision) == [1])
            #expect(after.users?.allSatisfy { $0.pendingChange == nil } == true)
            #expect(bench.hosts.state.withLock { Set($0.hosts.values.map(\.groups)) } == [[group]])
        }
    }

    @Test("is not made in a zone without power, and says why")
    func darkZone() async throws {
        let bench = try MQBench()
        try await bench.live {
            let zone = try #require(bench.world.geography.zone(named: "us-east-1a", for: "000000000000"))
            _ = try await bench.world.faults.add(.powerLoss, to: .zone(zone.id), origin: .cli)
            let id = try await bench.create()
            try await bench.until(id, is: .creationFailed)
            let trouble = try bench.world.ledger.broker(id, in: bench.place).record.trouble
            #expect(trouble == "Amazon MQ has no capacity for the broker in Availability Zone us-east-1a.")
            try await bench.run(MQOperations.deleteBroker) { $0.brokerId = id }
            try await bench.until(id) { $0 == nil }
        }
    }

    @Test("fails with EC2's words when its subnet has no address left")
    func refusedPlace() async throws {
        let bench = try MQBench()
        bench.hosts.state.withLock { $0.error = AWSError("InsufficientFreeAddressesInSubnet", "full") }
        try await bench.live {
            let id = try await bench.create()
            try await bench.until(id, is: .creationFailed)
            #expect(try bench.world.ledger.broker(id, in: bench.place).record.trouble == "full")
        }
    }

    @Test("that cannot start is failed, and one that cannot go on asks for action")
    func trouble() async throws {
        let bench = try MQBench()
        try await bench.live {
            let id = try await bench.create()
            try await bench.until(id, is: .running)
            bench.engine.state.withLock { $0.brokers[id]?.status.phase = .failed("no memory") }
            bench.engine.tell(id, .failed("no memory"))
            try await bench.until(id, is: .criticalActionRequired)
            #expect(try await bench.describe(id).actionsRequired?.first?.actionRequiredInfo == "no memory")
            bench.engine.state.withLock { $0.trouble = "bad document" }
            let other = try await bench.create("other")
            try await bench.until(other, is: .creationFailed)
        }
    }

    /// What a broker's processes and links can suffer; nothing feels a disk that a fault says is full.
    static let felt = ["power-loss", "network-loss", "process-kill"]

    @Test("feels faults of its zones and hosts, and a kill once")
    func faults() async throws {
        let bench = try MQBench()
        try await bench.live {
            let id = try await bench.create()
            try await bench.until(id, is: .running)
            let faults = bench.world.faults
            let target = try await bench.page("fault-target?level=host&target=orders/2")
            _ = try await faults.add(.powerLoss, to: FaultScope(.host, target), origin: .cli)
            _ = try await bench.page("settled")
            #expect(bench.engine.state.withLock { $0.observed.last } == "2 dark cut")
            try await faults.healAll()
            _ = try await bench.page("settled")
            #expect(bench.engine.state.withLock { $0.observed.last } == "2 power net")
            let engine = try await bench.page("fault-target?level=engine&target=orders")
            #expect(engine == id)
            #expect(try await bench.kinds("fault-target?level=engine&target=orders") == Self.felt)
            #expect(try await bench.kinds("fault-target?level=host&target=orders/2") == Self.felt)
            _ = try await faults.add(.processKill, to: FaultScope(.engine, engine), for: .seconds(60), origin: .cli)
            _ = try await bench.page("settled")
            let arn = try bench.world.ledger.broker(id, in: bench.place).record.arn
            try await bench.run(MQOperations.createTags) {
                $0.resourceArn = arn
                $0.tags = ["a": "b"]
            }
            _ = try await bench.page("settled")
            #expect(
                bench.engine.state.withLock { $0.observed.suffix(3) } == ["2 power net", "1 dark net", "1 power net"]
            )
        }
    }

    @Test("tells what happened to its servers")
    func events() async throws {
        let bench = try MQBench()
        try await bench.live {
            let id = try await bench.create()
            try await bench.until(id, is: .running)
            bench.engine.tell(id, .failoverCompleted(to: "2", gap: .milliseconds(2500)))
            bench.engine.state.withLock { $0.brokers[id]?.status.phase = .failed("x") }
            bench.engine.tell(id, .failed("x"))
            try await bench.until(id, is: .criticalActionRequired)
            let event = try #require(try await bench.events("mq.failover.completed").first)
            #expect(event.detail["gapSeconds"]?.double == 2.5)
            #expect(event.detail["node"]?.string == "2")
            #expect(event.zone == (try bench.world.ledger.broker(id, in: bench.place).record.nodes[1].zone))
        }
    }

    @Test("publishes what its server counts once a minute")
    func metrics() async throws {
        let bench = try MQBench()
        let meter = BrokerMeter(world: bench.world, engine: bench.engine)
        let id = try await bench.create()
        _ = id
        await meter.measure()
        let taken = bench.sink.taken.withLock { $0 }
        let size = try #require(taken.first { $0.name == "QueueSize" })
        #expect(size.dimensions == ["Broker": "orders-1", "Queue": "orders"])
        #expect(size.value == 7)
        #expect(taken.first { $0.name == "CurrentConnectionsCount" }?.dimensions == ["Broker": "orders-1"])
        #expect(taken.allSatisfy { $0.namespace == "AWS/AmazonMQ" })
    }
}

extension MQBench {
    /// The `target` that a page answers.
    func page(_ text: String) async throws -> String { try await document(text)?["target"]?.string ?? "" }

    func kinds(_ text: String) async throws -> [String] {
        guard case .array(let kinds)? = try await document(text)?["kinds"] else { return [] }
        return kinds.compactMap(\.string)
    }

    private func document(_ text: String) async throws -> JSONValue? {
        let parts = text.split(separator: "?", maxSplits: 1)
        var query: [String: String] = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let words = pair.split(separator: "=", maxSplits: 1)
            query[String(words[0])] = String(words[1])
        }
        let request = ServicePageRequest(method: "GET", path: String(parts[0]), query: query)
        return try await service.page(request)
    }
}
