import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "CreateManagedPrefixList", "ModifyManagedPrefixList", "DeleteManagedPrefixList",
/// "RestoreManagedPrefixListVersion".
extension EC2Service {
    func registerPrefixListChanges(in table: inout OperationTable) {
        on(&table, EC2Operations.createManagedPrefixList, createManagedPrefixList)
        on(&table, EC2Operations.modifyManagedPrefixList, modifyManagedPrefixList)
        on(&table, EC2Operations.deleteManagedPrefixList, deleteManagedPrefixList)
        on(&table, EC2Operations.restoreManagedPrefixListVersion, restoreManagedPrefixListVersion)
    }

    func createManagedPrefixList(
        _ input: CreateManagedPrefixListRequest,
        _ context: RequestContext
    ) async throws -> CreateManagedPrefixListResult {
        switch input.addressFamily {
        case "IPv4": break
        case "IPv6": throw AWSError.notBuilt("A prefix list of IPv6 addresses")
        default: throw AWSError.invalidValue(input.addressFamily, for: "AddressFamily")
        }
        try PrefixListRules.check(name: input.prefixListName)
        try PrefixListRules.check(entriesMax: input.maxEntries)
        let entries = try PrefixListRules.changed([], adding: input.entries ?? [], removing: [], max: input.maxEntries)
        let tags = try Tags.read(input.tagSpecifications, for: .prefixList)
        let once = IdempotentRequest(input.clientToken, "CreateManagedPrefixList", input) { $0.clientToken = nil }
        let record = PrefixListRecord(
            name: input.prefixListName,
            entriesMax: input.maxEntries,
            versions: [entries]
        )
        let place = context.place
        let list = try await write(input.dryRun) { transaction in
            if let made = try transaction.resource(PrefixListRecord.self, of: once, in: place) { return made }
            try Quota.prefixLists.check(transaction.count(PrefixListRecord.self, in: .place(place)))
            let id = self.newID(.prefixList)
            try transaction.setTags(tags, of: id, in: place)
            try transaction.remember(once, made: id, in: place)
            return try transaction.insert(record, id: id, in: place)
        }
        return try CreateManagedPrefixListResult {
            $0.prefixList = try PrefixListShown.own(list).view(world.ledger.snapshot())
        }
    }

    func modifyManagedPrefixList(
        _ input: ModifyManagedPrefixListRequest,
        _ context: RequestContext
    ) async throws -> ModifyManagedPrefixListResult {
        if let name = input.prefixListName { try PrefixListRules.check(name: name) }
        if let entriesMax = input.maxEntries { try PrefixListRules.check(entriesMax: entriesMax) }
        let (added, removed) = (input.addEntries ?? [], input.removeEntries ?? [])
        let changesEntries = !added.isEmpty || !removed.isEmpty
        if input.maxEntries != nil, changesEntries {
            throw AWSError.invalidCombination("MaxEntries cannot be modified together with the entries.")
        }
        let place = context.place
        let list = try await write(input.dryRun) { transaction in
            var list = try transaction.ownPrefixList(input.prefixListId, version: input.currentVersion, in: place)
            if changesEntries, input.currentVersion == nil { throw AWSError.missingParameter("CurrentVersion") }
            list.name = input.prefixListName ?? list.name
            if let entriesMax = input.maxEntries {
                guard list.entries.count <= entriesMax else {
                    throw AWSError(
                        "PrefixListMaxEntriesExceeded",
                        "The prefix list has more entries than \(entriesMax)."
                    )
                }
                list.entriesMax = entriesMax
            }
            if changesEntries {
                let entries = try PrefixListRules.changed(
                    list.entries,
                    adding: added,
                    removing: removed,
                    max: list.entriesMax
                )
                list.versions.append(entries)
            }
            return try transaction.update(list)
        }
        return try ModifyManagedPrefixListResult {
            $0.prefixList = try PrefixListShown.own(list).view(world.ledger.snapshot())
        }
    }

    func restoreManagedPrefixListVersion(
        _ input: RestoreManagedPrefixListVersionRequest,
        _ context: RequestContext
    ) async throws -> RestoreManagedPrefixListVersionResult {
        let place = context.place
        let list = try await write(input.dryRun) { transaction in
            var list = try transaction.ownPrefixList(input.prefixListId, version: input.currentVersion, in: place)
            let entries = try PrefixListShown.own(list).entries(version: input.previousVersion)
            guard entries.count <= list.entriesMax else {
                throw AWSError("PrefixListMaxEntriesExceeded", "The version has more entries than the list may have.")
            }
            list.versions.append(entries)
            return try transaction.update(list)
        }
        return try RestoreManagedPrefixListVersionResult {
            $0.prefixList = try PrefixListShown.own(list).view(world.ledger.snapshot())
        }
    }

    func deleteManagedPrefixList(
        _ input: DeleteManagedPrefixListRequest,
        _ context: RequestContext
    ) async throws -> DeleteManagedPrefixListResult {
        let place = context.place
        let view = try await write(input.dryRun) { transaction in
            let list = try transaction.ownPrefixList(input.prefixListId, version: nil, in: place)
            guard try transaction.users(ofPrefixList: list.id, in: place).isEmpty else {
                throw AWSError.dependency("The prefix list '\(list.id)' has dependencies and cannot be deleted.")
            }
            let view = try PrefixListShown.own(list).view(transaction)
            try transaction.forgetTags(of: list.id, in: place)
            try transaction.delete(list)
            return view
        }
        return DeleteManagedPrefixListResult {
            var shown = view
            shown.state = "delete-complete"
            $0.prefixList = shown
        }
    }
}

/// Source: VPC User Guide, "Prefix lists concepts and rules".
enum PrefixListRules {
    static func check(name: String) throws(AWSError) {
        guard (1...255).contains(name.unicodeScalars.count), !name.lowercased().hasPrefix("com.amazonaws") else {
            throw .invalidValue(name, for: "PrefixListName", "The name cannot start with 'com.amazonaws'.")
        }
    }

    static func check(entriesMax: Int) throws(AWSError) {
        guard (1...1000).contains(entriesMax) else {
            throw .invalidValue("\(entriesMax)", for: "MaxEntries", "It must be between 1 and 1000.")
        }
    }

    /// The entries after a change, in the order of their blocks. Adding a block that is there changes its description.
    static func changed(
        _ entries: [PrefixListRecord.Entry],
        adding added: [AddPrefixListEntry],
        removing removed: [RemovePrefixListEntry],
        max: Int
    ) throws(AWSError) -> [PrefixListRecord.Entry] {
        var byBlock = Dictionary(entries.map { ($0.block, $0.description) }, uniquingKeysWith: { $1 })
        for entry in removed {
            let block = try AddressText.block(entry.cidr, for: "Cidr")
            guard byBlock.removeValue(forKey: block) != nil else {
                throw .invalidValue("The prefix list has no entry \(block).")
            }
        }
        var seen: Set<IPv4Block> = []
        for entry in added {
            let block = try AddressText.block(entry.cidr, for: "Cidr")
            guard seen.insert(block).inserted else { throw .invalidValue("Duplicate entry \(block).") }
            byBlock.updateValue(entry.description, forKey: block)
        }
        guard byBlock.count <= max else {
            throw AWSError(
                "PrefixListMaxEntriesExceeded",
                "You've reached the maximum number of entries for the prefix list."
            )
        }
        return byBlock.sorted { $0.key < $1.key }.map {
            PrefixListRecord.Entry(block: $0.key, description: $0.value)
        }
    }
}

extension LedgerReading {
    /// A list of the account's own. - Parameter version: the one that the request believes to be in force.
    fileprivate func ownPrefixList(_ id: String, version: Int?, in place: Place) throws -> Kept<PrefixListRecord> {
        guard AWSPrefixLists.list(id: id, region: place.region) == nil else {
            throw AWSError("OperationNotPermitted", "The prefix list '\(id)' is managed by AWS and cannot be modified.")
        }
        let list = try resource(PrefixListRecord.self, .prefixList, id, in: place)
        guard version == nil || version == list.record.version else {
            throw AWSError(
                "PrefixListVersionMismatch",
                "The prefix list has the incorrect version number; its version is \(list.record.version)."
            )
        }
        return list
    }
}
