import World

/// Finding stacks, change sets and exports.
extension LedgerReading {
    /// A stack by name (one that is not deleted) or by ARN (also a deleted one).
    func stack(_ nameOrARN: String, in place: Place) throws -> Kept<StackRecord>? {
        if nameOrARN.hasPrefix("arn:") {
            guard let key = StackKey(arn: nameOrARN), key.place == place else { return nil }
            return try get(StackRecord.self, key.id, in: place)
        }
        return try list(StackRecord.self, in: place, idPrefix: nameOrARN + "/").first { !$0.isGone }
    }

    func work(of stack: Kept<StackRecord>) throws -> Kept<StackWork>? {
        try get(StackWork.self, stack.id, in: stack.place)
    }

    func source(of stack: Kept<StackRecord>) throws -> Kept<StackSource>? {
        try get(StackSource.self, stack.id, in: stack.place)
    }

    /// A change set by ARN, or by its name and its stack's.
    func changeSet(_ nameOrARN: String, stack: Kept<StackRecord>?, in place: Place) throws -> Kept<ChangeSetRecord>? {
        if nameOrARN.hasPrefix("arn:") {
            guard let mark = nameOrARN.lastIndex(of: ":") else { return nil }
            let resource = nameOrARN[nameOrARN.index(after: mark)...]
            guard resource.hasPrefix("changeSet/") else { return nil }
            return try get(ChangeSetRecord.self, String(resource.dropFirst("changeSet/".count)), in: place)
        }
        guard let stack else { return nil }
        return try changeSets(of: stack).first { $0.name == nameOrARN }
    }

    func changeSets(of stack: Kept<StackRecord>) throws -> [Kept<ChangeSetRecord>] {
        try list(ChangeSetRecord.self, where: "stack", is: stack.id, in: .place(stack.place))
    }

    /// The values that all stacks of a place but one export.
    func exports(in place: Place, besides arn: String) -> [String: String] {
        let all = (try? list(ExportRecord.self, in: .place(place))) ?? []
        return Dictionary(
            all.filter { $0.stackARN != arn }.map { ($0.id, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// For each of some exports, the names of the other stacks that import it.
    func importers(of names: [String], besides arn: String, in place: Place) -> [String: [String]] {
        guard !names.isEmpty else { return [:] }
        let stacks = ((try? list(StackRecord.self, in: .place(place))) ?? []).filter { $0.arn != arn && !$0.isGone }
        var found: [String: [String]] = [:]
        for name in names {
            let users = stacks.filter { $0.record.imports.contains(name) }.map(\.name)
            if !users.isEmpty { found[name] = users }
        }
        return found
    }
}
