import Ground

/// What an alarm says, and why.
struct AlarmState: Codable, Sendable, Hashable {
    enum Value: String, Codable, Sendable, CaseIterable {
        case ok = "OK"
        case alarm = "ALARM"
        case insufficientData = "INSUFFICIENT_DATA"
    }

    var value: Value
    var reason: String
    /// A JSON text.
    var reasonData: String?
    var updated: WorldInstant
    /// When the value last became another.
    var transitioned: WorldInstant

    static func initial(at now: WorldInstant) -> AlarmState {
        AlarmState(
            value: .insufficientData,
            reason: "Unchecked: Initial alarm creation",
            updated: now,
            transitioned: now
        )
    }

    /// The state after this one.
    func next(_ value: Value, _ reason: String, _ reasonData: String?, at now: WorldInstant) -> AlarmState {
        AlarmState(
            value: value,
            reason: reason,
            reasonData: reasonData,
            updated: now,
            transitioned: value == self.value ? transitioned : now
        )
    }
}
