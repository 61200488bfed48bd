import AWSModel
import AutoScalingShapes
import CloudWatchShapes
import Ground
import Testing
import World

@testable import CloudWatchService

@Suite("Alarms at work")
struct AlarmStoryTests {
    private static let policy =
        "arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:1:autoScalingGroupName/g:policyName/p"

    private func putAlarm(
        _ bench: CloudWatchHarness,
        _ name: String,
        _ build: @escaping (inout PutMetricAlarmInput) -> Void = { _ in }
    ) async throws {
        try await bench.run(CloudWatchOperations.putMetricAlarm) {
            $0.alarmName = name
            $0.namespace = "App"
            $0.metricName = "load"
            $0.statistic = "Average"
            $0.period = 60
            $0.evaluationPeriods = 1
            $0.threshold = 70
            $0.comparisonOperator = "GreaterThanThreshold"
            build(&$0)
        }
    }

    @Test("a breached threshold executes the scaling policy, again each minute, and stops when it is over")
    func scales() async throws {
        let bench = try CloudWatchHarness()
        try await bench.put("load", [90], minutesAgo: 1)
        try await putAlarm(bench, "hot") { $0.alarmActions = [Self.policy] }
        try await bench.live {
            try await bench.until("hot") { $0.machine.state.value == .alarm && $0.pending.isEmpty }
            #expect(bench.calls.map(\.operation) == ["ExecutePolicy"])
            let input = ExecutePolicyType(fields: bench.calls[0].input)
            #expect(input.policyName == Self.policy)
            #expect(input.metricValue == 90)
            #expect(input.breachThreshold == 70)
            try await bench.put("load", [80])
            // The keeper of the store and the alarm's next look.
            await bench.world.clock.untilSleepers(2)
            bench.world.clock.advance(by: .seconds(60))
            while bench.calls.count < 2 { await Task.yield() }
            #expect(ExecutePolicyType(fields: bench.calls[1].input).metricValue == 80)
            try await bench.put("load", [1])
            await bench.world.clock.untilSleepers(2)
            bench.world.clock.advance(by: .seconds(60))
            try await bench.until("hot") { $0.machine.state.value == .ok }
            #expect(bench.calls.count == 2)
        }
        let history = try await bench.run(CloudWatchOperations.describeAlarmHistory) { $0.alarmName = "hot" }
        #expect(
            history.alarmHistoryItems?.reversed().map { $0.historySummary ?? "" } == [
                "Alarm \"hot\" created", "Alarm updated from INSUFFICIENT_DATA to ALARM",
                "Successfully executed action \(Self.policy)", "Alarm updated from ALARM to OK",
            ]
        )
    }

    @Test("an action that cannot be carried out is in the history with its reason")
    func failedAction() async throws {
        let bench = try CloudWatchHarness()
        try await putAlarm(bench, "hot") { $0.alarmActions = ["arn:aws:sns:us-east-1:000000000000:topic"] }
        try await bench.run(CloudWatchOperations.setAlarmState) {
            $0.alarmName = "hot"
            $0.stateValue = "ALARM"
            $0.stateReason = "by hand"
        }
        #expect(try bench.alarm("hot").pending.count == 1)
        try await bench.live { try await bench.until("hot") { $0.pending.isEmpty } }
        let history = try await bench.run(CloudWatchOperations.describeAlarmHistory) { $0.historyItemType = "Action" }
        let line = try #require(history.alarmHistoryItems?.first)
        #expect(line.historySummary?.hasPrefix("Failed to execute action arn:aws:sns") == true)
        #expect(try JSONValue.parse(line.historyData ?? "")["actionState"]?.string == "Failed")
    }

    @Test("an instance action stops the instance of the alarm's dimension; without it the alarm is refused")
    func instanceAction() async throws {
        let bench = try CloudWatchHarness()
        let stop = "arn:aws:automate:us-east-1:ec2:stop"
        let refusal = try await bench.refusal(CloudWatchOperations.putMetricAlarm) {
            $0.alarmName = "idle"
            $0.namespace = "AWS/EC2"
            $0.metricName = "CPUUtilization"
            $0.statistic = "Average"
            $0.period = 60
            $0.evaluationPeriods = 1
            $0.threshold = 1
            $0.comparisonOperator = "LessThanThreshold"
            $0.alarmActions = [stop]
        }
        #expect(refusal?.hasPrefix("ValidationError: The dimension InstanceId") == true)
        try await putAlarm(bench, "idle") {
            $0.dimensions = [
                CloudWatchShapes.Dimension {
                    $0.name = "InstanceId"
                    $0.value = "i-0"
                }
            ]
            $0.alarmActions = [stop]
        }
        try await bench.run(CloudWatchOperations.setAlarmState) {
            $0.alarmName = "idle"
            $0.stateValue = "ALARM"
            $0.stateReason = "by hand"
        }
        try await bench.live { try await bench.until("idle") { $0.pending.isEmpty } }
        #expect(bench.calls.map(\.operation) == ["StopInstances"])
    }

    @Test("a composite follows its children, and they cannot be deleted before it")
    func composite() async throws {
        let bench = try CloudWatchHarness()
        try await putAlarm(bench, "a")
        try await putAlarm(bench, "b")
        let missing = try await bench.refusal(CloudWatchOperations.putCompositeAlarm) {
            $0.alarmName = "both"
            $0.alarmRule = "ALARM(a) AND ALARM(c)"
        }
        #expect(missing?.contains("alarms [c] in the alarm rule do not exist") == true)
        try await bench.run(CloudWatchOperations.putCompositeAlarm) {
            $0.alarmName = "both"
            $0.alarmRule = "ALARM(a) AND NOT OK(b)"
        }
        try await bench.live {
            try await bench.until("both") { $0.machine.state.value == .ok }
            try await bench.run(CloudWatchOperations.setAlarmState) {
                $0.alarmName = "a"
                $0.stateValue = "ALARM"
                $0.stateReason = "by hand"
            }
            try await bench.until("both") { $0.machine.state.value == .alarm }
        }
        #expect(try bench.alarm("both").machine.state.reason.contains(":alarm:a transitioned to ALARM at "))
        let children = try await bench.run(CloudWatchOperations.describeAlarms) { $0.childrenOfAlarmName = "both" }
        #expect(children.metricAlarms?.compactMap(\.alarmName) == ["a", "b"])
        let parents = try await bench.run(CloudWatchOperations.describeAlarms) { $0.parentsOfAlarmName = "a" }
        #expect(parents.compositeAlarms?.compactMap(\.alarmName) == ["both"])
        let refusal = try await bench.refusal(CloudWatchOperations.deleteAlarms) { $0.alarmNames = ["a"] }
        #expect(refusal?.contains("composite alarm(s) depending on it: both") == true)
        try await bench.run(CloudWatchOperations.deleteAlarms) { $0.alarmNames = ["a", "both"] }
        let left = try await bench.run(CloudWatchOperations.describeAlarms) {
            $0.alarmTypes = ["MetricAlarm", "CompositeAlarm"]
        }
        #expect(left.metricAlarms?.compactMap(\.alarmName) == ["b"])
        #expect(left.compositeAlarms?.isEmpty == true)
    }

    @Test("an alarm on an expression is evaluated")
    func expression() async throws {
        let bench = try CloudWatchHarness()
        for minute in 1...3 as ClosedRange<Int64> {
            try await bench.put("errors", [30], minutesAgo: minute)
            try await bench.put("requests", [100], minutesAgo: minute)
        }
        func query(_ id: String, _ name: String) -> CloudWatchShapes.MetricDataQuery {
            CloudWatchShapes.MetricDataQuery {
                $0.id = id
                $0.returnData = false
                $0.metricStat = CloudWatchShapes.MetricStat {
                    $0.metric = CloudWatchShapes.Metric {
                        $0.namespace = "App"
                        $0.metricName = name
                    }
                    $0.period = 60
                    $0.stat = "Sum"
                }
            }
        }
        try await bench.run(CloudWatchOperations.putMetricAlarm) {
            $0.alarmName = "rate"
            $0.evaluationPeriods = 3
            $0.threshold = 25
            $0.comparisonOperator = "GreaterThanOrEqualToThreshold"
            $0.metrics = [
                query("e", "errors"), query("r", "requests"),
                CloudWatchShapes.MetricDataQuery {
                    $0.id = "share"
                    $0.expression = "100 * e / r"
                },
            ]
        }
        try await bench.live { try await bench.until("rate") { $0.machine.state.value == .alarm } }
        #expect(try bench.alarm("rate").machine.state.reason.contains("3 out of the last 3 datapoints [30.0 ("))
    }
}
