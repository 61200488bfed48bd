import Ground
import World

/// Carries out what ``InstanceMachine`` decides, and reports to the ledger.
struct InstanceActs: Sendable {
    /// How long an instance may take to shut down.
    ///
    /// Source: EC2 User Guide, "Stop and start Amazon EC2 instances": it has a few minutes, then is powered off.
    static let patience = Duration.seconds(120)

    let world: World
    let host: any InstanceHost
    let launches: LaunchReader

    func perform(_ act: InstanceMachine.Act, on id: String, in place: Place) async throws {
        switch act {
        case .none: return
        case .start: try await start(id, in: place)
        case .noteRunning: try await world.ledger.write { try $0.instanceIsRunning(id, in: place) }
        case .restart:
            try await host.stop(id, grace: patience)
            try await start(id, in: place)
        case .stop:
            try await host.stop(id, grace: patience)
            try await world.ledger.write { try $0.instanceIsStopped(id, in: place) }
        case .terminate:
            try await host.stop(id, grace: patience)
            try await host.remove(id)
            try await world.ledger.write { try $0.instanceIsTerminated(id, in: place) }
        case .losePower:
            try await host.cutPower([id])
            try await world.ledger.write { try $0.instanceLostPower(id, in: place) }
        }
    }

    /// The system's own wait, compressed like all documented waits.
    private var patience: Duration { world.clock.scaled(Self.patience) }

    private func start(_ id: String, in place: Place) async throws {
        guard let launch = try launches.launch(id, in: place) else { return }
        do {
            try await host.start(launch)
        } catch {
            try await world.ledger.write { transaction in
                try transaction.instanceFailed(id, because: "\(error)", in: place)
                transaction.log(
                    Event(
                        at: transaction.now,
                        who: "ec2",
                        what: "instance.failed",
                        account: place.account,
                        region: place.region,
                        resource: id,
                        detail: ["why": .string("\(error)")]
                    )
                )
            }
            return
        }
        try await world.ledger.write { try $0.instanceIsRunning(id, in: place) }
    }
}
