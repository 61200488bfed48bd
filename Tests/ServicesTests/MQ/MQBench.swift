import AWSModel
import AWSService
import EC2Shapes
import Ground
import MQShapes
import World

@testable import MQService

/// Amazon MQ beside EC2 in a world whose clock moves when told. No server is real: a test says what becomes of it.
final class MQBench: Sendable {
    let cloud: NetworkHarness
    let engine: FakeBrokers
    let hosts = FakeBrokerHosts()
    let sink = FakeBrokerSink()
    let service: MQService
    private let table: OperationTable
    let place = Place(account: "000000000000", region: "us-east-1")

    init() throws {
        cloud = try NetworkHarness()
        let engine = FakeBrokers(clock: cloud.world.clock)
        self.engine = engine
        service = MQService(world: cloud.world, platform: MQPlatform(missing: { [] }, make: { engine }))
        var table = OperationTable()
        service.register(in: &table)
        self.table = table
        cloud.world.serviceHosts.fill(hosts)
        cloud.world.certificates.fill(FakeBrokerIssuer())
        cloud.world.metrics.fill(sink)
    }

    var world: World { cloud.world }

    @discardableResult
    func run<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        _ build: (inout Input) -> Void = { _ in }
    ) async throws -> Output {
        guard case .tree(let handler)? = table.entries[operation.name]?.handler else {
            throw AWSError.notBuilt(operation.name)
        }
        return Output(fields: try await handler(Input(build).fields, cloud.context()))
    }

    /// `Code attribute: message` of a refusal; nil when it is none.
    func refusal<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) async throws -> String? {
        do {
            _ = try await run(operation, build)
            return nil
        } catch let error as AWSError {
            return "\(error.code) \(error.details.first?.value ?? "-"): \(error.message)"
        }
    }

    /// A request that is right.
    static func fill(_ input: inout CreateBrokerRequest, _ name: String = "orders") {
        input.brokerName = name
        input.engineType = "ActiveMQ"
        input.engineVersion = "5.18"
        input.deploymentMode = "ACTIVE_STANDBY_MULTI_AZ"
        input.hostInstanceType = "mq.m5.large"
        input.publiclyAccessible = false
        input.users = [
            User {
                $0.username = "orders"
                $0.password = "orders-password"
            }
        ]
    }

    func create(_ name: String = "orders", _ build: (inout CreateBrokerRequest) -> Void = { _ in }) async throws
        -> String
    {
        try await run(MQOperations.createBroker) {
            Self.fill(&$0, name)
            build(&$0)
        }.brokerId ?? ""
    }

    func describe(_ id: String) async throws -> DescribeBrokerResponse {
        try await run(MQOperations.describeBroker) { $0.brokerId = id }
    }

    /// A life of the service: it runs until the body returns, and is ended at whatever line it is then.
    func live<Answer: Sendable>(_ body: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
        let service = service
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                try await service.run()
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let answer = try await group.next() {
                if let answer { return answer }
            }
            throw CancellationError()
        }
    }

    func until(_ id: String, _ isReached: @escaping @Sendable (BrokerRecord?) -> Bool) async throws {
        try await service.wait(for: id, in: place) { isReached($0?.record) }
    }

    func until(_ id: String, is state: BrokerRecord.State) async throws { try await until(id) { $0?.state == state } }

    func events(_ what: String) async throws -> [Event] {
        try await world.events.find(EventQuery(what: what)).events.map(\.event)
    }
}
