import AWSModel
import AWSService
import EC2Shapes
import World

extension EC2Service {
    func registerTags(in table: inout OperationTable) {
        on(&table, EC2Operations.createTags, createTags)
        on(&table, EC2Operations.deleteTags, deleteTags)
        on(&table, EC2Operations.describeTags, describeTags)
    }

    func createTags(_ input: CreateTagsRequest, _ context: RequestContext) async throws {
        let added = try Tags.read(input.tags)
        let place = context.place
        try await write(input.dryRun) { transaction in
            for id in input.resources {
                try transaction.requireTaggable(id, in: place)
                let tags = try transaction.tags(of: id, in: place).merging(added) { $1 }
                // AWS's own do not count.
                try Tags.check(count: tags.keys.count { !$0.hasPrefix("aws:") })
                try transaction.setTags(tags, of: id, in: place)
            }
        }
    }

    /// A tag given without a value goes whatever its value is; with one, only if it is equal. None given: all of the
    /// user's own go.
    func deleteTags(_ input: DeleteTagsRequest, _ context: RequestContext) async throws {
        let place = context.place
        let mayReserve = Tags.isServiceAsking
        try await write(input.dryRun) { transaction in
            for id in input.resources {
                try transaction.requireTaggable(id, in: place)
                var tags = try transaction.tags(of: id, in: place)
                let all = tags.keys.filter { !$0.hasPrefix("aws:") }.map { key in Tag { $0.key = key } }
                let given = input.tags?.isEmpty == false ? input.tags ?? [] : all
                for tag in given where tag.key?.hasPrefix("aws:") == true && !mayReserve {
                    throw AWSError.invalidValue("Tag keys starting with 'aws:' are reserved: \(tag.key ?? "")")
                }
                for tag in given where tag.value == nil || tags[tag.key ?? ""] == tag.value {
                    tags[tag.key ?? ""] = nil
                }
                try transaction.setTags(tags, of: id, in: place)
            }
        }
    }

    private struct Row {
        let id: String
        let type: String
        let key: String
        let value: String
    }

    func describeTags(_ input: DescribeTagsRequest, _ context: RequestContext) async throws -> DescribeTagsResult {
        let ledger = try read(input.dryRun)
        let rows = try ledger.list(TagRecord.self, in: context.place).flatMap { kept in
            let type = ResourceKind.kind(ofID: kept.id)?.tagType ?? ""
            return kept.record.tags.sorted { $0.key < $1.key }.map {
                Row(id: kept.id, type: type, key: $0.key, value: $0.value)
            }
        }
        let filters = try Filters<Row>(
            input.filters,
            [
                "key": { [$0.key] }, "value": { [$0.value] }, "resource-id": { [$0.id] },
                "resource-type": { [$0.type] },
            ],
            tags: { [$0.key: $0.value] }
        )
        let page = try Page(rows.filter(filters.matches), nextToken: input.nextToken, maxResults: input.maxResults) {
            "\($0.id) \($0.key)"
        }
        return DescribeTagsResult {
            $0.nextToken = page.nextToken
            $0.tags = page.elements.map { row in
                TagDescription {
                    $0.key = row.key
                    $0.resourceId = row.id
                    $0.resourceType = row.type
                    $0.value = row.value
                }
            }
        }
    }
}
