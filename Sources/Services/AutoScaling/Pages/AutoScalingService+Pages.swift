package import AWSService
package import Ground
import World

/// What Faultline's own command asks.
extension AutoScalingService {
    package func page(_ request: ServicePageRequest) async throws -> JSONValue? {
        switch (request.method, request.path) {
        case ("GET", "groups"): return try groupsPage(request.query["group"])
        case ("GET", "settled"):
            if request.query["wait"] == "true" { await controller.untilQuiet() }
            return ["settled": .bool(try world.ledger.list(GroupRecord.self).allSatisfy(\.machine.isSettled))]
        default: return nil
        }
    }

    private func groupsPage(_ name: String?) throws -> JSONValue {
        let groups = try world.ledger.list(GroupRecord.self).filter { name == nil || $0.id == name }
        return ["groups": .array(groups.map(Self.page))]
    }

    private static func page(_ group: Kept<GroupRecord>) -> JSONValue {
        let machine = group.machine
        var zones = JSONObject()
        for zone in machine.settings.zones { zones[zone.name] = .number(JSONNumber(Int64(0))) }
        for member in machine.members where member.state == .inService && member.isHealthy {
            zones[member.place.zone] = .number(JSONNumber((zones[member.place.zone]?.int64 ?? 0) + 1))
        }
        let inService = machine.members.count { $0.state == .inService && $0.isHealthy }
        return [
            "name": .string(group.id), "arn": .string(machine.settings.arn), "account": .string(group.place.account),
            "region": .string(group.place.region), "desired": .number(JSONNumber(Int64(machine.settings.desired))),
            "inService": .number(JSONNumber(Int64(inService))), "zones": .object(zones),
            "settled": .bool(machine.isSettled),
            "instances": .array(
                machine.members.map { member in
                    [
                        "id": .string(member.id), "zone": .string(member.place.zone),
                        "state": .string(member.state.rawValue), "health": .string(member.healthStatus),
                    ]
                }
            ),
        ]
    }
}
