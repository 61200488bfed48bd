import AWSModel
import AWSService
import MQShapes
import World

/// Source: Amazon MQ API Reference, "RebootBroker", "DeleteBroker", "Promote".
extension MQService {
    func rebootBroker(_ input: RebootBrokerRequest, _ context: RequestContext) async throws -> RebootBrokerResponse {
        let place = context.place
        try await world.ledger.write { transaction in
            var kept = try transaction.broker(input.brokerId, in: place)
            guard kept.record.state == .running || kept.record.state == .criticalActionRequired else {
                throw AWSError.wrongState("reboot", kept.id, kept.record.state)
            }
            kept.record.takePending()
            kept.record.state = .rebootInProgress
            kept.record.trouble = nil
            kept = try transaction.update(kept)
            transaction.log(.mq("broker.rebooting", kept, at: transaction.now))
        }
        return RebootBrokerResponse()
    }

    func deleteBroker(_ input: DeleteBrokerRequest, _ context: RequestContext) async throws -> DeleteBrokerResponse {
        let place = context.place
        try await world.ledger.write { transaction in
            var kept = try transaction.broker(input.brokerId, in: place)
            switch kept.record.state {
            case .creationInProgress, .rebootInProgress:
                throw AWSError.wrongState("delete", kept.id, kept.record.state)
            case .deletionInProgress: return
            case .running, .creationFailed, .criticalActionRequired:
                kept.record.state = .deletionInProgress
                kept = try transaction.update(kept)
                transaction.log(.mq("broker.deleting", kept, at: transaction.now))
            }
        }
        return DeleteBrokerResponse { $0.brokerId = input.brokerId }
    }

    func promote(_ input: PromoteRequest, _ context: RequestContext) async throws -> PromoteResponse {
        _ = try world.ledger.broker(input.brokerId, in: context.place)
        throw AWSError.badRequest(
            "Broker [\(input.brokerId)] is not part of a cross-Region data replication (CRDR) pair, which Faultline "
                + "does not build.",
            "broker-id"
        )
    }
}
