import AWSModel
import AWSService
import Ground
import MQShapes
import World

/// For which act of a stack an operation is called.
enum StackAct {
    /// Set around the calls of one act.
    @TaskLocal static var current: String?
}

extension MQService {
    /// Brings a resource's tags from the template's old ones to its new ones.
    func retag(_ arn: String, _ request: ResourceRequest, _ existing: ExistingResource) async throws {
        let new = request.tagValues()
        let gone = request.tagValues(in: existing.properties).keys.filter { new[$0] == nil }.sorted()
        if !gone.isEmpty {
            try await deleteTags(
                .init {
                    $0.resourceArn = arn
                    $0.tagKeys = gone
                },
                request.context
            )
        }
        guard !new.isEmpty else { return }
        try await createTags(
            .init {
                $0.resourceArn = arn
                $0.tags = new
            },
            request.context
        )
    }

    /// Returns when a broker is as it should be; what the check throws ends the wait.
    func wait(for id: String, in place: Place, until isReady: (Kept<BrokerRecord>?) throws -> Bool) async throws {
        try await world.ledger.wait(for: [BrokerRecord.self]) {
            try isReady(world.ledger.get(BrokerRecord.self, id, in: place))
        }
    }

    /// Returns when it serves; a broker that cannot is an error that says why.
    func untilRunning(_ id: String, in place: Place) async throws {
        try await wait(for: id, in: place) { kept in
            guard let kept else { throw AWSError.noBroker(id) }
            switch kept.record.state {
            case .running: return true
            case .creationInProgress, .rebootInProgress: return false
            case .creationFailed, .criticalActionRequired, .deletionInProgress:
                throw AWSError.badRequest(
                    "Broker [\(id)] is \(kept.record.state.rawValue): \(kept.record.trouble ?? "it is being deleted")"
                )
            }
        }
    }

    /// Restarts a broker for which something is pending, and waits until it serves again.
    func rebootIfPending(_ id: String, _ context: RequestContext) async throws {
        try await untilRunning(id, in: context.place)
        let record = try world.ledger.broker(id, in: context.place).record
        guard record.pending != PendingSettings() || record.users.values.contains(where: { $0.pending != nil }) else {
            return
        }
        _ = try await rebootBroker(.init { $0.brokerId = id }, context)
        try await untilRunning(id, in: context.place)
    }
}
