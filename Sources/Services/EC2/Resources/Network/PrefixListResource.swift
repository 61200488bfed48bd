import AWSModel
import AWSService
import EC2Shapes
import Ground

enum PrefixListResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::PrefixList",
            properties: [
                "PrefixListName": .string.required, "AddressFamily": .string.required.createOnly,
                "MaxEntries": .integer, "Entries": .objects(["Cidr": .string.required, "Description": .string]),
                "Tags": .tags,
            ],
            attributes: ["PrefixListId", "Arn", "OwnerId", "Version"],
            create: { request in
                let entries = entries(request)
                let id = try await maker.once(.prefixList, request) {
                    try await request.context.call(EC2Operations.createManagedPrefixList) {
                        $0.prefixListName = request.text("PrefixListName") ?? ""
                        $0.addressFamily = request.text("AddressFamily") ?? ""
                        $0.maxEntries = request.number("MaxEntries") ?? max(entries.count, 1)
                        $0.entries = entries
                        $0.tagSpecifications = request.tagSpecifications(.prefixList)
                    }.prefixList?.prefixListId
                }
                return try await state(id, request.context)
            },
            update: { request, existing in
                try await settle(existing.physicalID, request)
                try await maker.retag(existing.physicalID, request, existing)
                return try await state(existing.physicalID, request.context)
            },
            delete: { request, existing in
                try await maker.delete {
                    _ = try await request.context.call(EC2Operations.deleteManagedPrefixList) {
                        $0.prefixListId = existing.physicalID
                    }
                }
            }
        )
    }

    private static func entries(_ request: ResourceRequest) -> [AddPrefixListEntry] {
        request.objects("Entries").map { entry in
            AddPrefixListEntry {
                $0.cidr = entry.text("Cidr") ?? ""
                $0.description = entry.text("Description")
            }
        }
    }

    /// Compares with what is there, so that a change that was half done is finished.
    private static func settle(_ id: String, _ request: ResourceRequest) async throws {
        let context = request.context
        let list = try await find(id, context)
        let wanted = entries(request)
        let entriesMax = request.number("MaxEntries") ?? max(wanted.count, 1)
        let known =
            try await context.call(EC2Operations.getManagedPrefixListEntries) { $0.prefixListId = id }.entries ?? []
        let removed = known.filter { entry in !wanted.contains { $0.cidr == entry.cidr } }
        let added = wanted.filter { entry in
            !known.contains { $0.cidr == entry.cidr && $0.description == entry.description }
        }
        if entriesMax > list?.maxEntries ?? 0 { try await resize(id, entriesMax, context) }
        if !removed.isEmpty || !added.isEmpty || list?.prefixListName != request.text("PrefixListName") {
            _ = try await context.call(EC2Operations.modifyManagedPrefixList) {
                $0.prefixListId = id
                $0.currentVersion = list?.version
                $0.prefixListName = request.text("PrefixListName")
                $0.addEntries = added.isEmpty ? nil : added
                $0.removeEntries =
                    removed.isEmpty
                    ? nil : removed.map { entry in RemovePrefixListEntry { $0.cidr = entry.cidr ?? "" } }
            }
        }
        if entriesMax < list?.maxEntries ?? 0 { try await resize(id, entriesMax, context) }
    }

    private static func resize(_ id: String, _ entriesMax: Int, _ context: RequestContext) async throws {
        _ = try await context.call(EC2Operations.modifyManagedPrefixList) {
            ($0.prefixListId, $0.maxEntries) = (id, entriesMax)
        }
    }

    private static func find(_ id: String, _ context: RequestContext) async throws -> ManagedPrefixList? {
        try await context.call(EC2Operations.describeManagedPrefixLists) { $0.prefixListIds = [id] }.prefixLists?.first
    }

    private static func state(_ id: String, _ context: RequestContext) async throws -> ResourceState {
        let list = try await find(id, context)
        return ResourceState(
            physicalID: id,
            attributes: [
                "PrefixListId": .string(id), "Arn": .string(list?.prefixListArn ?? ""),
                "OwnerId": .string(list?.ownerId ?? ""), "Version": JSONValue(list?.version ?? 1),
            ]
        )
    }
}
