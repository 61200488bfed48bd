import AWSModel
import AutoScalingShapes
import CloudWatchShapes
import Ground
import Synchronization
import Testing

@testable import AutoScalingService

@Suite("A scaling policy")
struct PolicyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var form = PolicyRecord.Form.simple
        var type = "ChangeInCapacity"
        var adjustment: Int?
        var minMagnitude: Int?
        var steps: [PolicyRecord.Step] = []
        var metric: Double?
        var target: Double?
        var desired: Int
        var warmed: Int?
        let wanted: Int?
        var testDescription: String { "\(form) \(type) \(desired) -> \(wanted.map(String.init) ?? "as it was")" }
    }

    private static let steps = [
        PolicyRecord.Step(lower: 0, upper: 10, adjustment: 1), PolicyRecord.Step(lower: 10, upper: nil, adjustment: 3),
        PolicyRecord.Step(lower: nil, upper: -20, adjustment: -2),
    ]

    private static let rows: [Row] = [
        Row(adjustment: 2, desired: 3, wanted: 5), Row(adjustment: -2, desired: 3, wanted: 1),
        Row(adjustment: 50, desired: 3, wanted: 10), Row(adjustment: 0, desired: 3, wanted: nil),
        Row(type: "ExactCapacity", adjustment: 7, desired: 3, wanted: 7),
        Row(type: "PercentChangeInCapacity", adjustment: 50, desired: 5, wanted: 7),
        Row(type: "PercentChangeInCapacity", adjustment: 10, desired: 3, wanted: 4),
        Row(type: "PercentChangeInCapacity", adjustment: -10, desired: 3, wanted: 2),
        Row(type: "PercentChangeInCapacity", adjustment: 10, minMagnitude: 2, desired: 3, wanted: 5),
        Row(form: .step, steps: steps, metric: 55, desired: 3, wanted: 4),
        Row(form: .step, steps: steps, metric: 60, desired: 3, wanted: 6),
        // What warms up was added by the same breach.
        Row(form: .step, steps: steps, metric: 55, desired: 4, warmed: 3, wanted: nil),
        Row(form: .step, steps: steps, metric: 60, desired: 4, warmed: 3, wanted: 6),
        Row(form: .step, steps: steps, metric: 30, desired: 4, wanted: 2),
        Row(form: .step, steps: steps, metric: 30, desired: 4, warmed: 3, wanted: nil),
        Row(form: .step, steps: steps, metric: 45, desired: 4, wanted: nil),
        Row(form: .targetTracking, metric: 80, target: 50, desired: 4, wanted: 7),
        Row(form: .targetTracking, metric: 51, target: 50, desired: 4, wanted: 5),
        Row(form: .targetTracking, metric: 20, target: 50, desired: 4, wanted: 2),
        Row(form: .targetTracking, metric: 0, target: 50, desired: 4, wanted: 1),
        Row(form: .targetTracking, metric: 20, target: 50, desired: 4, warmed: 2, wanted: nil),
    ]

    @Test("changes the capacity as its kind says", arguments: rows)
    func arithmetic(row: Row) {
        var policy = PolicyRecord(group: "g", name: "p", arn: "arn", form: row.form)
        policy.adjustmentType = row.type
        policy.adjustment = row.adjustment
        policy.minMagnitude = row.minMagnitude
        policy.steps = row.steps
        policy.target = row.target
        let settings = GroupSettings(
            name: "g",
            arn: "arn",
            min: 1,
            max: 10,
            desired: row.desired,
            zones: [],
            source: LaunchSource(),
            serviceRole: ""
        )
        let arithmetic = PolicyArithmetic(policy: policy, settings: settings, warmed: row.warmed ?? row.desired)
        #expect(arithmetic.desired(metric: row.metric, threshold: 50) == row.wanted)
    }

    @Test("that tracks a target has two alarms, and does what they say")
    func tracking() async throws {
        let bench = try AutoScalingBench()
        try await bench.live {
            try await bench.makeGroup(desired: 1) { $0.defaultInstanceWarmup = 0 }
            try await bench.settled("web", 1)
            let answer = try await bench.run(AutoScalingOperations.putScalingPolicy) {
                $0.autoScalingGroupName = "web"
                $0.policyName = "cpu"
                $0.policyType = "TargetTrackingScaling"
                $0.targetTrackingConfiguration = TargetTrackingConfiguration {
                    $0.targetValue = 50
                    $0.predefinedMetricSpecification = PredefinedMetricSpecification {
                        $0.predefinedMetricType = "ASGAverageCPUUtilization"
                    }
                }
            }
            let names = (answer.alarms ?? []).compactMap(\.alarmName)
            #expect(names.count == 2)
            #expect(names[0].hasPrefix("TargetTracking-web-AlarmHigh-"))
            #expect(names[1].hasPrefix("TargetTracking-web-AlarmLow-"))
            let high = try #require(bench.alarms.withLock { $0[names[0]] })
            #expect(high.alarmActions == [answer.policyARN ?? ""])
            #expect(high.threshold == 50)
            try await bench.run(AutoScalingOperations.executePolicy, asService: true) {
                $0.policyName = answer.policyARN ?? ""
                $0.honorCooldown = true
                $0.metricValue = 100
                $0.breachThreshold = 50
            }
            try await bench.settled("web", 2)
            let cause = try await bench.activities()[0].cause
            #expect(
                cause.contains(
                    "a monitor alarm \(names[0]) in state ALARM triggered policy cpu changing the desired "
                        + "capacity from 1 to 2."
                )
            )
            try await bench.run(AutoScalingOperations.deletePolicy) { $0.policyName = answer.policyARN ?? "" }
            #expect(bench.alarms.withLock { $0.isEmpty })
        }
    }
}
