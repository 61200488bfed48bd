import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

extension EC2Service {
    /// Writes the instances as `pending`; the controller brings them up.
    ///
    /// Source: EC2 API Reference, "RunInstances".
    func runInstances(_ input: RunInstancesRequest, _ context: RequestContext) async throws -> Reservation {
        let place = context.place
        let ledger = world.ledger.snapshot()
        let merge = try LaunchMerge(input, in: place, ledger)
        let zones = world.geography.zones(in: context.region, for: context.account)
        let order = try LaunchOrder(
            merge.request,
            template: merge.template,
            profile: try await instanceProfile(merge.request.iamInstanceProfile, context),
            in: place,
            zones: zones,
            ledger
        )
        if input.dryRun != true, let refusal = engines.launchRefusal() { throw AWSError.unsupported(refusal) }
        let dark = try Set(zones.map(\.id).filter { try !hasPower($0) })
        let (token, request) = (input.clientToken, Self.fingerprint(input))
        let launched = try await write(input.dryRun) { [world] transaction in
            let operation = "RunInstances"
            let known = try transaction.resources(ofToken: token, operation: operation, request: request, in: place)
            if let known { return try known.compactMap { try transaction.get(InstanceRecord.self, $0, in: place) } }
            try transaction.forgetTerminatedInstances(in: .place(place))
            let placement = try transaction.placement(of: order, darkZones: dark, in: place)
            let made = try transaction.launch(order, at: placement, token: token, in: place, ids: world.ids)
            try transaction.remember(
                token: token,
                operation: operation,
                request: request,
                made: made.map(\.id),
                in: place
            )
            return made
        }
        let now = world.ledger.snapshot()
        let reservations = Self.reservations(try launched.map { try now.facts(of: $0) })
        return reservations.first ?? Reservation()
    }

    /// What must be the same when a token comes again.
    private static func fingerprint(_ input: RunInstancesRequest) -> String {
        var request = input
        request.clientToken = nil
        request.dryRun = nil
        return request.fingerprint
    }
}
