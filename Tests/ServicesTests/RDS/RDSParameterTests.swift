import AWSModel
import Ground
import RDSShapes
import Testing
import World

@testable import RDSService

@Suite("A parameter group")
struct RDSParameterTests {
    private static func bench() async throws -> RDSBench {
        let bench = try RDSBench()
        try await bench.makeNetwork()
        try await bench.run(RDSOperations.createDBParameterGroup) {
            $0.dbParameterGroupName = "tuned"
            $0.dbParameterGroupFamily = "mysql8.0"
            $0.description = "Tuned"
        }
        return bench
    }

    private static func set(_ bench: RDSBench, _ name: String, _ value: String, _ method: String) async throws -> String
    {
        try await bench.refusal(RDSOperations.modifyDBParameterGroup) {
            $0.dbParameterGroupName = "tuned"
            $0.parameters = [
                Parameter {
                    $0.parameterName = name
                    $0.parameterValue = value
                    $0.applyMethod = method
                }
            ]
        }?.code ?? "none"
    }

    @Test(
        "takes what the server would, and nothing else",
        arguments: [
            ("max_connections", "200", "immediate", "none"),
            ("max_connections", "{DBInstanceClassMemory/12582880}", "pending-reboot", "none"),
            ("max_connections", "lots", "immediate", "InvalidParameterValue"),
            ("max_connections", "99999999", "immediate", "InvalidParameterValue"),
            ("no_such_thing", "1", "immediate", "InvalidParameterValue"),
            ("log_bin", "0", "pending-reboot", "InvalidParameterValue"),
            ("sync_binlog", "0", "immediate", "InvalidParameterValue"),
            ("back_log", "100", "immediate", "InvalidParameterCombination"),
            ("slow_query_log", "1", "immediate", "none"), ("slow_query_log", "2", "immediate", "InvalidParameterValue"),
            ("tx_isolation", "READ-COMMITTED", "immediate", "none"),
            ("long_query_time", "0.5", "immediate", "none"),
        ]
    )
    func values(_ name: String, _ value: String, _ method: String, _ code: String) async throws {
        let bench = try await Self.bench()
        #expect(try await Self.set(bench, name, value, method) == code)
    }

    @Test("of RDS's own cannot be changed")
    func standard() async throws {
        let bench = try RDSBench()
        let error = try await bench.refusal(RDSOperations.modifyDBParameterGroup) {
            $0.dbParameterGroupName = "default.mysql8.0"
            $0.parameters = [
                Parameter {
                    $0.parameterName = "max_connections"
                    $0.parameterValue = "5"
                }
            ]
        }
        #expect(error?.code == "InvalidDBParameterGroupState")
    }

    @Test("sets a running server's variables at once or at the next boot, and says which wait")
    func application() async throws {
        let bench = try await Self.bench()
        try await bench.create { $0.dbParameterGroupName = "tuned" }
        try await bench.controlled {
            try await bench.wait(.available)
            func variables() throws -> [String: String]? {
                let kept = try bench.world.ledger.list(DatabaseRecord.self).first
                return kept.map { PlanInputs($0.record).variables }
            }
            func status() async throws -> String? {
                try await bench.describe()?.dbParameterGroups?.first?.parameterApplyStatus
            }
            #expect(try await Self.set(bench, "max_connections", "123", "immediate") == "none")
            #expect(try variables() == ["max_connections": "123"])
            #expect(try await status() == "in-sync")
            #expect(try await Self.set(bench, "innodb_log_file_size", "50331648", "pending-reboot") == "none")
            #expect(try variables() == ["max_connections": "123"])
            #expect(try await status() == "pending-reboot")
            try await bench.run(RDSOperations.rebootDBInstance) { $0.dbInstanceIdentifier = "mydb" }
            try await bench.wait(.available)
            #expect(try variables()?["innodb_log_file_size"] == "50331648")
            #expect(try await status() == "in-sync")
            let refusal = try await bench.refusal(RDSOperations.deleteDBParameterGroup) {
                $0.dbParameterGroupName = "tuned"
            }
            #expect(refusal?.code == "InvalidDBParameterGroupState")
        }
    }

    @Test("computes formulas from the instance class")
    func formulas() throws {
        let micro = Formula.Surroundings(memoryBytes: 1 << 30, processors: 2, storageBytes: 20 << 30, port: 3306)
        #expect(Formula("{DBInstanceClassMemory*3/4}")?.value(in: micro) == 805_306_368)
        #expect(Formula("LEAST({DBInstanceClassMemory/9531392}, 5000)")?.value(in: micro) == 112)
        #expect(Formula("GREATEST({DBInstanceClassMemory/9531392},{DBInstanceVCPU*1000})")?.value(in: micro) == 2000)
        #expect(Formula("{Nonsense/2}") == nil)
        #expect(Formula("{DBInstanceClassMemory/") == nil)
    }

    @Test("windows come round at their time of the day and of the week")
    func windows() throws {
        // Thursday 2026-01-01 12:00.
        let noon = WorldInstant(secondsSince1970: 1_767_268_800)
        #expect(try BackupWindow("13:00-13:30").next(after: noon) == noon.advanced(by: .seconds(3600)))
        #expect(try BackupWindow("11:00-11:30").next(after: noon) == noon.advanced(by: .seconds(23 * 3600)))
        #expect(try MaintenanceWindow("thu:12:30-thu:13:30").next(after: noon) == noon.advanced(by: .seconds(1800)))
        #expect(
            try MaintenanceWindow("wed:12:00-wed:13:00").next(after: noon) == noon.advanced(by: .seconds(6 * 86400))
        )
    }
}
