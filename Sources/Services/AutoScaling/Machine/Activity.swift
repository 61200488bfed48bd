import Ground

/// What a group did, is doing, or could not do.
///
/// Source: Auto Scaling API Reference, "Activity".
struct Activity: Codable, Sendable, Equatable {
    enum Status: String, Codable, Sendable {
        case waitingForInstanceID = "WaitingForInstanceId"
        case preInService = "PreInService"
        case inProgress = "InProgress"
        case midLifecycleAction = "MidLifecycleAction"
        case successful = "Successful"
        case failed = "Failed"
        case cancelled = "Cancelled"
    }

    let id: String
    var description: String
    let cause: String
    let start: WorldInstant
    var end: WorldInstant?
    var status: Status
    var message: String?
    var progress: Int
    let zone: String?
    let subnet: String?
    var alarm: String?

    var isOpen: Bool { end == nil }

    /// As JSON, in AWS's order.
    var details: String {
        var object = JSONObject()
        if let subnet { object["Subnet ID"] = .string(subnet) }
        if let zone { object["Availability Zone"] = .string(zone) }
        return JSONValue.object(object).text
    }
}
