import AWSModel
import AWSService
import FISShapes
import Ground
import IAMShapes
import Synchronization
import Testing
import World

@testable import FISService

@Suite("An experiment on managed services")
struct FISManagedTests {
    @Test("reboots databases, with a failover of those that are Multi-AZ")
    func reboot() async throws {
        let bench = try await FISBench()
        let others = FISManagedTargets(bench.compute)
        let template = try await bench.template(
            ["db": fisAction("aws:rds:reboot-db-instances", ["forceFailover": "true"], on: ["DBInstances": "t"])],
            ["t": fisTarget("aws:rds:db", tagged: ["stack": "orders"])]
        )
        let id = try await bench.start(template)
        let ended = try await bench.live(through: others) { try await bench.ended(id) }
        #expect(ended.state?.status == "completed")
        #expect(others.state.withLock { $0.reboots } == ["notes false", "orders true"])
    }

    @Test("leaves groups without capacity in some zones for a while")
    func capacity() async throws {
        let bench = try await FISBench()
        let template = try await bench.template(
            [
                "full": fisAction(
                    "aws:ec2:asg-insufficient-instance-capacity-error",
                    ["duration": "PT1M", "availabilityZoneIdentifiers": "us-east-1a, us-east-1b"],
                    on: ["AutoScalingGroups": "t"]
                )
            ],
            ["t": fisTarget("aws:ec2:autoscaling-group", arns: [FISManagedTargets.group])]
        )
        let id = try await bench.start(template)
        let zones = try #require(
            InsufficientCapacity.zoneIDs(
                "us-east-1a,us-east-1b",
                in: "us-east-1",
                for: ComputeBench.account,
                bench.world.geography
            )
        )
        let ended = try await bench.live(through: FISManagedTargets(bench.compute)) {
            try await bench.until(id, "full", is: .running)
            let fault = try #require(try bench.world.faults.inForce().first)
            #expect(fault.what == .capacityLoss)
            #expect(fault.scope == FaultScope(.engine, FISManagedTargets.group))
            #expect(fault.settings["zones"] == zones.joined(separator: ","))
            #expect(fault.settings["percentage"] == "100")
            await bench.world.clock.untilSleepers(1)
            bench.world.clock.advance(by: .seconds(60))
            return try await bench.ended(id)
        }
        #expect(ended.state?.status == "completed")
        #expect(try bench.world.faults.inForce().isEmpty)
    }

    @Test("makes a role's calls fail, and lets them be when it is stopped", arguments: InjectedError.allCases)
    func injection(error: InjectedError) async throws {
        let bench = try await FISBench()
        let template = try await bench.template(
            [
                "api": fisAction(
                    "aws:fis:inject-api-\(error.rawValue)-error",
                    ["duration": "PT1M", "service": "ec2", "operations": "DescribeVpcs", "percentage": "50"],
                    on: ["Roles": "t"]
                )
            ],
            ["t": fisTarget("aws:iam:role", arns: [FISBench.role])]
        )
        let id = try await bench.start(template)
        let ended = try await bench.live {
            try await bench.until(id, "api", is: .running)
            let fault = try #require(try bench.world.faults.affecting(FaultScope(.service, "ec2")).first)
            #expect(fault.what == .apiError)
            #expect(fault.settings[InjectedError.Setting.role] == FISBench.role)
            #expect(fault.settings[InjectedError.Setting.error] == error.rawValue)
            #expect(fault.settings[InjectedError.Setting.operations] == "DescribeVpcs")
            _ = try await bench.run(FISOperations.stopExperiment) { $0.id = id }
            return try await bench.ended(id)
        }
        #expect(ended.state?.status == "stopped")
        #expect(try bench.world.faults.inForce().isEmpty)
    }

    // MARK: Stop conditions

    private func waiting(_ bench: FISBench) async throws -> String {
        try await bench.template(["pause": fisAction("aws:fis:wait", ["duration": "PT10M"])]) {
            $0.stopConditions = [
                CreateExperimentTemplateStopConditionInput {
                    $0.source = "aws:cloudwatch:alarm"
                    $0.value = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors"
                }
            ]
        }
    }

    @Test("is stopped by an alarm of its stop conditions")
    func stopCondition() async throws {
        let bench = try await FISBench()
        let others = FISManagedTargets(bench.compute)
        others.state.withLock { $0.alarms = ["errors": "OK", "other": "ALARM"] }
        let id = try await bench.start(try await waiting(bench))
        let ended = try await bench.live(through: others) {
            try await bench.until(id, "pause", is: .running)
            // The wait, and the look at the alarms.
            await bench.world.clock.untilSleepers(2)
            #expect(try await bench.experiment(id).state?.status == "running")
            others.state.withLock { $0.alarms["errors"] = "ALARM" }
            bench.world.clock.advance(by: .seconds(1))
            return try await bench.ended(id)
        }
        #expect(ended.state?.status == "stopped")
        #expect(ended.state?.reason == "Experiment halted by stop condition.")
        #expect(ended.actions?["pause"]?.state?.status == "stopped")
    }

    @Test("fails when an alarm of its stop conditions is not there")
    func missingAlarm() async throws {
        let bench = try await FISBench()
        let id = try await bench.start(try await waiting(bench))
        let ended = try await bench.live(through: FISManagedTargets(bench.compute)) { try await bench.ended(id) }
        #expect(ended.state?.status == "failed")
        #expect(ended.state?.error?.code == "ConfigurationFailure")
        #expect(ended.state?.error?.location == "stopConditions")
    }

    // MARK: Reports

    private func reporting(_ bench: FISBench) async throws -> String {
        let template = try await bench.template(["pause": fisAction("aws:fis:wait", ["duration": "PT1M"])]) {
            $0.experimentReportConfiguration = CreateExperimentTemplateReportConfigurationInput {
                $0.outputs = ExperimentTemplateReportConfigurationOutputsInput {
                    $0.s3Configuration = ReportConfigurationS3OutputInput {
                        $0.bucketName = "reports"
                        $0.prefix = "drills"
                    }
                }
                $0.dataSources = ExperimentTemplateReportConfigurationDataSourcesInput {
                    $0.cloudWatchDashboards = [
                        ReportConfigurationCloudWatchDashboardInput { $0.dashboardIdentifier = "arn:dashboard" }
                    ]
                }
            }
        }
        return try await bench.start(template)
    }

    private func reported(_ bench: FISBench, _ id: String) async throws -> Experiment {
        await bench.world.clock.untilSleepers(1)
        bench.world.clock.advance(by: .seconds(60))
        let feed = try await bench.world.ledger.changes(of: [ExperimentRecord.self], after: 0)
        for await _ in feed {
            let found = try await bench.experiment(id)
            if let status = found.experimentReport?.state?.status, status != "pending" { return found }
        }
        throw CancellationError()
    }

    @Test("writes a report of itself into its bucket, and says where")
    func report() async throws {
        let bench = try await FISBench()
        let id = try await reporting(bench)
        let files = Mutex<[String: String]>([:])
        let ended = try await bench.live(
            put: { bucket, key, bytes, _ in
                files.withLock { $0["\(bucket)/\(key)"] = String(decoding: bytes, as: UTF8.self) }
            }
        ) { try await reported(bench, id) }
        #expect(ended.experimentReport?.state?.status == "completed")
        #expect(ended.experimentReportConfiguration?.outputs?.s3Configuration?.bucketName == "reports")
        let front = "reports/drills/\(id)/experiment-report"
        #expect(
            ended.experimentReport?.s3Reports?.compactMap(\.arn) == [
                "arn:aws:s3:::\(front).html", "arn:aws:s3:::\(front).json",
            ]
        )
        let page = try #require(files.withLock { $0[front + ".html"] })
        #expect(page.contains("aws:fis:wait") && page.contains("arn:dashboard") && page.contains("completed"))
        let data = try JSONValue.parse(Array(try #require(files.withLock { $0[front + ".json"] }).utf8))
        #expect(data["actions"]?.array?.first?["status"]?.string == "completed")
        #expect(data["events"]?.array?.isEmpty == false)
    }

    @Test("says that its report could not be written")
    func failedReport() async throws {
        let bench = try await FISBench()
        let id = try await reporting(bench)
        let ended = try await bench.live(
            put: { _, _, _, _ in throw AWSError("NoSuchBucket", "The specified bucket does not exist") }
        ) { try await reported(bench, id) }
        #expect(ended.state?.status == "completed")
        #expect(ended.experimentReport?.state?.status == "failed")
        #expect(ended.experimentReport?.state?.reason == "The specified bucket does not exist")
    }
}
