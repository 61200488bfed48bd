import AWSModel
import Ground
import RDSShapes
import Synchronization
import Testing
import World

@testable import DatabasePair
@testable import RDSService

@Suite("A database under its controller")
struct RDSControllerTests {
    private static func available(multiAZ: Bool = true) async throws -> RDSBench {
        let bench = try RDSBench()
        try await bench.makeNetwork()
        try await bench.create { ($0.multiAZ, $0.dbName) = (multiAZ, "shop") }
        return bench
    }

    @Test("becomes available when the engine says so, after its first backup")
    func creation() async throws {
        let bench = try await Self.available()
        try await bench.controlled {
            try await bench.wait(.available)
            let shown = try #require(try await bench.describe())
            #expect(shown.multiAZ == true)
            #expect(shown.availabilityZone == "us-east-1a")
            #expect(shown.secondaryAvailabilityZone == "us-east-1b")
            #expect(shown.endpoint?.port == 3306)
            let name = try #require(shown.endpoint?.address)
            #expect(name.hasPrefix("mydb.c") && name.hasSuffix(".us-east-1.rds.amazonaws.com"))
            #expect(bench.world.names.addresses(of: name)?.inner == [IPv4Address(0x0A00_0061)])
            let snapshots = try await bench.run(RDSOperations.describeDBSnapshots) { $0.snapshotType = "automated" }
            #expect(snapshots.dbSnapshots?.first?.dbSnapshotIdentifier == "rds:mydb-2026-01-01-12-00")
            let told = try await bench.messages()
            #expect(told.contains("DB instance created."))
            #expect(told.contains { $0.contains("is served by MariaDB") })
            #expect(bench.hosts.placed.withLock { $0.keys.sorted() } == ["rds-mydb-a", "rds-mydb-b"])
        }
    }

    @Test("hands over when asked, and its name and zones move")
    func failover() async throws {
        let bench = try await Self.available()
        try await bench.controlled {
            try await bench.wait(.available)
            try await bench.run(RDSOperations.rebootDBInstance) {
                ($0.dbInstanceIdentifier, $0.forceFailover) = ("mydb", true)
            }
            try await bench.wait(.available)
            await Self.until { try await bench.describe()?.availabilityZone == "us-east-1b" }
            let shown = try #require(try await bench.describe())
            #expect(shown.secondaryAvailabilityZone == "us-east-1a")
            let address = bench.world.names.addresses(of: shown.endpoint?.address ?? "")
            #expect(address?.inner == [IPv4Address(0x0A00_0062)])
            await Self.until {
                let told = try await bench.messages()
                return told.contains("Multi-AZ instance failover started.")
                    && told.contains("Multi-AZ instance failover completed.")
            }
        }
    }

    /// Looks again after each change of the ledger.
    private static func until(_ condition: () async throws -> Bool) async {
        while (try? await condition()) != true { await Task.yield() }
    }

    @Test("only a pair can be forced to fail over")
    func singleFailover() async throws {
        let bench = try await Self.available(multiAZ: false)
        try await bench.controlled {
            try await bench.wait(.available)
            let error = try await bench.refusal(RDSOperations.rebootDBInstance) {
                ($0.dbInstanceIdentifier, $0.forceFailover) = ("mydb", true)
            }
            #expect(error?.code == "InvalidParameterCombination")
        }
    }

    @Test("feels the power of its zone fail, and gets a standby in a third zone")
    func powerLoss() async throws {
        let bench = try RDSBench()
        try await bench.makeNetwork(["a", "b", "c"])
        try await bench.create { $0.multiAZ = true }
        try await bench.controlled {
            try await bench.wait(.available)
            let zone = try #require(bench.world.geography.zone(named: "us-east-1a", for: bench.place.account))
            try await bench.world.faults.add(.powerLoss, to: .zone(zone.id), origin: .cli)
            await Self.until { try await bench.describe()?.secondaryAvailabilityZone == "us-east-1c" }
            #expect(try await bench.describe()?.availabilityZone == "us-east-1b")
            #expect(bench.databases.calls.contains("observe a power false"))
            await Self.until { bench.databases.calls.contains("apply bc") }
            await Self.until { bench.hosts.placed.withLock { $0.keys.sorted() } == ["rds-mydb-b", "rds-mydb-c"] }
        }
    }

    @Test("is changed from one server to two and back without stopping")
    func conversion() async throws {
        let bench = try await Self.available(multiAZ: false)
        try await bench.controlled {
            try await bench.wait(.available)
            for wanted in [true, false] {
                try await bench.run(RDSOperations.modifyDBInstance) {
                    ($0.dbInstanceIdentifier, $0.multiAZ, $0.applyImmediately) = ("mydb", wanted, true)
                }
                try await bench.wait(.available)
                #expect(try await bench.describe()?.multiAZ == wanted)
            }
            #expect(bench.databases.calls.filter { $0.hasPrefix("apply") } == ["apply a", "apply ab", "apply a"])
            #expect(!bench.databases.calls.contains("stop"))
            await Self.until { bench.hosts.placed.withLock { $0.keys.sorted() } == ["rds-mydb-a"] }
            // A name of a node is never used again.
            try await bench.run(RDSOperations.modifyDBInstance) {
                ($0.dbInstanceIdentifier, $0.multiAZ, $0.applyImmediately) = ("mydb", true, true)
            }
            try await bench.wait(.available)
            #expect(bench.databases.calls.contains("apply ac"))
            let told = try await bench.messages()
            #expect(told.contains("Finished applying modification to convert to a Multi-AZ DB instance."))
        }
    }

    @Test("keeps changes for its maintenance window unless told otherwise")
    func maintenance() async throws {
        let bench = try RDSBench()
        try await bench.makeNetwork()
        try await bench.create {
            $0.preferredMaintenanceWindow = "sun:05:00-sun:06:00"
            $0.backupRetentionPeriod = 0
        }
        try await bench.controlled {
            try await bench.wait(.available)
            let answer = try await bench.run(RDSOperations.modifyDBInstance) {
                ($0.dbInstanceIdentifier, $0.dbInstanceClass) = ("mydb", "db.t3.small")
            }
            #expect(answer.dbInstance?.pendingModifiedValues?.dbInstanceClass == "db.t3.small")
            #expect(answer.dbInstance?.dbInstanceStatus == "available")
            await bench.world.clock.untilSleepers(1)
            bench.world.clock.advance(by: .seconds(4 * 86400))
            await Self.until { try await bench.describe()?.dbInstanceClass == "db.t3.small" }
            #expect(try await bench.describe()?.pendingModifiedValues?.dbInstanceClass == nil)
        }
    }

    @Test("is stopped and started, and takes what its parameter group has gained")
    func stopping() async throws {
        let bench = try await Self.available(multiAZ: false)
        try await bench.controlled {
            try await bench.wait(.available)
            try await bench.run(RDSOperations.stopDBInstance) { $0.dbInstanceIdentifier = "mydb" }
            try await bench.wait(.stopped)
            #expect(
                try await bench.refusal(RDSOperations.stopDBInstance) { $0.dbInstanceIdentifier = "mydb" }?.code
                    == "InvalidDBInstanceState"
            )
            try await bench.run(RDSOperations.createDBSnapshot) {
                ($0.dbInstanceIdentifier, $0.dbSnapshotIdentifier) = ("mydb", "asleep")
            }
            await Self.until {
                let all = try await bench.run(RDSOperations.describeDBSnapshots) { $0.dbSnapshotIdentifier = "asleep" }
                return all.dbSnapshots?.first?.status == "available"
            }
            #expect(try await bench.describe()?.dbInstanceStatus == "stopped")
            try await bench.run(RDSOperations.startDBInstance) { $0.dbInstanceIdentifier = "mydb" }
            try await bench.wait(.available)
            #expect(try await bench.messages().suffix(1) == ["DB instance started."])
        }
    }

    @Test("is deleted with all that belongs to it; its last snapshot stays")
    func deletion() async throws {
        let bench = try await Self.available()
        try await bench.controlled {
            try await bench.wait(.available)
            #expect(
                try await bench.refusal(RDSOperations.deleteDBInstance) { $0.dbInstanceIdentifier = "mydb" }?.code
                    == "InvalidParameterCombination"
            )
            try await bench.run(RDSOperations.deleteDBInstance) {
                ($0.dbInstanceIdentifier, $0.finalDBSnapshotIdentifier) = ("mydb", "last")
            }
            try await bench.wait(nil)
            #expect(bench.databases.calls.suffix(2) == ["snapshot", "remove"])
            #expect(bench.hosts.placed.withLock { $0.isEmpty })
            await Self.until {
                let left = try await bench.run(RDSOperations.describeDBSnapshots) { _ in }
                return left.dbSnapshots?.map(\.dbSnapshotIdentifier) == ["last"]
            }
        }
    }

    @Test("is not deleted without the last snapshot that was asked for")
    func deletionWithoutSnapshot() async throws {
        let bench = try await Self.available()
        try await bench.controlled {
            try await bench.wait(.available)
            bench.databases.state.withLock { $0.snapshotFailure = .notPossible(id: "mydb", reason: "no\0space") }
            try await bench.run(RDSOperations.deleteDBInstance) {
                ($0.dbInstanceIdentifier, $0.finalDBSnapshotIdentifier) = ("mydb", "last")
            }
            await Self.until { try await bench.messages().contains { $0.contains("was not deleted") } }
            // A tool's words may hold what no answer in XML can.
            #expect(try await bench.messages().contains { $0.hasSuffix("no space") })
            #expect(!bench.databases.calls.contains("remove"))
            #expect(try await bench.describe()?.dbInstanceStatus == "available")
            bench.databases.state.withLock { $0.snapshotFailure = nil }
            try await bench.run(RDSOperations.deleteDBInstance) {
                ($0.dbInstanceIdentifier, $0.finalDBSnapshotIdentifier) = ("mydb", "last-again")
            }
            try await bench.wait(nil)
            #expect(bench.databases.calls.suffix(2) == ["snapshot", "remove"])
        }
    }

    @Test("says that its parameters do not fit when the server refuses them")
    func refusedParameters() async throws {
        let bench = try RDSBench()
        try await bench.makeNetwork()
        bench.databases.state.withLock { $0.refusal = .variableRefused(name: "x", reason: "unknown") }
        try await bench.create()
        try await bench.controlled {
            try await bench.wait(.incompatibleParameters)
            #expect(bench.databases.calls.isEmpty)
        }
    }
}
