import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "CreateDBParameterGroup" and its siblings.
extension RDSService {
    func registerParameterGroups(in table: inout OperationTable) {
        table.on(RDSOperations.createDBParameterGroup, createDBParameterGroup)
        table.on(RDSOperations.copyDBParameterGroup, copyDBParameterGroup)
        table.on(RDSOperations.describeDBParameterGroups, describeDBParameterGroups)
        table.on(RDSOperations.deleteDBParameterGroup, deleteDBParameterGroup)
        registerParameters(in: &table)
    }

    func createDBParameterGroup(
        _ input: CreateDBParameterGroupMessage,
        _ context: RequestContext
    ) async throws -> CreateDBParameterGroupResult {
        let name = try Checks.identifier(input.dbParameterGroupName, "DBParameterGroupName", most: 255)
        let family = input.dbParameterGroupFamily
        guard Engine.allCases.contains(where: { $0.family == family }) else {
            throw AWSError.invalidValue("ParameterGroupFamily \(family) is not a valid parameter group family")
        }
        let record = ParameterGroupRecord(
            family: family,
            description: try Self.description(input.description, "Description"),
            tags: try [String: String](tags: input.tags),
            madeBy: StackMark.current
        )
        let kept = try await insert(record, named: name, in: context.place)
        return CreateDBParameterGroupResult { $0.dbParameterGroup = kept.view }
    }

    func copyDBParameterGroup(
        _ input: CopyDBParameterGroupMessage,
        _ context: RequestContext
    ) async throws -> CopyDBParameterGroupResult {
        let name = try Checks.identifier(
            input.targetDBParameterGroupIdentifier,
            "TargetDBParameterGroupIdentifier",
            most: 255
        )
        let source = input.sourceDBParameterGroupIdentifier
        let sourceName = ARN(source).flatMap { $0.resource.split(separator: ":").last.map(String.init) } ?? source
        let old = try world.ledger.parameterGroup(sourceName, in: context.place)
        let record = ParameterGroupRecord(
            family: old.family,
            description: try Self.description(
                input.targetDBParameterGroupDescription,
                "TargetDBParameterGroupDescription"
            ),
            values: old.values,
            tags: try [String: String](tags: input.tags)
        )
        let kept = try await insert(record, named: name, in: context.place)
        return CopyDBParameterGroupResult { $0.dbParameterGroup = kept.view }
    }

    private func insert(
        _ record: ParameterGroupRecord,
        named name: String,
        in place: Place
    ) async throws -> Kept<ParameterGroupRecord> {
        try await world.ledger.write { transaction in
            if transaction.contains(ParameterGroupRecord.self, name, in: place) {
                throw AWSError("DBParameterGroupAlreadyExists", "Parameter group \(name) already exists")
            }
            if transaction.count(ParameterGroupRecord.self, in: .place(place)) >= 50 {
                throw AWSError("DBParameterGroupQuotaExceeded", "You have reached the limit of DB parameter groups.")
            }
            transaction.note(.parameterGroup, name, .parameterGroupCreated, in: place)
            return try transaction.insert(record, id: name, in: place)
        }
    }

    func describeDBParameterGroups(
        _ input: DescribeDBParameterGroupsMessage,
        _ context: RequestContext
    ) async throws -> DBParameterGroupsMessage {
        _ = try ListFilters<Kept<ParameterGroupRecord>>(input.filters)
        let place = context.place
        var all = try world.ledger.list(ParameterGroupRecord.self, in: place).map(\.view)
        all += Engine.allCases.map { DBParameterGroup.standard(of: $0, in: place) }
        all.sort { ($0.dbParameterGroupName ?? "") < ($1.dbParameterGroupName ?? "") }
        if let name = input.dbParameterGroupName {
            all.removeAll { $0.dbParameterGroupName != name.lowercased() }
            if all.isEmpty { throw AWSError.noParameterGroup(name) }
        }
        let page = try MarkerPage(all, marker: input.marker, maxRecords: input.maxRecords) {
            $0.dbParameterGroupName ?? ""
        }
        return DBParameterGroupsMessage {
            $0.marker = page.marker
            $0.dbParameterGroups = page.elements
        }
    }

    func deleteDBParameterGroup(_ input: DeleteDBParameterGroupMessage, _ context: RequestContext) async throws {
        let (name, place) = (input.dbParameterGroupName.lowercased(), context.place)
        try await world.ledger.write { transaction in
            let kept = try transaction.ownParameterGroup(name, in: place, to: "deleted")
            let users = try transaction.list(DatabaseRecord.self, in: place)
            guard !users.contains(where: { $0.settings.parameterGroup == name }) else {
                throw AWSError(
                    "InvalidDBParameterGroupState",
                    "One or more database instances are still members of this parameter group \(name), so the group "
                        + "cannot be deleted"
                )
            }
            transaction.note(.parameterGroup, name, .parameterGroupDeleted, in: place)
            try transaction.delete(kept)
        }
    }
}

extension LedgerReading {
    /// A parameter group; those that RDS has itself are empty.
    func parameterGroup(_ name: String, in place: Place) throws -> ParameterGroupRecord {
        if let kept = try get(ParameterGroupRecord.self, name.lowercased(), in: place) { return kept.record }
        guard let engine = Engine.allCases.first(where: { $0.standardParameterGroup == name.lowercased() }) else {
            throw AWSError.noParameterGroup(name)
        }
        return ParameterGroupRecord(
            family: engine.family,
            description: "Default parameter group for \(engine.family)",
            tags: [:]
        )
    }

    /// A group that its owner may change.
    func ownParameterGroup(_ name: String, in place: Place, to act: String) throws -> Kept<ParameterGroupRecord> {
        if name.lowercased().hasPrefix("default.") {
            throw AWSError(
                "InvalidDBParameterGroupState",
                "Default DBParameterGroup cannot be \(act): \(name.lowercased())"
            )
        }
        guard let kept = try get(ParameterGroupRecord.self, name.lowercased(), in: place) else {
            throw AWSError.noParameterGroup(name)
        }
        return kept
    }
}

extension Kept<ParameterGroupRecord> {
    var view: DBParameterGroup {
        DBParameterGroup {
            $0.dbParameterGroupName = id
            $0.dbParameterGroupFamily = record.family
            $0.description = record.description
            $0.dbParameterGroupArn = arn
        }
    }
}

extension DBParameterGroup {
    fileprivate static func standard(of engine: Engine, in place: Place) -> DBParameterGroup {
        DBParameterGroup {
            $0.dbParameterGroupName = engine.standardParameterGroup
            $0.dbParameterGroupFamily = engine.family
            $0.description = "Default parameter group for \(engine.family)"
            $0.dbParameterGroupArn = ResourceKind.parameterGroup.arn(engine.standardParameterGroup, in: place)
        }
    }
}
