import AWSModel
import Ground
import World

extension LedgerTransaction {
    /// Writes a change of an alarm's state: the state, its history, and the actions that it asks for.
    mutating func record(
        _ alarm: Kept<AlarmRecord>,
        changedFrom old: AlarmState,
        metricValue: Double? = nil
    ) throws {
        var alarm = alarm
        let new = alarm.machine.state
        try note(
            alarm.record,
            alarm.id,
            alarm.place,
            .state,
            "Alarm updated from \(old.value.rawValue) to \(new.value.rawValue)",
            ["version": "1.0", "oldState": .object(Self.shown(old)), "newState": .object(Self.shown(new))]
        )
        if alarm.actions.areEnabled, old.value != new.value {
            var number = (alarm.pending.map(\.number).max() ?? sequence) + 1
            for action in alarm.actions.of(new.value) {
                alarm.pending.append(
                    AlarmRecord.Pending(number: number, action: action, state: new, metricValue: metricValue)
                )
                number += 1
            }
        }
        try update(alarm)
    }

    mutating func note(
        _ alarm: AlarmRecord,
        _ name: String,
        _ place: Place,
        _ kind: HistoryRecord.Kind,
        _ summary: String,
        _ data: JSONObject
    ) throws {
        let record = HistoryRecord(
            alarm: name,
            isComposite: alarm.isComposite,
            at: now,
            kind: kind,
            summary: String(summary.prefix(255)),
            data: JSONValue.object(data).text
        )
        try put(record, id: HistoryRecord.id(now, sequence + 1), in: place)
    }

    private static func shown(_ state: AlarmState) -> JSONObject {
        var object: JSONObject = [
            "stateValue": .string(state.value.rawValue), "stateReason": .string(state.reason),
        ]
        if let data = state.reasonData { object["stateReasonData"] = (try? JSONValue.parse(data)) ?? .string(data) }
        return object
    }
}
