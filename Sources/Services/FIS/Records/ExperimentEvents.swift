import AWSModel
import Ground
import World

/// What the world's log says of a change of an experiment's state.
struct ExperimentEvents {
    let id: String
    let place: Place
    let from: ExperimentMachine
    let to: ExperimentRecord
    let at: WorldInstant

    var events: [Event] {
        var events: [Event] = []
        let machine = to.machine
        if from.started == nil, machine.started != nil { events.append(event("fis.experiment.begins")) }
        for (name, action) in machine.actions.sorted(by: { $0.key < $1.key }) {
            let before = from.actions[name]?.status
            if before == .pending, action.status != .pending, !action.status.isFinal {
                events.append(event("fis.action.begins", name, action))
            }
            if before?.isFinal == false, action.status.isFinal {
                events.append(event("fis.action.ends", name, action))
            }
        }
        if !from.status.isFinal, machine.status.isFinal { events.append(event("fis.experiment.ends")) }
        return events
    }

    private func event(_ what: String) -> Event {
        var detail: JSONObject = ["template": .string(to.template), "status": .string(to.machine.status.rawValue)]
        if let failure = to.machine.failure { detail["reason"] = .string(failure.reason) }
        return event(what, detail)
    }

    private func event(_ what: String, _ name: String, _ action: ActionProgress) -> Event {
        var detail: JSONObject = [
            "action": .string(name), "actionId": .string(to.plan.actions[name]?.id ?? ""),
            "status": .string(action.status.rawValue),
        ]
        if let reason = action.reason { detail["reason"] = .string(reason) }
        let resources = action.targets.sorted().flatMap { to.resolved[$0] ?? [] }
        if !resources.isEmpty { detail["resources"] = .array(resources.map { .string($0.id) }) }
        return event(what, detail)
    }

    private func event(_ what: String, _ detail: JSONObject) -> Event {
        Event(
            at: at,
            who: "fis",
            what: what,
            account: place.account,
            region: place.region,
            resource: FISARN.experiment(id, in: place),
            detail: .object(detail)
        )
    }
}

/// Names of what FIS has.
enum FISARN {
    static func experiment(_ id: String, in place: Place) -> String { arn("experiment/\(id)", place) }
    static func template(_ id: String, in place: Place) -> String { arn("experiment-template/\(id)", place) }
    static func action(_ id: String, in place: Place) -> String { arn("action/\(id)", place) }

    private static func arn(_ resource: String, _ place: Place) -> String {
        ARN(
            partition: Partition(ofRegion: place.region).rawValue,
            service: "fis",
            region: place.region,
            account: place.account,
            resource: resource
        ).description
    }
}
