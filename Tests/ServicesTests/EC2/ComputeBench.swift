import AWSModel
import AWSService
import EC2Service
import EC2Shapes
import Foundation
import Ground
import IAMService
import IAMShapes
import STSService
import World

/// EC2 beside IAM and STS in a world of its own whose clock moves when told; called as the gateway calls.
final class ComputeBench: Sendable, InProcessCaller {
    static let account = "111122223333"

    let world: World
    let service: EC2Service
    let sts: STSService
    private let tables: [String: OperationTable]
    private let directory: String
    let place = Place(account: ComputeBench.account, region: "us-east-1")

    init(seed: UInt64 = 11, engines: EC2Engines = EC2Engines()) throws {
        directory = FileManager.default.temporaryDirectory.path + "/faultline-ec2-" + IdentifierSource().hexadecimal(12)
        // 2026-11-23 10:00:00 GMT.
        let clock = WorldClock(mode: .manual, startingAt: WorldInstant(secondsSince1970: 1_795_428_000))
        let ids = IdentifierSource(seed: seed)
        world = try World(directory: directory, durability: .relaxed, clock: clock, ids: ids)
        service = EC2Service(world: world, engines: engines)
        var (ec2, iam) = (OperationTable(), OperationTable())
        service.register(in: &ec2)
        let principals = IAMService(world: world)
        principals.register(in: &iam)
        sts = STSService(world: world, enforcesPolicies: true) { CredentialDirectory(sources: [principals]) }
        var sessions = OperationTable()
        sts.register(in: &sessions)
        tables = ["ec2": ec2, "iam": iam, "sts": sessions]
    }

    deinit {
        world.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    func context(region: String = "us-east-1") -> RequestContext {
        RequestContext(
            account: Self.account,
            region: region,
            principal: .root(of: Self.account),
            requestID: "TEST",
            now: Timestamp(milliseconds: world.clock.now.millisecondsSince1970),
            caller: self
        )
    }

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        guard case .tree(let handler)? = tables[service]?.entries[operation]?.handler else {
            throw AWSError.notBuilt("\(service):\(operation)")
        }
        return try await handler(input, context)
    }

    @discardableResult
    func run<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        region: String = "us-east-1",
        _ build: (inout Input) -> Void = { _ in }
    ) async throws -> Output {
        try await context(region: region).call(operation, build)
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

    // MARK: Instances

    func image() async throws -> String {
        let found = try await run(EC2Operations.describeImages) {
            $0.owners = ["amazon"]
            $0.filters = [computeFilter("name", "al2023-ami-*")]
        }
        return found.images?.first?.imageId ?? ""
    }

    func launch(
        _ count: Int = 1,
        _ build: (inout RunInstancesRequest) -> Void = { _ in }
    ) async throws -> [Instance] {
        let image = try await image()
        let answer = try await run(EC2Operations.runInstances) {
            $0.imageId = image
            $0.instanceType = "t3.micro"
            $0.minCount = count
            $0.maxCount = count
            build(&$0)
        }
        return answer.instances ?? []
    }

    func launchRefusal(_ build: (inout RunInstancesRequest) -> Void) async throws -> String? {
        let image = try await image()
        return try await refusal(EC2Operations.runInstances) {
            $0.imageId = image
            $0.instanceType = "t3.micro"
            $0.minCount = 1
            $0.maxCount = 1
            build(&$0)
        }
    }

    func instance(_ id: String) async throws -> Instance {
        let answer = try await run(EC2Operations.describeInstances) { $0.instanceIds = [id] }
        guard let found = answer.reservations?.first?.instances?.first else { throw AWSError("Test", "no \(id)") }
        return found
    }

    func states(_ ids: [String]) async throws -> [String] {
        var states: [String] = []
        for id in ids { states.append(try await instance(id).state?.name ?? "") }
        return states
    }
}

func computeFilter(_ name: String, _ values: String...) -> Filter {
    Filter {
        $0.name = name
        $0.values = values
    }
}
