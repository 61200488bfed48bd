import Ground

/// What is written down of a process before it is started, so that it can be found again or cleared away.
///
/// The process itself adds its number and start time, in a file of its own, before it runs its program. So whatever is
/// cut off at whatever line, nothing runs that is not written down.
struct ProcessRecord: Sendable, Equatable {
    enum State: Sendable, Equatable {
        case begun
        case ended(ProcessExit)
    }

    let id: String
    /// Of the plan: a caller sees whether what runs is what it would start.
    let planDigest: String
    /// Numbers and start times mean nothing after the machine has started anew.
    let boot: String
    let groups: [String]
    /// False until a program that announces itself has done so. Who was cut off before that cannot be relied on.
    var isReady: Bool
    var state: State

    var bytes: [UInt8] {
        var object: JSONObject = [
            "id": .string(id), "plan": .string(planDigest), "boot": .string(boot),
            "groups": .array(groups.map { .string($0) }), "ready": .bool(isReady),
        ]
        if case .ended(let exit) = state { object["exit"] = .string(exit.text) }
        return JSONValue.object(object).bytes
    }

    init(id: String, planDigest: String, boot: String, groups: [String], isReady: Bool = true, state: State = .begun) {
        self.id = id
        self.planDigest = planDigest
        self.boot = boot
        self.groups = groups
        self.isReady = isReady
        self.state = state
    }

    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue.parse(bytes), let id = value["id"]?.string, let boot = value["boot"]?.string
        else { return nil }
        self.init(
            id: id,
            planDigest: value["plan"]?.string ?? "",
            boot: boot,
            groups: (value["groups"]?.array ?? []).compactMap(\.string),
            isReady: value["ready"]?.bool ?? true,
            state: value["exit"]?.string.map { .ended(ProcessExit(text: $0)) } ?? .begun
        )
    }
}
