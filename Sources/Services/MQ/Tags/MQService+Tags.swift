import AWSModel
import AWSService
import Ground
import MQShapes
import World

/// Source: Amazon MQ API Reference, "CreateTags", "DeleteTags", "ListTags".
extension MQService {
    func registerTags(in table: inout OperationTable) {
        table.on(MQOperations.createTags, createTags)
        table.on(MQOperations.deleteTags, deleteTags)
        table.on(MQOperations.listTags, listTags)
    }

    func createTags(_ input: CreateTagsRequest, _ context: RequestContext) async throws {
        let tags = input.tags ?? [:]
        try TagCheck.check(tags)
        try await change(input.resourceArn, context) { all in
            all.merge(tags) { $1 }
            try TagCheck.count(all)
        }
    }

    func deleteTags(_ input: DeleteTagsRequest, _ context: RequestContext) async throws {
        try await change(input.resourceArn, context) { for key in input.tagKeys { $0[key] = nil } }
    }

    func listTags(_ input: ListTagsRequest, _ context: RequestContext) async throws -> ListTagsResponse {
        let tags =
            switch try Tagged(input.resourceArn, context) {
            case .broker(let id): try world.ledger.broker(id, in: context.place).record.tags
            case .configuration(let id): try world.ledger.configuration(id, in: context.place).record.tags
            }
        return ListTagsResponse { $0.tags = tags }
    }

    private func change(
        _ arn: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws {
        let (tagged, place) = (try Tagged(arn, context), context.place)
        try await world.ledger.write { transaction in
            switch tagged {
            case .broker(let id):
                var kept = try transaction.broker(id, in: place)
                try body(&kept.record.tags)
                try transaction.update(kept)
            case .configuration(let id):
                var kept = try transaction.configuration(id, in: place)
                try body(&kept.record.tags)
                try transaction.update(kept)
            }
        }
    }
}

/// Source: Amazon MQ Developer Guide, "Tagging resources".
enum TagCheck {
    static func check(_ tags: [String: String]) throws {
        for (key, value) in tags {
            guard (1...128).contains(key.unicodeScalars.count), value.unicodeScalars.count <= 256 else {
                throw AWSError.badRequest(
                    "Tag [\(key)] is invalid. A key has 1 to 128 characters, a value at most 256.",
                    "tags"
                )
            }
            guard !key.lowercased().hasPrefix("aws:") else {
                throw AWSError.badRequest("Tag keys that begin with aws: are reserved.", "tags")
            }
        }
        try count(tags)
    }

    static func count(_ tags: [String: String]) throws {
        guard tags.count <= MQLimits.tagsMax else {
            throw AWSError.badRequest("A resource can have at most \(MQLimits.tagsMax) tags.", "tags")
        }
    }
}

/// What an ARN of Amazon MQ names.
private enum Tagged {
    case broker(String)
    case configuration(String)

    init(_ text: String, _ context: RequestContext) throws {
        let missing = AWSError.notFound("Can't find requested resource [\(text)].", "resource-arn")
        guard let arn = ARN(text), arn.service == "mq", arn.account == context.account, arn.region == context.region
        else { throw missing }
        let parts = arn.resource.split(separator: ":", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("broker"?, 3): self = .broker(String(parts[2]))
        case ("configuration"?, 2): self = .configuration(String(parts[1]))
        default: throw missing
        }
    }
}
