import AWSModel
import AWSService
import CloudFormationService
import CloudFormationShapes
import Foundation
import Ground
import Testing
import World

/// A world of its own with a CloudFormation service whose resources are fakes.
final class ServiceBench: Sendable {
    let directory: String
    let world: World
    let fakes = ServiceFakes()

    init() throws {
        directory = FileManager.default.temporaryDirectory.path + "/cfn-" + IdentifierSource().hexadecimal(12)
        world = try World(directory: directory, durability: .relaxed)
    }

    deinit {
        world.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// A life of the service: its controller runs until the body returns, and is ended at whatever line it is then.
    func live<Answer: Sendable>(
        _ body: @escaping @Sendable (ServiceCaller) async throws -> Answer
    ) async throws -> Answer {
        let service = CloudFormationService(
            world: world,
            resourceTypes: { [fakes] in fakes.types },
            caller: { ServiceNoCaller() },
            readObject: { bucket, key, _ in
                guard bucket == "templates", key == "one.yaml" else {
                    throw AWSError("NoSuchKey", "The specified key does not exist.", status: 404)
                }
                return Array(serviceTemplate("A: {Type: Test::Thing}").utf8)
            }
        )
        let client = ServiceCaller(service: service, world: world)
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                try await service.run()
                return nil
            }
            group.addTask { try await body(client) }
            defer { group.cancelAll() }
            while let answer = try await group.next() {
                if let answer { return answer }
            }
            throw CancellationError()
        }
    }
}

/// Calls operations as the gateway does.
struct ServiceCaller: Sendable {
    let service: CloudFormationService
    let world: World
    private let table: OperationTable
    var account = "111122223333"

    init(service: CloudFormationService, world: World) {
        self.service = service
        self.world = world
        var table = OperationTable()
        service.register(in: &table)
        self.table = table
    }

    func call<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) async throws -> Output {
        guard case .tree(let handler) = table.entries[operation.name]?.handler else {
            throw AWSError.notBuilt(operation.name)
        }
        var principal = Principal(kind: .user, account: account, arn: "arn:test:user", userID: "AIDA1")
        principal.userName = "ann"
        let context = RequestContext(
            account: account,
            region: "eu-west-1",
            principal: principal,
            requestID: "r-1",
            now: Timestamp(milliseconds: world.clock.now.millisecondsSince1970),
            caller: ServiceNoCaller()
        )
        return Output(fields: try await handler(Input(build).fields, context))
    }

    // MARK: Stories

    /// Makes a stack and waits for its end.
    @discardableResult
    func create(_ name: String, _ template: String, _ build: (inout CreateStackInput) -> Void = { _ in }) async throws
        -> Stack
    {
        let answer = try await call(CloudFormationOperations.createStack) {
            $0.stackName = name
            $0.templateBody = template
            build(&$0)
        }
        return try await settled(answer.stackId ?? "")
    }

    @discardableResult
    func update(_ name: String, _ template: String?, _ build: (inout UpdateStackInput) -> Void = { _ in }) async throws
        -> Stack
    {
        let answer = try await call(CloudFormationOperations.updateStack) {
            $0.stackName = name
            $0.templateBody = template
            build(&$0)
        }
        return try await settled(answer.stackId ?? "")
    }

    @discardableResult
    func delete(_ name: String, _ build: (inout DeleteStackInput) -> Void = { _ in }) async throws -> Stack {
        let id = try await stack(name).stackId ?? ""
        _ = try await call(CloudFormationOperations.deleteStack) {
            $0.stackName = name
            build(&$0)
        }
        return try await settled(id)
    }

    func settled(_ id: String) async throws -> Stack {
        try await service.untilSettled(id)
        return try await stack(id)
    }

    func stack(_ name: String) async throws -> Stack {
        let answer = try await call(CloudFormationOperations.describeStacks) { $0.stackName = name }
        return try #require(answer.stacks?.first)
    }

    /// The history, oldest first: `A CREATE_COMPLETE`.
    func history(_ name: String) async throws -> [String] {
        var lines: [String] = []
        var token: String?
        repeat {
            let page = try await call(CloudFormationOperations.describeStackEvents) {
                $0.stackName = name
                $0.nextToken = token
            }
            lines += (page.stackEvents ?? []).map { "\($0.logicalResourceId ?? "") \($0.resourceStatus ?? "")" }
            token = page.nextToken
        } while token != nil
        return lines.reversed()
    }

    func reasons(_ name: String) async throws -> [String] {
        let page = try await call(CloudFormationOperations.describeStackEvents) { $0.stackName = name }
        return (page.stackEvents ?? []).compactMap(\.resourceStatusReason).reversed()
    }
}

/// A template of some resources, one a line.
func serviceTemplate(_ resources: String..., more: String = "") -> String {
    "Resources:\n" + resources.map { "  \($0)\n" }.joined() + more
}

/// What an operation says when it refuses: `Code: message`; nil when it does not.
func serviceComplaint(_ body: () async throws -> Void) async throws -> String? {
    do {
        try await body()
        return nil
    } catch let error as AWSError {
        return "\(error.code): \(error.message)"
    }
}
