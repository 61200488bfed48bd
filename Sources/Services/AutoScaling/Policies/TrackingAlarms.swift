import AWSModel
import AWSService
import AutoScalingShapes
import CloudWatchShapes
import Ground
import World

/// The two alarms of a target tracking policy.
///
/// Source: Auto Scaling User Guide, "Target tracking scaling policies"; observed: alarms that AWS makes: high after
/// three minutes above the target, low after fifteen below nine tenths of it.
struct TrackingAlarms: Sendable {
    let group: String
    let tracking: TargetTrackingConfiguration
    let policyARN: String

    static func names(_ group: String, _ ids: IdentifierSource) -> [String] {
        ["AlarmHigh", "AlarmLow"].map { "TargetTracking-\(group)-\($0)-\(ids.uuid())" }
    }

    func put(_ names: [String], _ context: RequestContext) async throws {
        for name in names where isNeeded(name) {
            try await context.call(CloudWatchOperations.putMetricAlarm, try alarm(name))
        }
    }

    /// A policy that never scales in has no low alarm.
    func isNeeded(_ name: String) -> Bool { Self.isHigh(name) || tracking.disableScaleIn != true }

    private static func isHigh(_ name: String) -> Bool { name.contains("-AlarmHigh-") }

    private func alarm(_ name: String) throws -> PutMetricAlarmInput {
        let isHigh = Self.isHigh(name)
        var alarm = PutMetricAlarmInput {
            $0.alarmName = name
            $0.alarmDescription = "DO NOT EDIT OR DELETE. For TargetTrackingScaling policy \(policyARN)."
            $0.alarmActions = [policyARN]
            $0.comparisonOperator = isHigh ? "GreaterThanThreshold" : "LessThanThreshold"
            $0.threshold = isHigh ? tracking.targetValue : tracking.targetValue * 0.9
            $0.evaluationPeriods = isHigh ? 3 : 15
        }
        try fillMetric(&alarm)
        return alarm
    }

    private func fillMetric(_ alarm: inout PutMetricAlarmInput) throws {
        if let predefined = tracking.predefinedMetricSpecification {
            alarm.namespace = "AWS/EC2"
            alarm.metricName =
                switch predefined.predefinedMetricType {
                case "ASGAverageNetworkIn": "NetworkIn"
                case "ASGAverageNetworkOut": "NetworkOut"
                default: "CPUUtilization"
                }
            alarm.statistic = "Average"
            alarm.period = 60
            alarm.dimensions = [
                Dimension {
                    $0.name = "AutoScalingGroupName"
                    $0.value = group
                }
            ]
            return
        }
        guard let custom = tracking.customizedMetricSpecification else { return }
        if let queries = custom.metrics, !queries.isEmpty {
            alarm.metrics = try queries.map(query)
            return
        }
        alarm.namespace = custom.namespace
        alarm.metricName = custom.metricName
        alarm.statistic = custom.statistic
        alarm.unit = custom.unit
        alarm.period = custom.period ?? 60
        alarm.dimensions = custom.dimensions?.map { given in
            Dimension {
                $0.name = given.name
                $0.value = given.value
            }
        }
    }

    /// Auto Scaling has the period of a statistic beside it, CloudWatch within it.
    private func query(_ query: TargetTrackingMetricDataQuery) throws -> CloudWatchShapes.MetricDataQuery {
        var object = ModelJSON.autoScaling.encode(query, as: "TargetTrackingMetricDataQuery")
        if var stat = object["MetricStat"]?.object {
            stat["Period"] = stat["Period"] ?? object["Period"] ?? 60
            object["MetricStat"] = .object(stat)
            object["Period"] = nil
        }
        object["ReturnData"] = object["ReturnData"] ?? true
        return try ModelJSON.cloudWatch.decode(object, as: "MetricDataQuery")
    }
}
