import Ground
import World

/// What a composite alarm's rule says now; nil when it says what the alarm says already.
///
/// Observed: state reasons of composite alarms in documentation examples.
struct CompositeVerdict: Sendable {
    let value: AlarmState.Value
    let reason: String
    let data: String?

    init?(_ alarm: Kept<AlarmRecord>, _ states: [AlarmController.Key: AlarmState]) {
        guard case .composite(let text) = alarm.definition, let rule = try? CompositeRule(text) else { return nil }
        func state(_ name: String) -> AlarmState? {
            states[AlarmController.Key(place: alarm.place, alarm: AlarmName.name(in: name))]
        }
        value = rule.holds { state($0)?.value } ? .alarm : .ok
        guard value != alarm.machine.state.value else { return nil }
        let known = rule.alarms.compactMap { name in
            state(name).map { (arn: AlarmName.arn(AlarmName.name(in: name), in: alarm.place), state: $0) }
        }
        guard let newest = known.max(by: { $0.state.transitioned < $1.state.transitioned }) else {
            reason = "The alarm rule evaluates to \(value == .alarm ? "TRUE" : "FALSE")"
            data = nil
            return
        }
        let when = newest.state.transitioned
        reason =
            "\(newest.arn) transitioned to \(newest.state.value.rawValue) at \(Self.longDate(when))"
        data =
            JSONValue.object([
                "triggeringAlarms": .array([
                    .object([
                        "arn": .string(newest.arn),
                        "state": .object([
                            "value": .string(newest.state.value.rawValue),
                            "timestamp": .string(AlarmReason.isoDate(when)),
                        ]),
                    ])
                ])
            ]).text
    }

    private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `Friday 14 August, 2026 14:45:12 UTC`.
    private static func longDate(_ instant: WorldInstant) -> String {
        let date = CivilDate(secondsSince1970: instant.wholeSecondsSince1970)
        let time = date.iso8601.dropFirst(11).dropLast()
        let day = date.day < 10 ? "0\(date.day)" : "\(date.day)"
        return "\(days[date.weekday]) \(day) \(months[date.month - 1]), \(date.year) \(time) UTC"
    }
}
