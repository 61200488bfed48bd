import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import World

/// Source: CloudWatch API Reference, "DescribeAlarms", "DescribeAlarmsForMetric", "DescribeAlarmHistory".
extension CloudWatchService {
    func describeAlarms(_ input: DescribeAlarmsInput, _ context: RequestContext) async throws -> DescribeAlarmsOutput {
        let ledger = world.ledger.snapshot()
        var alarms = try ledger.list(AlarmRecord.self, in: context.place)
        if let names = input.alarmNames {
            if input.alarmNamePrefix != nil {
                throw AWSError.validation("AlarmNamePrefix and AlarmNames are mutually exclusive")
            }
            let wanted = Set(names)
            alarms = alarms.filter { wanted.contains($0.id) }
        }
        if input.childrenOfAlarmName != nil || input.parentsOfAlarmName != nil {
            alarms = try related(input, alarms, context)
        }
        // Without types, composite alarms are shown only when they are named: older clients do not know them.
        let types = Set(input.alarmTypes ?? (isRelative(input) ? ["MetricAlarm", "CompositeAlarm"] : ["MetricAlarm"]))
        alarms = alarms.filter { alarm in
            types.contains(alarm.record.isComposite ? "CompositeAlarm" : "MetricAlarm")
                && (input.alarmNamePrefix.map { alarm.id.hasPrefix($0) } ?? true)
                && (input.stateValue.map { alarm.machine.state.value.rawValue == $0 } ?? true)
                && (input.actionPrefix.map { alarm.record.usesAction(beginningWith: $0) } ?? true)
        }
        let page = try Page(alarms, nextToken: input.nextToken, limit: input.maxRecords ?? 50, id: \.id)
        return DescribeAlarmsOutput {
            $0.metricAlarms = page.elements.compactMap { $0.metricView(context) }
            $0.compositeAlarms = page.elements.compactMap { $0.compositeView(context) }
            $0.nextToken = page.nextToken
        }
    }

    private func isRelative(_ input: DescribeAlarmsInput) -> Bool {
        input.childrenOfAlarmName != nil || input.parentsOfAlarmName != nil
    }

    private func related(
        _ input: DescribeAlarmsInput,
        _ alarms: [Kept<AlarmRecord>],
        _ context: RequestContext
    ) throws -> [Kept<AlarmRecord>] {
        if let parent = input.childrenOfAlarmName {
            guard let found = alarms.first(where: { $0.id == AlarmName.name(in: parent) }) else {
                throw AWSError.notFound("Alarm \(parent) does not exist.")
            }
            let children = Set(found.record.children)
            return alarms.filter { children.contains($0.id) }
        }
        let child = AlarmName.name(in: input.parentsOfAlarmName ?? "")
        return alarms.filter { $0.record.children.contains(child) }
    }

    func describeAlarmsForMetric(
        _ input: DescribeAlarmsForMetricInput,
        _ context: RequestContext
    ) async throws -> DescribeAlarmsForMetricOutput {
        let wanted = Set((input.dimensions ?? []).map { MetricQuery.Dimension(name: $0.name, value: $0.value) })
        let statistic = input.statistic ?? input.extendedStatistic
        let alarms = try world.ledger.list(AlarmRecord.self, in: context.place).filter { alarm in
            guard let metric = alarm.record.metricDefinition?.metric else { return false }
            return metric.name == input.metricName && metric.namespace == input.namespace
                && Set(metric.dimensions) == wanted && (statistic == nil || metric.statistic == statistic)
                && (input.period == nil || Int(metric.periodSeconds) == input.period)
                && (input.unit == nil || metric.unit == input.unit)
        }
        return DescribeAlarmsForMetricOutput { $0.metricAlarms = alarms.compactMap { $0.metricView(context) } }
    }

    func describeAlarmHistory(
        _ input: DescribeAlarmHistoryInput,
        _ context: RequestContext
    ) async throws -> DescribeAlarmHistoryOutput {
        if input.alarmContributorId != nil { throw AWSError.notBuilt("AlarmContributorId of DescribeAlarmHistory") }
        let ledger = world.ledger.snapshot()
        let all =
            try input.alarmName.map {
                try ledger.list(HistoryRecord.self, where: "alarm", is: $0, in: .place(context.place))
            } ?? ledger.list(HistoryRecord.self, in: context.place)
        let types = Set(input.alarmTypes ?? ["MetricAlarm", "CompositeAlarm"])
        var lines = all.filter { line in
            types.contains(line.isComposite ? "CompositeAlarm" : "MetricAlarm")
                && (input.historyItemType.map { $0 == line.kind.rawValue } ?? true)
                && (input.startDate.map { $0 <= line.at.timestamp } ?? true)
                && (input.endDate.map { line.at.timestamp <= $0 } ?? true)
        }
        if input.scanBy != "TimestampAscending" { lines.reverse() }
        let page = try Page(lines, nextToken: input.nextToken, limit: input.maxRecords ?? 100, id: \.id)
        return DescribeAlarmHistoryOutput {
            $0.alarmHistoryItems = page.elements.map { line in
                AlarmHistoryItem {
                    $0.alarmName = line.alarm
                    $0.alarmType = line.isComposite ? "CompositeAlarm" : "MetricAlarm"
                    $0.timestamp = line.at.timestamp
                    $0.historyItemType = line.kind.rawValue
                    $0.historySummary = line.summary
                    $0.historyData = line.data
                }
            }
            $0.nextToken = page.nextToken
        }
    }
}

extension AlarmRecord {
    /// The names of the alarms that a composite's rule asks for.
    var children: [String] {
        guard case .composite(let text) = definition, let rule = try? CompositeRule(text) else { return [] }
        return rule.alarms.map { AlarmName.name(in: $0) }
    }

    func usesAction(beginningWith prefix: String) -> Bool {
        (actions.ok + actions.alarm + actions.insufficientData).contains { $0.hasPrefix(prefix) }
    }
}
