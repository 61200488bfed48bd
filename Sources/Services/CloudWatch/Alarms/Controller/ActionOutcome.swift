import Ground

/// What came of an action, as the alarm's history tells it.
struct ActionOutcome: Sendable {
    let pending: AlarmRecord.Pending
    /// Nil when it was carried out.
    let failure: String?

    var summary: String {
        guard let failure else { return "Successfully executed action \(pending.action)" }
        return "Failed to execute action \(pending.action). Received error: \"\(failure)\""
    }

    var data: JSONObject {
        [
            "actionState": failure == nil ? "Succeeded" : "Failed",
            "stateUpdateTimestamp": .number(JSONNumber(pending.state.updated.millisecondsSince1970)),
            "notificationResource": .string(pending.action),
            "publishedMessage": .null,
            "error": failure.map(JSONValue.string) ?? .null,
        ]
    }
}
