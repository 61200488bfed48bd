import AWSModel
import AWSService
import EC2Shapes
import FISShapes
import Ground
import IAMShapes
import World

@testable import EC2Service
@testable import FISService

/// FIS beside EC2 and IAM in a world whose clock moves when told. No instance is real: a test says what became of it.
final class FISBench: Sendable {
    static let role = "arn:aws:iam::\(ComputeBench.account):role/breaker"

    let compute: ComputeBench
    let idle: FISService
    private let table: OperationTable

    init(seed: UInt64 = 5) async throws {
        let compute = try ComputeBench(seed: seed)
        self.compute = compute
        idle = FISService(world: compute.world, caller: { compute })
        var table = OperationTable()
        idle.register(in: &table)
        self.table = table
        _ = try await compute.run(IAMOperations.createRole) {
            $0.roleName = "breaker"
            $0.assumeRolePolicyDocument = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"fis.amazonaws.com"},\
                "Action":"sts:AssumeRole"}]}
                """
        }
    }

    var world: World { compute.world }
    var place: Place { compute.place }

    func run<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        _ build: (inout Input) -> Void = { _ in }
    ) async throws -> Output {
        guard case .tree(let handler)? = table.entries[operation.name]?.handler else {
            throw AWSError.notBuilt(operation.name)
        }
        return Output(fields: try await handler(Input(build).fields, compute.context()))
    }

    /// `Code: message` of a refusal; nil when it is none.
    func refusal<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) async throws -> String? {
        do {
            _ = try await run(operation, build)
            return nil
        } catch let error as AWSError {
            return "\(error.code): \(error.message)"
        }
    }

    /// A life of the controller: it runs until the body returns, and is ended at whatever line it is then.
    func live<Answer: Sendable>(
        through caller: (any InProcessCaller)? = nil,
        put: @escaping FISService.Put = { _, _, _, _ in },
        _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let service = FISService(world: world, caller: { [compute] in caller ?? compute }, put: put)
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

    // MARK: Templates and experiments

    func template(
        _ actions: [String: CreateExperimentTemplateActionInput],
        _ targets: [String: CreateExperimentTemplateTargetInput] = [:],
        _ build: (inout CreateExperimentTemplateRequest) -> Void = { _ in }
    ) async throws -> String {
        let answer = try await run(FISOperations.createExperimentTemplate) {
            Self.fill(&$0, actions, targets)
            $0.clientToken = world.ids.uuid()
            build(&$0)
        }
        return answer.experimentTemplate?.id ?? ""
    }

    static func fill(
        _ request: inout CreateExperimentTemplateRequest,
        _ actions: [String: CreateExperimentTemplateActionInput],
        _ targets: [String: CreateExperimentTemplateTargetInput] = [:]
    ) {
        request.clientToken = "once"
        request.description = "breaks things"
        request.roleArn = role
        request.stopConditions = [CreateExperimentTemplateStopConditionInput { $0.source = "none" }]
        request.actions = actions
        request.targets = targets
    }

    func start(_ template: String, skipping: Bool = false) async throws -> String {
        let answer = try await run(FISOperations.startExperiment) {
            $0.clientToken = world.ids.uuid()
            $0.experimentTemplateId = template
            if skipping { $0.experimentOptions = StartExperimentExperimentOptionsInput { $0.actionsMode = "skip-all" } }
        }
        return answer.experiment?.id ?? ""
    }

    func experiment(_ id: String) async throws -> Experiment {
        guard let found = try await run(FISOperations.getExperiment, { $0.id = id }).experiment else {
            throw AWSError.noExperiment(id)
        }
        return found
    }

    /// Returns when the experiment's record is as asked.
    func until(_ id: String, _ isReached: (ExperimentMachine) -> Bool) async throws {
        let feed = try await world.ledger.changes(of: [ExperimentRecord.self], after: world.ledger.sequence)
        if isReached(try world.ledger.experiment(id, in: place).machine) { return }
        for await _ in feed where isReached(try world.ledger.experiment(id, in: place).machine) { return }
    }

    func ended(_ id: String) async throws -> Experiment {
        try await until(id) { $0.status.isFinal }
        return try await experiment(id)
    }

    func until(_ id: String, _ action: String, is status: ExperimentActionStatus) async throws {
        try await until(id) { $0.actions[action]?.status == status }
    }

    /// Returns when an instance's record is as asked.
    func until(instance id: String, _ isReached: (InstanceRecord) -> Bool) async throws {
        let feed = try await world.ledger.changes(of: [InstanceRecord.self], after: world.ledger.sequence)
        if isReached(try world.ledger.require(InstanceRecord.self, id, in: place).record) { return }
        for await _ in feed
        where isReached(try world.ledger.require(InstanceRecord.self, id, in: place).record) { return }
    }

    func launch(_ tag: String) async throws -> String {
        try await compute.launchedRunning {
            $0.tagSpecifications = [
                TagSpecification {
                    $0.resourceType = "instance"
                    $0.tags = [
                        Tag {
                            $0.key = "role"
                            $0.value = tag
                        }
                    ]
                }
            ]
        }
    }
}

func fisAction(
    _ id: String,
    _ parameters: [String: String] = [:],
    on targets: [String: String] = [:],
    after: [String]? = nil
) -> CreateExperimentTemplateActionInput {
    CreateExperimentTemplateActionInput {
        $0.actionId = id
        $0.parameters = parameters
        $0.targets = targets
        $0.startAfter = after
    }
}

func fisTarget(
    _ type: String,
    tagged: [String: String]? = nil,
    arns: [String]? = nil,
    filters: [String: [String]] = [:],
    _ mode: String = "ALL"
) -> CreateExperimentTemplateTargetInput {
    CreateExperimentTemplateTargetInput {
        $0.resourceType = type
        $0.resourceTags = tagged
        $0.resourceArns = arns
        $0.selectionMode = mode
        $0.filters = filters.map { path, values in
            ExperimentTemplateTargetInputFilter {
                $0.path = path
                $0.values = values
            }
        }
    }
}
