import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import World

/// Source: CloudWatch API Reference, "TagResource", "UntagResource", "ListTagsForResource".
extension CloudWatchService {
    func registerTags(in table: inout OperationTable) {
        table.on(CloudWatchOperations.tagResource, tagResource)
        table.on(CloudWatchOperations.untagResource, untagResource)
        table.on(CloudWatchOperations.listTagsForResource, listTagsForResource)
    }

    func tagResource(_ input: TagResourceInput, _ context: RequestContext) async throws -> TagResourceOutput {
        let tags = try TagReader.tags(input.tags)
        try await change(input.resourceARN, context) { record in
            record.tags.merge(tags) { _, new in new }
            try TagReader.check(record.tags)
        }
        return TagResourceOutput()
    }

    func untagResource(_ input: UntagResourceInput, _ context: RequestContext) async throws -> UntagResourceOutput {
        try await change(input.resourceARN, context) { record in
            for key in input.tagKeys { record.tags[key] = nil }
        }
        return UntagResourceOutput()
    }

    func listTagsForResource(
        _ input: ListTagsForResourceInput,
        _ context: RequestContext
    ) async throws -> ListTagsForResourceOutput {
        let name = try alarmName(input.resourceARN, context)
        guard let found = try world.ledger.get(AlarmRecord.self, name, in: context.place) else {
            throw Self.noResource(input.resourceARN)
        }
        return ListTagsForResourceOutput {
            $0.tags = found.tags.sorted { $0.key < $1.key }.map { tag in
                Tag {
                    $0.key = tag.key
                    $0.value = tag.value
                }
            }
        }
    }

    private func change(
        _ arn: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout AlarmRecord) throws -> Void
    ) async throws {
        let (name, place) = (try alarmName(arn, context), context.place)
        try await world.ledger.write { transaction in
            guard var found = try transaction.get(AlarmRecord.self, name, in: place) else { throw Self.noResource(arn) }
            try body(&found.record)
            try transaction.update(found)
        }
    }

    private func alarmName(_ text: String, _ context: RequestContext) throws -> String {
        guard let arn = ARN(text), arn.service == "cloudwatch" else {
            throw AWSError.invalidValue("The value \(text) for parameter ResourceARN is not a valid ARN.")
        }
        guard arn.account == context.account, arn.region == context.region, arn.resource.hasPrefix("alarm:") else {
            throw Self.noResource(text)
        }
        return AlarmName.name(in: text)
    }

    private static func noResource(_ arn: String) -> AWSError {
        AWSError(
            "ResourceNotFoundException",
            "Unknown",
            status: 404,
            details: [.init("ResourceType", "cloudwatch:alarm"), .init("ResourceId", arn)]
        )
    }
}
