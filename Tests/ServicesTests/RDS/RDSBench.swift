import AWSModel
import AWSService
import EC2Shapes
import Ground
import RDSShapes
import Testing
import World

@testable import EC2Service
@testable import RDSService

/// RDS on a temporary world with EC2 beside it, an engine that obeys at once, and its controller running on demand.
final class RDSBench: Sendable, InProcessCaller {
    let service: RDSService
    let world: World
    let databases = FakeDatabases()
    let hosts = FakeHosts()
    private let tables: [String: OperationTable]
    private let directory: String

    init() throws {
        directory = "/tmp/faultline-rds-" + IdentifierSource().hexadecimal(16)
        // A Thursday noon.
        let clock = WorldClock(mode: .manual, startingAt: WorldInstant(secondsSince1970: 1_767_268_800))
        world = try World(directory: directory, durability: .relaxed, clock: clock, ids: IdentifierSource(seed: 11))
        world.serviceHosts.fill(hosts)
        let databases = databases
        let platform = DatabasePlatform(world: world, directory: directory + "/rds", missing: { [] }) { databases }
        service = RDSService(world: world, caller: { Absent() }, platform: platform)
        let ec2 = EC2Service(world: world)
        var tables: [String: OperationTable] = [:]
        for service in [service, ec2] as [any CloudService] {
            var table = OperationTable()
            service.register(in: &table)
            tables[service.model.name] = table
        }
        self.tables = tables
    }

    private struct Absent: InProcessCaller {
        func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
            -> Fields
        {
            throw AWSError.notBuilt(operation)
        }
    }

    deinit {
        world.close()
        Directories.remove(directory)
    }

    var operations: Set<String> { Set(tables["rds"]?.entries.keys.map { $0 } ?? []) }

    let place = Place(account: "000000000000", region: "us-east-1")

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
        guard case .tree(let handler)? = tables[service]?.entries[operation]?.handler else {
            throw AWSError.notBuilt(operation)
        }
        return try await handler(input, context)
    }

    @discardableResult
    func run<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) async throws -> Output {
        try await context().call(operation, build)
    }

    /// What an operation is refused with; nil when it is not.
    func refusal<Input, Output>(
        _ operation: AWSModel.Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) async throws -> AWSError? {
        do {
            _ = try await context().call(operation, build)
            return nil
        } catch let error as AWSError {
            return error
        }
    }

    /// Runs the controller while the body does.
    func controlled(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await self.service.run()
                return false
            }
            group.addTask {
                try await body()
                return true
            }
            defer { group.cancelAll() }
            while let isBody = try await group.next(), !isBody {}
        }
    }
}

// What the tests begin with.
extension RDSBench {
    /// A VPC with a subnet in each of these zones, and a subnet group over them.
    @discardableResult
    func makeNetwork(_ zones: [String] = ["a", "b"], group: String = "orders") async throws -> [String] {
        let vpc = try await run(EC2Operations.createVpc) { $0.cidrBlock = "10.0.0.0/16" }.vpc?.vpcId ?? ""
        var subnets: [String] = []
        for (number, zone) in zones.enumerated() {
            let answer = try await run(EC2Operations.createSubnet) {
                $0.vpcId = vpc
                $0.cidrBlock = "10.0.\(number).0/24"
                $0.availabilityZone = "us-east-1" + zone
            }
            subnets.append(answer.subnet?.subnetId ?? "")
        }
        let ids = subnets
        try await run(RDSOperations.createDBSubnetGroup) {
            $0.dbSubnetGroupName = group
            $0.dbSubnetGroupDescription = "For orders"
            $0.subnetIds = ids
        }
        return subnets
    }

    static func order(_ input: inout CreateDBInstanceMessage) {
        input.dbInstanceIdentifier = "mydb"
        input.engine = "mysql"
        input.dbInstanceClass = "db.t3.micro"
        input.allocatedStorage = 20
        input.masterUsername = "shop"
        input.masterUserPassword = "correct-horse"
        input.dbSubnetGroupName = "orders"
    }

    @discardableResult
    func create(_ change: (inout CreateDBInstanceMessage) -> Void = { _ in }) async throws -> DBInstance? {
        try await run(RDSOperations.createDBInstance) {
            Self.order(&$0)
            change(&$0)
        }.dbInstance
    }

    func describe(_ id: String = "mydb") async throws -> DBInstance? {
        try await run(RDSOperations.describeDBInstances) { $0.dbInstanceIdentifier = id }.dbInstances?.first
    }

    /// Returns when the database has this status; nil: when it is gone.
    func wait(_ status: DatabaseRecord.Status?, _ id: String = "mydb") async throws {
        let before = world.ledger.snapshot()
        func isThere() throws -> Bool {
            try world.ledger.get(DatabaseRecord.self, id, in: place)?.record.status == status
        }
        if try isThere() { return }
        for await _ in try await world.ledger.changes(of: [DatabaseRecord.self], after: before.sequence)
        where try isThere() {
            return
        }
    }

    func messages(_ source: String = "mydb") async throws -> [String] {
        let answer = try await run(RDSOperations.describeEvents) { $0.duration = 20160 }
        return (answer.events ?? []).filter { $0.sourceIdentifier == source }.compactMap(\.message)
    }
}
