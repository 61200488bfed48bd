import CloudFormationService
import Ground

/// Plays the services for a machine: makes what is asked for unless the script says otherwise, and remembers what is
/// there.
struct ScriptedStackRunner {
    var machine: StackMachine
    var events: [StackEvent] = []
    var open: [Int: StackAction] = [:]
    /// What exists, by physical id.
    var world: [String: String] = [:]
    /// Actions that fail: `create A`, `update A`, `delete A`. The number says how often.
    var failing: [String: Int] = [:]
    var made: [String: Int] = [:]

    init(_ machine: StackMachine, world: [String: String] = [:], failing: [String: Int] = [:]) {
        self.machine = machine
        self.world = world
        self.failing = failing
        for id in world.keys { note(id) }
    }

    private mutating func note(_ physicalId: String) {
        let parts = physicalId.split(separator: "-")
        made[String(parts[0]), default: 0] = max(made[String(parts[0])] ?? 0, Int(parts[1]) ?? 0)
    }

    mutating func start() { absorb(machine.start()) }

    mutating func absorb(_ step: StackStep) {
        events += step.events
        for action in step.actions where action.kind != .cancel { open[action.id] = action }
    }

    /// Works on one action to its end.
    mutating func finish(_ id: Int) {
        guard let action = open.removeValue(forKey: id) else { return }
        absorb(machine.take(outcome(of: action), for: id))
    }

    mutating func cancel(_ id: Int) {
        guard open.removeValue(forKey: id) != nil else { return }
        absorb(machine.take(.cancelled(physicalId: nil), for: id))
    }

    private mutating func fails(_ key: String) -> Bool {
        guard let count = failing[key], count > 0 else { return false }
        failing[key] = count - 1
        return true
    }

    private mutating func outcome(of action: StackAction) -> StackResult {
        let name = action.logicalId
        switch action.kind {
        case .create(let properties):
            if fails("create \(name)") { return .failed(reason: "no room", physicalId: nil) }
            made[name, default: 0] += 1
            let physicalId = "\(name)-\(made[name] ?? 0)"
            world[physicalId] = properties.value.text
            return .done(physicalId: physicalId, attributes: attributes(physicalId, properties))
        case .update(let physicalId, _, let properties):
            if fails("update \(name)") { return .failed(reason: "no change", physicalId: nil) }
            world[physicalId] = properties.value.text
            return .done(physicalId: physicalId, attributes: attributes(physicalId, properties))
        case .delete(let physicalId, _, _):
            if fails("delete \(name)") { return .failed(reason: "still in use", physicalId: nil) }
            world[physicalId] = nil
            return .deleted()
        case .cancel:
            return .cancelled(physicalId: nil)
        }
    }

    private func attributes(_ physicalId: String, _ properties: StoredJSON) -> StoredJSON {
        StoredJSON(["Arn": .string("arn:\(physicalId)"), "Text": properties.value["Text"] ?? "none"])
    }

    mutating func runOpen() {
        while let id = open.keys.min() { finish(id) }
    }

    mutating func runAll() {
        start()
        runOpen()
    }

    /// The history, one short line per event.
    var history: [String] {
        events.map { event in
            let name = event.isOfStack ? "stack" : event.logicalId
            let id = event.isOfStack || event.physicalId.isEmpty ? "" : " \(event.physicalId)"
            return "\(name) \(event.status)\(id)" + (event.reason.map { ": \($0)" } ?? "")
        }
    }
}
