import AWSModel
import AWSService
import EC2Shapes
import Ground
import Testing
import World

@testable import EC2Service

/// EC2 on a temporary world, called as other services call it.
final class NetworkHarness: Sendable, InProcessCaller {
    let service: EC2Service
    let world: World
    private let table: OperationTable
    private let directory: String

    init() throws {
        directory = "/tmp/faultline-ec2net-" + IdentifierSource().hexadecimal(16)
        let clock = WorldClock(mode: .manual, startingAt: WorldInstant(secondsSince1970: 1_767_225_600))
        world = try World(
            directory: directory,
            durability: .relaxed,
            clock: clock,
            ids: IdentifierSource(seed: 11)
        )
        service = EC2Service(world: world)
        var table = OperationTable()
        service.register(in: &table)
        self.table = table
    }

    deinit {
        world.close()
        Directories.remove(directory)
    }

    var operations: [String] { table.entries.keys.sorted() }

    func context(_ account: String = "000000000000", _ region: String = "us-east-1") -> RequestContext {
        RequestContext(
            account: account,
            region: region,
            principal: .root(of: account),
            requestID: "TEST",
            now: Timestamp(milliseconds: world.clock.now.millisecondsSince1970),
            caller: self
        )
    }

    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
    {
        guard case .tree(let handler)? = table.entries[operation]?.handler else { throw AWSError.notBuilt(operation) }
        return try await handler(input, context)
    }

    @discardableResult
    func run<Input, Output>(
        _ operation: Operation<Input, Output>,
        in context: RequestContext? = nil,
        _ build: (inout Input) -> Void
    ) async throws -> Output {
        try await (context ?? self.context()).call(operation, build)
    }

    /// The code that an operation is refused with; `none` when it is not.
    func code<Input, Output>(
        _ operation: Operation<Input, Output>,
        in context: RequestContext? = nil,
        _ build: (inout Input) -> Void
    ) async throws -> String {
        do {
            _ = try await (context ?? self.context()).call(operation, build)
            return "none"
        } catch let error as AWSError {
            return error.code
        }
    }
}

// What the tests of networks begin with.
extension NetworkHarness {
    func makeVPC(_ block: String = "10.0.0.0/16", in context: RequestContext? = nil) async throws -> String {
        let answer = try await run(EC2Operations.createVpc, in: context) { $0.cidrBlock = block }
        return try #require(answer.vpc?.vpcId)
    }

    func makeSubnet(_ vpc: String, _ block: String = "10.0.1.0/24", zone: String? = nil) async throws -> String {
        let answer = try await run(EC2Operations.createSubnet) {
            ($0.vpcId, $0.cidrBlock, $0.availabilityZone) = (vpc, block, zone)
        }
        return try #require(answer.subnet?.subnetId)
    }

    func makeGateway(attachedTo vpc: String) async throws -> String {
        let answer = try await run(EC2Operations.createInternetGateway) { _ in }
        let id = try #require(answer.internetGateway?.internetGatewayId)
        try await run(EC2Operations.attachInternetGateway) { ($0.internetGatewayId, $0.vpcId) = (id, vpc) }
        return id
    }

    func makeTable(_ vpc: String) async throws -> String {
        let answer = try await run(EC2Operations.createRouteTable) { $0.vpcId = vpc }
        return try #require(answer.routeTable?.routeTableId)
    }

    func makeGroup(_ vpc: String, _ name: String = "web") async throws -> String {
        let answer = try await run(EC2Operations.createSecurityGroup) {
            ($0.vpcId, $0.groupName, $0.description) = (vpc, name, "A group")
        }
        return try #require(answer.groupId)
    }

    func routes(_ table: String) async throws -> [Route] {
        let answer = try await run(EC2Operations.describeRouteTables) { $0.routeTableIds = [table] }
        return answer.routeTables?.first?.routes ?? []
    }
}

func filter(_ name: String, _ values: String...) -> Filter {
    Filter {
        $0.name = name
        $0.values = values
    }
}
