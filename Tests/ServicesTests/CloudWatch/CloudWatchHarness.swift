import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import MetricSeries
import Synchronization
import World

@testable import CloudWatchService

/// CloudWatch on a temporary world whose clock moves when told; what its alarms call is noted.
final class CloudWatchHarness: Sendable, InProcessCaller {
    struct Call: Sendable, Equatable {
        var operation: String
        var input: Fields
    }

    let world: World
    let service: CloudWatchService
    private let table: OperationTable
    private let directory: String
    private let noted = Mutex<[Call]>([])

    init() throws {
        directory = "/tmp/faultline-cloudwatch-" + IdentifierSource().hexadecimal(16)
        world = try World(
            directory: directory,
            durability: .relaxed,
            clock: WorldClock(mode: .manual, startingAt: WorldInstant(secondsSince1970: 1_767_225_600)),
            ids: IdentifierSource(seed: 3)
        )
        let link = CallerLink()
        service = CloudWatchService(world: world, directory: directory + "/metrics", caller: { link })
        var table = OperationTable()
        service.register(in: &table)
        self.table = table
        link.fill(self)
    }

    deinit {
        try? service.store.close()
        world.close()
        Directories.remove(directory)
    }

    var calls: [Call] { noted.withLock { $0 } }
    var place: Place { Place(account: "000000000000", region: "us-east-1") }
    var now: Int64 { world.clock.now.wholeSecondsSince1970 }

    func context() -> RequestContext {
        RequestContext(
            account: place.account,
            region: place.region,
            principal: .root(of: place.account),
            requestID: "TEST",
            now: Timestamp(milliseconds: world.clock.now.millisecondsSince1970),
            caller: self
        )
    }

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        guard service == "cloudwatch" else {
            noted.withLock { $0.append(Call(operation: operation, input: input)) }
            return Fields()
        }
        guard case .tree(let handler)? = table.entries[operation]?.handler else { throw AWSError.notBuilt(operation) }
        return try await handler(input, context)
    }

    @discardableResult
    func run<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) async throws -> Output {
        try await context().call(operation, build)
    }

    /// `Code: message` of a refusal; nil when it is none.
    func refusal<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) async throws -> String? {
        do {
            _ = try await run(operation, build)
            return nil
        } catch let error as AWSError {
            return "\(error.code): \(error.message)"
        }
    }

    func put(_ name: String, _ values: [Double], minutesAgo: Int64 = 0) async throws {
        try await run(CloudWatchOperations.putMetricData) {
            $0.namespace = "App"
            $0.metricData = [
                MetricDatum {
                    $0.metricName = name
                    $0.values = values.map(Field.double)
                    $0.timestamp = Timestamp(seconds: now - minutesAgo * 60)
                }
            ]
        }
    }

    func alarm(_ name: String) throws -> Kept<AlarmRecord> {
        try world.ledger.require(AlarmRecord.self, name, in: place)
    }

    /// A life of the controllers, until the body returns.
    func live(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let service = service
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await service.run()
                return false
            }
            group.addTask {
                try await body()
                return true
            }
            defer { group.cancelAll() }
            while let isBody = try await group.next() { if isBody { return } }
        }
    }

    /// Returns when an alarm's record is as asked.
    func until(_ name: String, _ isReached: (AlarmRecord) -> Bool) async throws {
        let feed = try await world.ledger.changes(of: [AlarmRecord.self], after: world.ledger.sequence)
        if isReached(try alarm(name).record) { return }
        for await _ in feed where isReached(try alarm(name).record) { return }
    }
}

/// Stands for the harness until it is made.
private final class CallerLink: InProcessCaller {
    private struct Weak: Sendable { weak var harness: CloudWatchHarness? }
    private let held = Mutex(Weak())

    func fill(_ harness: CloudWatchHarness) { held.withLock { $0.harness = harness } }

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        guard let harness = held.withLock({ $0.harness }) else { throw AWSError.internalFailure }
        return try await harness.call(service, operation, input, in: context)
    }
}
