import AWSModel
import AWSService
import World

/// Faultline's own: a zone loses its power. Every process in it ends and every link of it is cut; what a service does
/// about that is the service's.
struct PowerInterruption: ActionExecutor {
    static let zone = "availabilityZoneIdentifier"

    let type = ActionType(
        id: "faultline:az:power-interruption",
        description: "Faultline's own: an Availability Zone loses its power, and has it again when the time is up.",
        parameters: [
            zone: .init(
                description: "The zone's name as this account has it (us-east-1a) or its id (use1-az1).",
                isRequired: true
            ),
            "duration": .init(
                description: "How long there is no power, in ISO 8601, up to twelve hours.",
                isRequired: true,
                form: .anyDuration
            ),
        ]
    )

    func begin(_ job: ActionJob) async throws -> ActionStep {
        let given = job.parameters[Self.zone] ?? ""
        guard let zone = Self.zoneID(given, in: job.context.region, for: job.context.account, job.world.geography)
        else { throw AWSError.validation("There is no Availability Zone \(given) in \(job.context.region).") }
        let until = try await MarkedFaults(world: job.world).ensure(
            .powerLoss,
            to: .zone(zone),
            for: try job.duration("duration"),
            mark: job.mark("zone")
        )
        return .running(until: until)
    }

    func end(_ job: ActionJob) async throws -> ActionStep {
        try await MarkedFaults(world: job.world).heal(job.mark("zone"))
        return .done
    }

    /// Nil when the Region has no such zone.
    static func zoneID(_ text: String, in region: String, for account: String, _ geography: Geography) -> String? {
        let zone = geography.zone(named: text, for: account) ?? geography.zone(id: text, for: account)
        return zone?.region == region ? zone?.id : nil
    }
}
