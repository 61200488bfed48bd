import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "DescribePrefixLists", "DescribeManagedPrefixLists", "GetManagedPrefixListEntries",
/// "GetManagedPrefixListAssociations".
extension EC2Service {
    func registerPrefixLists(in table: inout OperationTable) {
        on(&table, EC2Operations.describePrefixLists, describePrefixLists)
        on(&table, EC2Operations.describeManagedPrefixLists, describeManagedPrefixLists)
        on(&table, EC2Operations.getManagedPrefixListEntries, getManagedPrefixListEntries)
        on(&table, EC2Operations.getManagedPrefixListAssociations, getManagedPrefixListAssociations)
        registerPrefixListChanges(in: &table)
    }

    /// AWS's lists alone.
    func describePrefixLists(
        _ input: DescribePrefixListsRequest,
        _ context: RequestContext
    ) async throws -> DescribePrefixListsResult {
        _ = try read(input.dryRun)
        let known = AWSPrefixLists.lists(region: context.region).sorted { $0.id < $1.id }
        let ids = input.prefixListIds ?? []
        for id in ids where !known.contains(where: { $0.id == id }) { throw AWSError.notFound(.prefixList, id) }
        let filters = try Filters<AWSPrefixList>(
            input.filters,
            ["prefix-list-id": { [$0.id] }, "prefix-list-name": { [$0.name] }]
        )
        let shown = known.filter { (ids.isEmpty || ids.contains($0.id)) && filters.matches($0) }
        let page = try Page(shown, nextToken: input.nextToken, maxResults: input.maxResults) { $0.id }
        return DescribePrefixListsResult {
            $0.nextToken = page.nextToken
            $0.prefixLists = page.elements.map { list in
                PrefixList {
                    $0.prefixListId = list.id
                    $0.prefixListName = list.name
                    $0.cidrs = list.blocks.map(\.description)
                }
            }
        }
    }

    func describeManagedPrefixLists(
        _ input: DescribeManagedPrefixListsRequest,
        _ context: RequestContext
    ) async throws -> DescribeManagedPrefixListsResult {
        let ledger = try read(input.dryRun)
        let filters = try Filters<PrefixListShown>(
            input.filters,
            [
                "prefix-list-id": { [$0.id] }, "prefix-list-name": { [$0.name] }, "owner-id": { [$0.owner] },
            ],
            tags: { try ledger.tags(of: $0.id, in: context.place) }
        )
        let lists = try ledger.prefixLists(input.prefixListIds, in: context.place).filter(filters.matches)
        let page = try Page(lists, nextToken: input.nextToken, maxResults: input.maxResults) { $0.id }
        return try DescribeManagedPrefixListsResult {
            $0.nextToken = page.nextToken
            $0.prefixLists = try page.elements.map { try $0.view(ledger) }
        }
    }

    func getManagedPrefixListEntries(
        _ input: GetManagedPrefixListEntriesRequest,
        _ context: RequestContext
    ) async throws -> GetManagedPrefixListEntriesResult {
        let ledger = try read(input.dryRun)
        let lists = try ledger.prefixLists([input.prefixListId], in: context.place)
        // Numbered, since a token says how many were shown.
        let entries = try lists.flatMap { try $0.entries(version: input.targetVersion) }.enumerated().map { $0 }
        let page = try Page(entries, nextToken: input.nextToken, maxResults: input.maxResults) { entry in
            let digits = String(entry.offset)
            return String(repeating: "0", count: max(8 - digits.count, 0)) + digits
        }
        return GetManagedPrefixListEntriesResult {
            $0.nextToken = page.nextToken
            $0.entries = page.elements.map { entry in
                PrefixListEntry {
                    $0.cidr = entry.element.block.description
                    $0.description = entry.element.description
                }
            }
        }
    }

    func getManagedPrefixListAssociations(
        _ input: GetManagedPrefixListAssociationsRequest,
        _ context: RequestContext
    ) async throws -> GetManagedPrefixListAssociationsResult {
        let ledger = try read(input.dryRun)
        _ = try ledger.prefixLists([input.prefixListId], in: context.place)
        let users = try ledger.users(ofPrefixList: input.prefixListId, in: context.place)
        let page = try Page(users, nextToken: input.nextToken, maxResults: input.maxResults) { $0 }
        return GetManagedPrefixListAssociationsResult {
            $0.nextToken = page.nextToken
            $0.prefixListAssociations = page.elements.map { id in
                PrefixListAssociation {
                    $0.resourceId = id
                    $0.resourceOwner = context.account
                }
            }
        }
    }
}

extension LedgerReading {
    /// The route tables and groups that name a prefix list, in the order of their ids.
    func users(ofPrefixList id: String, in place: Place) throws -> [String] {
        let tables = try list(RouteTableRecord.self, in: .place(place)).filter { table in
            table.routes.contains { $0.destination == .prefixList(id) }
        }
        let groups = try list(SecurityGroupRecord.self, in: .place(place)).filter { group in
            group.rules.contains { $0.peer == .prefixList(id) }
        }
        return (tables.map(\.id) + groups.map(\.id)).sorted()
    }
}
