import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import World

/// Source: CloudWatch API Reference, "SetAlarmState", "EnableAlarmActions", "DisableAlarmActions", "DeleteAlarms".
extension CloudWatchService {
    func registerAlarms(in table: inout OperationTable) {
        table.on(CloudWatchOperations.putMetricAlarm, putMetricAlarm)
        table.on(CloudWatchOperations.putCompositeAlarm, putCompositeAlarm)
        table.on(CloudWatchOperations.describeAlarms, describeAlarms)
        table.on(CloudWatchOperations.describeAlarmsForMetric, describeAlarmsForMetric)
        table.on(CloudWatchOperations.describeAlarmHistory, describeAlarmHistory)
        table.on(CloudWatchOperations.deleteAlarms, deleteAlarms)
        table.on(CloudWatchOperations.setAlarmState, setAlarmState)
        table.on(CloudWatchOperations.enableAlarmActions, enableAlarmActions)
        table.on(CloudWatchOperations.disableAlarmActions, disableAlarmActions)
    }

    func setAlarmState(_ input: SetAlarmStateInput, _ context: RequestContext) async throws {
        let place = context.place
        if let data = input.stateReasonData, (try? JSONValue.parse(data)) == nil {
            throw AWSError("InvalidFormat", "StateReasonData is not valid JSON.", status: 400)
        }
        guard let value = AlarmState.Value(rawValue: input.stateValue) else {
            throw AWSError.validation("The value \(input.stateValue) for parameter StateValue is not supported.")
        }
        try await world.ledger.write { transaction in
            guard var alarm = try transaction.get(AlarmRecord.self, input.alarmName, in: place) else {
                throw AWSError.notFound("Alarm \(input.alarmName) does not exist.")
            }
            let old = alarm.machine.state
            guard old.value != value else { return }
            alarm.machine.set(value, reason: input.stateReason, data: input.stateReasonData, at: transaction.now)
            try transaction.record(alarm, changedFrom: old)
        }
    }

    func enableAlarmActions(_ input: EnableAlarmActionsInput, _ context: RequestContext) async throws {
        try await setActions(input.alarmNames, enabled: true, context)
    }

    func disableAlarmActions(_ input: DisableAlarmActionsInput, _ context: RequestContext) async throws {
        try await setActions(input.alarmNames, enabled: false, context)
    }

    private func setActions(_ names: [String], enabled: Bool, _ context: RequestContext) async throws {
        let place = context.place
        try await world.ledger.write { transaction in
            for name in names {
                guard var alarm = try transaction.get(AlarmRecord.self, name, in: place),
                    alarm.actions.areEnabled != enabled
                else { continue }
                alarm.actions.areEnabled = enabled
                alarm.configured = transaction.now
                try transaction.update(alarm)
                try transaction.note(
                    alarm.record,
                    name,
                    place,
                    .configuration,
                    "Alarm \"\(name)\" updated",
                    [
                        "version": "1.0", "type": "Update",
                        "updatedAlarm": alarm.record.shown(name, AlarmName.arn(name, in: place)),
                    ]
                )
            }
        }
    }

    func deleteAlarms(_ input: DeleteAlarmsInput, _ context: RequestContext) async throws {
        let place = context.place
        let names = Set(input.alarmNames)
        try await world.ledger.write { transaction in
            for name in names.sorted() {
                guard transaction.contains(AlarmRecord.self, name, in: place) else {
                    throw AWSError.notFound("Alarms [\(name)] do not exist.")
                }
            }
            for other in try transaction.list(AlarmRecord.self, in: place) where !names.contains(other.id) {
                if let used = other.record.children.first(where: names.contains) {
                    throw AWSError.validation(
                        "Cannot delete \(used) as there are composite alarm(s) depending on it: \(other.id)"
                    )
                }
            }
            for name in names.sorted() {
                guard let alarm = try transaction.get(AlarmRecord.self, name, in: place) else { continue }
                try transaction.delete(alarm)
                try transaction.note(
                    alarm.record,
                    name,
                    place,
                    .configuration,
                    "Alarm \"\(name)\" deleted",
                    [
                        "version": "1.0", "type": "Delete",
                        "deletedAlarm": alarm.record.shown(name, AlarmName.arn(name, in: place)),
                    ]
                )
            }
        }
    }
}
