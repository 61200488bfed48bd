import AWSModel
import Ground
import RDSShapes
import Testing
import World

@testable import RDSService

@Suite("A request to make a database")
struct RDSCheckTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        let change: @Sendable (inout CreateDBInstanceMessage) -> Void

        init(_ name: String, _ code: String, _ change: @escaping @Sendable (inout CreateDBInstanceMessage) -> Void) {
            (testDescription, self.code, self.change) = (name, code, change)
        }
    }

    static let refused: [Case] = [
        Case("an identifier that begins with a digit", "InvalidParameterValue") { $0.dbInstanceIdentifier = "1db" },
        Case("an identifier that ends with a hyphen", "InvalidParameterValue") { $0.dbInstanceIdentifier = "db-" },
        Case("two hyphens in a row", "InvalidParameterValue") { $0.dbInstanceIdentifier = "my--db" },
        Case("64 characters", "InvalidParameterValue") {
            $0.dbInstanceIdentifier = String(repeating: "a", count: 64)
        },
        Case("no engine of RDS's", "InvalidParameterValue") { $0.engine = "sqlite" },
        Case("an engine that is not built", "NotImplemented") { $0.engine = "postgres" },
        Case("Aurora", "NotImplemented") { $0.engine = "aurora-mysql" },
        Case("a cluster", "NotImplemented") { $0.dbClusterIdentifier = "c" },
        Case("an unknown version", "InvalidParameterCombination") { $0.engineVersion = "8.0.1" },
        Case("an unknown class", "InvalidParameterValue") { $0.dbInstanceClass = "db.t9.huge" },
        Case("no password", "InvalidParameterValue") { $0.masterUserPassword = nil },
        Case("a short password", "InvalidParameterValue") { $0.masterUserPassword = "short" },
        Case("a long password", "InvalidParameterValue") {
            $0.masterUserPassword = String(repeating: "x", count: 42)
        },
        Case("a slash in the password", "InvalidParameterValue") { $0.masterUserPassword = "with/slash" },
        Case("a reserved user", "InvalidParameterValue") { $0.masterUsername = "rdsadmin" },
        Case("a user of 17 characters", "InvalidParameterValue") { $0.masterUsername = "abcdefghijklmnopq" },
        Case("a managed password", "NotImplemented") { $0.manageMasterUserPassword = true },
        Case("no size", "InvalidParameterCombination") { $0.allocatedStorage = nil },
        Case("too small a disk", "InvalidParameterValue") { $0.allocatedStorage = 19 },
        Case("an unknown disk", "InvalidParameterValue") { $0.storageType = "gp9" },
        Case("io1 without IOPS", "InvalidParameterCombination") {
            ($0.storageType, $0.allocatedStorage) = ("io1", 100)
        },
        Case("IOPS on gp2", "InvalidParameterCombination") { ($0.storageType, $0.iops) = ("gp2", 3000) },
        Case("IOPS on a small gp3", "InvalidParameterCombination") { ($0.storageType, $0.iops) = ("gp3", 12000) },
        Case("a low port", "InvalidParameterValue") { $0.port = 80 },
        Case("36 days of backups", "InvalidParameterValue") { $0.backupRetentionPeriod = 36 },
        Case("a window that is none", "InvalidParameterValue") { $0.preferredBackupWindow = "4-5" },
        Case("a short window", "InvalidParameterValue") { $0.preferredBackupWindow = "04:00-04:10" },
        Case("windows that overlap", "InvalidParameterValue") {
            ($0.preferredBackupWindow, $0.preferredMaintenanceWindow) = ("04:00-05:00", "tue:04:30-tue:05:30")
        },
        Case("a zone for both", "InvalidParameterCombination") {
            ($0.multiAZ, $0.availabilityZone) = (true, "us-east-1a")
        },
        Case("a zone outside the group", "InvalidVPCNetworkStateFault") { $0.availabilityZone = "us-east-1c" },
        Case("an unknown subnet group", "DBSubnetGroupNotFoundFault") { $0.dbSubnetGroupName = "none" },
        Case("an unknown parameter group", "DBParameterGroupNotFound") { $0.dbParameterGroupName = "none" },
        Case("another family's parameter group", "InvalidParameterCombination") {
            $0.dbParameterGroupName = "default.mariadb10.11"
        },
        Case("an unknown option group", "OptionGroupNotFoundFault") { $0.optionGroupName = "none" },
        Case("an unknown security group", "InvalidParameterValue") { $0.vpcSecurityGroupIds = ["sg-00000000"] },
        Case("an unknown certificate", "CertificateNotFound") { $0.caCertificateIdentifier = "rds-ca-1900" },
        Case("a bad database name", "InvalidParameterValue") { $0.dbName = "9shop" },
    ]

    @Test("is refused with AWS's code for", arguments: refused)
    func refusals(_ example: Case) async throws {
        let bench = try RDSBench()
        try await bench.makeNetwork()
        let error = try await bench.refusal(RDSOperations.createDBInstance) {
            RDSBench.order(&$0)
            example.change(&$0)
        }
        #expect(error?.code == example.code)
    }

    @Test("is taken as it was meant, with AWS's own values for what it leaves out")
    func standards() async throws {
        let bench = try RDSBench()
        try await bench.makeNetwork()
        let made = try #require(try await bench.create { $0.dbInstanceIdentifier = "MyDB" })
        #expect(made.dbInstanceIdentifier == "mydb")
        #expect(made.dbInstanceStatus == "creating")
        #expect(made.backupRetentionPeriod == 1)
        #expect(made.storageType == "gp2")
        #expect(made.dbParameterGroups?.first?.dbParameterGroupName == "default.mysql8.0")
        #expect(made.optionGroupMemberships?.first?.optionGroupName == "default:mysql-8-0")
        #expect(made.dbSubnetGroup?.subnets?.count == 2)
        #expect(made.vpcSecurityGroups?.count == 1)
        #expect(made.multiAZ == false)
        #expect(
            try await bench.refusal(RDSOperations.createDBInstance, RDSBench.order)?.code == "DBInstanceAlreadyExists"
        )
    }

    @Test("finds no capacity where the power is off")
    func darkZone() async throws {
        let bench = try RDSBench()
        try await bench.makeNetwork()
        let zone = try #require(bench.world.geography.zone(named: "us-east-1a", for: bench.place.account))
        try await bench.world.faults.add(.powerLoss, to: .zone(zone.id), origin: .cli)
        let pair = try await bench.refusal(RDSOperations.createDBInstance) {
            RDSBench.order(&$0)
            $0.multiAZ = true
        }
        #expect(pair?.code == "InsufficientDBInstanceCapacity")
        let single = try await bench.create()
        #expect(single?.availabilityZone == "us-east-1b")
    }

    @Test("needs subnets in two zones")
    func coverage() async throws {
        let bench = try RDSBench()
        let subnets = try await bench.makeNetwork()
        let error = try await bench.refusal(RDSOperations.createDBSubnetGroup) {
            $0.dbSubnetGroupName = "narrow"
            $0.dbSubnetGroupDescription = "One zone"
            $0.subnetIds = [subnets[0]]
        }
        #expect(error?.code == "DBSubnetGroupDoesNotCoverEnoughAZs")
    }

    @Test("is answered by each operation that the model was made with")
    func allOperations() throws {
        #expect(try RDSBench().operations.count == 55)
    }
}
