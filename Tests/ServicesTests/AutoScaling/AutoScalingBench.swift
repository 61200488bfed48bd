import AWSModel
import AWSService
import AutoScalingShapes
import CloudWatchShapes
import EC2Shapes
import Ground
import Synchronization
import World

@testable import AutoScalingService
@testable import EC2Service

/// Auto Scaling beside EC2 in a world whose clock moves when told. No instance is real: a driver brings each to where
/// it is wanted at once.
final class AutoScalingBench: Sendable, InProcessCaller {
    let compute: ComputeBench
    private let tables = Mutex<[String: OperationTable]>([:])
    let alarms = Mutex<[String: PutMetricAlarmInput]>([:])

    init(seed: UInt64 = 5) throws {
        compute = try ComputeBench(seed: seed)
        var table = OperationTable()
        service().register(in: &table)
        var cloudWatch = OperationTable()
        cloudWatch.on(CloudWatchOperations.putMetricAlarm) { [self] (input: PutMetricAlarmInput, _) in
            alarms.withLock { $0[input.alarmName] = input }
        }
        cloudWatch.on(CloudWatchOperations.deleteAlarms) { [self] (input: DeleteAlarmsInput, _) in
            alarms.withLock { for name in input.alarmNames { $0[name] = nil } }
        }
        let made = ["autoscaling": table, "cloudwatch": cloudWatch]
        tables.withLock { $0 = made }
    }

    var world: World { compute.world }
    var place: Place { compute.place }

    func service(through caller: (any InProcessCaller)? = nil) -> AutoScalingService {
        AutoScalingService(world: compute.world, caller: { [weak self] in caller ?? self ?? NoCaller() })
    }

    func context(asService: Bool = false) -> RequestContext {
        var context = compute.context()
        context.caller = self
        if asService {
            context.principal = Principal(
                kind: .service,
                account: context.account,
                arn: "cloudwatch.amazonaws.com",
                userID: "cloudwatch.amazonaws.com"
            )
        }
        return context
    }

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        guard case .tree(let handler)? = tables.withLock({ $0[service]?.entries[operation]?.handler }) else {
            return try await compute.call(service, operation, input, in: context)
        }
        return try await handler(input, context)
    }

    @discardableResult
    func run<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        asService: Bool = false,
        _ build: (inout Input) -> Void = { _ in }
    ) async throws -> Output {
        try await context(asService: asService).call(operation, build)
    }

    /// `Code: message` of a refusal; nil when it is none.
    func refusal<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) async throws -> String? {
        do {
            _ = try await context().call(operation, build)
            return nil
        } catch let error as AWSError {
            return "\(error.code): \(error.message)"
        }
    }

    /// A life of the controller beside EC2's driver: it ends, at whatever line it is, when the body returns.
    func live<Answer: Sendable>(
        through caller: (any InProcessCaller)? = nil,
        _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let service = service(through: caller)
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                try await service.run()
                return nil
            }
            group.addTask {
                try await self.drive()
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let answer = try await group.next() { if let answer { return answer } }
            throw CancellationError()
        }
    }

    /// What EC2's controller does, without an instance.
    private func drive() async throws {
        let feed = try await world.ledger.changes(of: [InstanceRecord.self, Fault.self])
        try await driveOnce()
        for await _ in feed { try await driveOnce() }
    }

    private func driveOnce() async throws {
        let dark = Set(try world.faults.inForce().filter { $0.what == .powerLoss }.map(\.scope.target))
        let place = place
        try await world.ledger.write { transaction in
            for kept in try transaction.list(InstanceRecord.self) {
                let id = kept.id
                switch kept.state {
                case .pending, .running:
                    if dark.contains(kept.zone) {
                        try transaction.instanceLostPower(id, in: place)
                    } else {
                        try transaction.instanceIsRunning(id, in: place)
                    }
                case .stopping: try transaction.instanceIsStopped(id, in: place)
                case .shuttingDown: try transaction.instanceIsTerminated(id, in: place)
                case .stopped:
                    if kept.wanted == .terminated { try transaction.instanceIsTerminated(id, in: place) }
                case .terminated: break
                }
            }
        }
    }

    // MARK: Groups

    func template(_ name: String = "web", type: String = "t3.micro") async throws -> String {
        let image = try await compute.image()
        let answer = try await run(EC2Operations.createLaunchTemplate) {
            $0.launchTemplateName = name
            $0.launchTemplateData = RequestLaunchTemplateData {
                $0.imageId = image
                $0.instanceType = type
            }
        }
        return answer.launchTemplate?.launchTemplateId ?? ""
    }

    /// A group over two zones.
    func makeGroup(
        _ name: String = "web",
        min: Int = 0,
        max: Int = 6,
        desired: Int = 2,
        _ build: (inout CreateAutoScalingGroupType) -> Void = { _ in }
    ) async throws {
        let template = try await template(name)
        try await run(AutoScalingOperations.createAutoScalingGroup) { input in
            input.autoScalingGroupName = name
            (input.minSize, input.maxSize, input.desiredCapacity) = (min, max, desired)
            input.availabilityZones = ["us-east-1a", "us-east-1b"]
            input.launchTemplate = AutoScalingShapes.LaunchTemplateSpecification { $0.launchTemplateId = template }
            build(&input)
        }
    }

    func machine(_ name: String = "web") throws -> GroupMachine {
        try world.ledger.require(GroupRecord.self, name, in: place).record.machine
    }

    /// Returns when the group is as asked.
    func until(_ name: String = "web", _ isReached: (GroupMachine) -> Bool) async throws {
        let feed = try await world.ledger.changes(of: [GroupRecord.self], after: world.ledger.sequence)
        if isReached(try machine(name)) { return }
        for await _ in feed where isReached(try machine(name)) { return }
    }

    func settled(_ name: String = "web", _ count: Int) async throws {
        try await until(name) { $0.isSettled && $0.members.count == count }
    }

    func zones(_ name: String = "web") throws -> [String] { try machine(name).members.map(\.place.zone).sorted() }

    func activities(_ name: String = "web") async throws -> [AutoScalingShapes.Activity] {
        try await run(AutoScalingOperations.describeScalingActivities) { $0.autoScalingGroupName = name }.activities
    }
}

private struct NoCaller: InProcessCaller {
    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    { throw CancellationError() }
}

/// A caller that lets a call through and then dies: what was asked has been done, and nobody knows.
final class DyingCaller: InProcessCaller {
    private let inner: AutoScalingBench
    private let deadly: String
    private let left: Mutex<Int>
    let deaths = Mutex(0)

    init(_ inner: AutoScalingBench, after calls: Int, of operation: String) {
        self.inner = inner
        deadly = operation
        left = Mutex(calls)
    }

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        let answer = try await inner.call(service, operation, input, in: context)
        guard operation == deadly else { return answer }
        let isOver = left.withLock { left in
            left -= 1
            return left < 0
        }
        guard isOver else { return answer }
        deaths.withLock { $0 += 1 }
        throw CancellationError()
    }
}
