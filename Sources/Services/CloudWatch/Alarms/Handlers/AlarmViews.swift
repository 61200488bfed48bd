import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import World

extension Kept<AlarmRecord> {
    func metricView(_ context: RequestContext) -> MetricAlarm? {
        guard case .metric(let definition) = record.definition else { return nil }
        return MetricAlarm {
            $0.alarmName = id
            $0.alarmArn = AlarmName.arn(id, context)
            $0.alarmDescription = record.description
            $0.alarmConfigurationUpdatedTimestamp = record.configured.timestamp
            $0.actionsEnabled = record.actions.areEnabled
            $0.okActions = record.actions.ok
            $0.alarmActions = record.actions.alarm
            $0.insufficientDataActions = record.actions.insufficientData
            $0.stateValue = record.machine.state.value.rawValue
            $0.stateReason = record.machine.state.reason
            $0.stateReasonData = record.machine.state.reasonData
            $0.stateUpdatedTimestamp = record.machine.state.updated.timestamp
            $0.stateTransitionedTimestamp = record.machine.state.transitioned.timestamp
            if let metric = definition.metric {
                $0.metricName = metric.name
                $0.namespace = metric.namespace
                if StatisticName.simple(metric.statistic) != nil {
                    $0.statistic = metric.statistic
                } else {
                    $0.extendedStatistic = metric.statistic
                }
                $0.dimensions = metric.dimensionViews
                $0.period = Int(metric.periodSeconds)
                $0.unit = metric.unit
            } else {
                $0.dimensions = []
                $0.metrics = definition.queries.map(\.view)
            }
            $0.evaluationPeriods = definition.condition.evaluationPeriods
            $0.datapointsToAlarm = definition.shown.datapointsToAlarm
            $0.threshold = definition.condition.threshold
            $0.comparisonOperator = definition.condition.comparison.rawValue
            $0.treatMissingData = definition.shown.treatMissingData
            $0.evaluateLowSampleCountPercentile = definition.shown.lowSampleCount
        }
    }

    func compositeView(_ context: RequestContext) -> CompositeAlarm? {
        guard case .composite(let rule) = record.definition else { return nil }
        return CompositeAlarm {
            $0.alarmName = id
            $0.alarmArn = AlarmName.arn(id, context)
            $0.alarmDescription = record.description
            $0.alarmConfigurationUpdatedTimestamp = record.configured.timestamp
            $0.actionsEnabled = record.actions.areEnabled
            $0.okActions = record.actions.ok
            $0.alarmActions = record.actions.alarm
            $0.insufficientDataActions = record.actions.insufficientData
            $0.alarmRule = rule
            $0.stateValue = record.machine.state.value.rawValue
            $0.stateReason = record.machine.state.reason
            $0.stateReasonData = record.machine.state.reasonData
            $0.stateUpdatedTimestamp = record.machine.state.updated.timestamp
            $0.stateTransitionedTimestamp = record.machine.state.transitioned.timestamp
        }
    }
}

extension AlarmRecord {
    /// As its history shows a configuration.
    func shown(_ name: String, _ arn: String) -> JSONValue {
        var object: JSONObject = [
            "alarmName": .string(name), "alarmArn": .string(arn), "actionsEnabled": .bool(actions.areEnabled),
            "okActions": .array(actions.ok.map(JSONValue.string)),
            "alarmActions": .array(actions.alarm.map(JSONValue.string)),
            "insufficientDataActions": .array(actions.insufficientData.map(JSONValue.string)),
            "stateValue": .string(machine.state.value.rawValue),
            "stateUpdatedTimestamp": .string(AlarmReason.isoDate(machine.state.updated)),
            "alarmConfigurationUpdatedTimestamp": .string(AlarmReason.isoDate(configured)),
        ]
        if let description { object["alarmDescription"] = .string(description) }
        switch definition {
        case .composite(let rule): object["alarmRule"] = .string(rule)
        case .metric(let definition):
            if let metric = definition.metric {
                object["namespace"] = .string(metric.namespace)
                object["metricName"] = .string(metric.name)
                object["dimensions"] = .array(
                    metric.dimensions.map { ["name": .string($0.name), "value": .string($0.value)] }
                )
                object["period"] = .number(JSONNumber(metric.periodSeconds))
                object["statistic"] = .string(metric.statistic)
            }
            let condition = definition.condition
            object["evaluationPeriods"] = JSONValue(condition.evaluationPeriods)
            object["datapointsToAlarm"] = JSONValue(condition.datapointsToAlarm)
            object["threshold"] = .number(JSONNumber(condition.threshold))
            object["comparisonOperator"] = .string(condition.comparison.rawValue)
            object["treatMissingData"] = .string(condition.missing.rawValue)
        }
        return .object(object)
    }
}
