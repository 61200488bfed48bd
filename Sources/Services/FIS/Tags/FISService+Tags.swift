import AWSModel
import AWSService
import FISShapes
import World

/// Source: FIS API Reference, "TagResource", "UntagResource", "ListTagsForResource".
extension FISService {
    private static let tagsMax = 50

    func registerTags(in table: inout OperationTable) {
        table.on(FISOperations.tagResource, tagResource)
        table.on(FISOperations.untagResource, untagResource)
        table.on(FISOperations.listTagsForResource, listTagsForResource)
    }

    func tagResource(_ input: TagResourceRequest, _ context: RequestContext) async throws -> TagResourceResponse {
        try await change(input.resourceArn, context) { tags in
            tags.merge(input.tags) { _, new in new }
            guard tags.count <= Self.tagsMax else {
                throw AWSError.validation("A resource can have \(Self.tagsMax) tags.")
            }
        }
        return TagResourceResponse()
    }

    func untagResource(_ input: UntagResourceRequest, _ context: RequestContext) async throws -> UntagResourceResponse {
        try await change(input.resourceArn, context) { tags in
            // Without keys all of them go.
            guard let keys = input.tagKeys, !keys.isEmpty else { return tags = [:] }
            for key in keys { tags[key] = nil }
        }
        return UntagResourceResponse()
    }

    func listTagsForResource(
        _ input: ListTagsForResourceRequest,
        _ context: RequestContext
    ) async throws -> ListTagsForResourceResponse {
        let ledger = world.ledger.snapshot()
        let tags =
            switch try Tagged(input.resourceArn, context) {
            case .template(let id): try ledger.template(id, in: context.place).tags
            case .experiment(let id): try ledger.experiment(id, in: context.place).tags
            }
        return ListTagsForResourceResponse { $0.tags = tags }
    }

    private func change(
        _ arn: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws {
        let (tagged, place) = (try Tagged(arn, context), context.place)
        try await world.ledger.write { transaction in
            switch tagged {
            case .template(let id):
                var kept = try transaction.template(id, in: place)
                try body(&kept.tags)
                try transaction.update(kept)
            case .experiment(let id):
                var kept = try transaction.experiment(id, in: place)
                try body(&kept.tags)
                try transaction.update(kept)
            }
        }
    }
}

/// What an ARN of FIS names.
private enum Tagged {
    case template(String)
    case experiment(String)

    init(_ text: String, _ context: RequestContext) throws {
        let parts = ARN(text).map { ($0, $0.resource.split(separator: "/", omittingEmptySubsequences: false)) }
        guard let (arn, path) = parts, arn.service == "fis", arn.account == context.account,
            arn.region == context.region, path.count == 2
        else { throw AWSError.notFound("Resource \(text) not found.") }
        switch path[0] {
        case "experiment-template": self = .template(String(path[1]))
        case "experiment": self = .experiment(String(path[1]))
        default: throw AWSError.notFound("Resource \(text) not found.")
        }
    }
}
