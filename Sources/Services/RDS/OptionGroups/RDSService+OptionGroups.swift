import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Option groups are kept; the servers have no options to add.
///
/// Source: RDS API Reference, "CreateOptionGroup" and its siblings.
extension RDSService {
    func registerOptionGroups(in table: inout OperationTable) {
        table.on(RDSOperations.createOptionGroup, .record, createOptionGroup)
        table.on(RDSOperations.describeOptionGroups, .record, describeOptionGroups)
        table.on(RDSOperations.deleteOptionGroup, .record, deleteOptionGroup)
        table.on(RDSOperations.describeOptionGroupOptions, .record, describeOptionGroupOptions)
    }

    func createOptionGroup(
        _ input: CreateOptionGroupMessage,
        _ context: RequestContext
    ) async throws -> CreateOptionGroupResult {
        let name = try Checks.identifier(input.optionGroupName, "OptionGroupName", most: 255)
        let engine = try Engine(input.engineName)
        guard input.majorEngineVersion == engine.majorVersion else {
            throw AWSError.invalidCombination(
                "Cannot find major version \(input.majorEngineVersion) for \(engine.rawValue)"
            )
        }
        let record = OptionGroupRecord(
            engine: engine.rawValue,
            majorVersion: engine.majorVersion,
            description: try Self.description(input.optionGroupDescription, "OptionGroupDescription"),
            tags: try [String: String](tags: input.tags),
            madeBy: StackMark.current
        )
        let place = context.place
        let kept = try await world.ledger.write { transaction in
            if transaction.contains(OptionGroupRecord.self, name, in: place) {
                throw AWSError("OptionGroupAlreadyExistsFault", "An option group named \(name) already exists.")
            }
            if transaction.count(OptionGroupRecord.self, in: .place(place)) >= 20 {
                throw AWSError("OptionGroupQuotaExceededFault", "You have reached the limit of option groups.")
            }
            return try transaction.insert(record, id: name, in: place)
        }
        return CreateOptionGroupResult { $0.optionGroup = kept.record.view(kept.id, in: place) }
    }

    func describeOptionGroups(
        _ input: DescribeOptionGroupsMessage,
        _ context: RequestContext
    ) async throws -> OptionGroups {
        _ = try ListFilters<Kept<OptionGroupRecord>>(input.filters)
        let place = context.place
        var all = try world.ledger.list(OptionGroupRecord.self, in: place).map { ($0.id, $0.record) }
        all += Engine.allCases.map { ($0.standardOptionGroup, OptionGroupRecord.standard(of: $0)) }
        if let name = input.optionGroupName {
            all.removeAll { $0.0 != name.lowercased() }
            if all.isEmpty { throw AWSError.noOptionGroup(name) }
        }
        if let engine = input.engineName { all.removeAll { $0.1.engine != engine } }
        if let version = input.majorEngineVersion { all.removeAll { $0.1.majorVersion != version } }
        let page = try MarkerPage(
            all.sorted { $0.0 < $1.0 },
            marker: input.marker,
            maxRecords: input.maxRecords,
            id: \.0
        )
        return OptionGroups {
            $0.marker = page.marker
            $0.optionGroupsList = page.elements.map { $0.1.view($0.0, in: place) }
        }
    }

    func deleteOptionGroup(_ input: DeleteOptionGroupMessage, _ context: RequestContext) async throws {
        let (name, place) = (input.optionGroupName.lowercased(), context.place)
        if name.hasPrefix("default:") {
            throw AWSError("InvalidOptionGroupStateFault", "Default option groups cannot be deleted: \(name)")
        }
        try await world.ledger.write { transaction in
            guard let kept = try transaction.get(OptionGroupRecord.self, name, in: place) else {
                throw AWSError.noOptionGroup(name)
            }
            let users = try transaction.list(DatabaseRecord.self, in: place)
            guard !users.contains(where: { $0.settings.optionGroup == name }) else {
                throw AWSError("InvalidOptionGroupStateFault", "The option group \(name) is in use.")
            }
            try transaction.delete(kept)
        }
    }

    func describeOptionGroupOptions(
        _ input: DescribeOptionGroupOptionsMessage,
        _ context: RequestContext
    ) async throws -> OptionGroupOptionsMessage {
        _ = try Engine(input.engineName)
        return OptionGroupOptionsMessage { $0.optionGroupOptions = [] }
    }
}

extension LedgerReading {
    func requireOptionGroup(_ name: String, for engine: Engine, in place: Place) throws {
        if name == engine.standardOptionGroup { return }
        guard let kept = try get(OptionGroupRecord.self, name, in: place) else { throw AWSError.noOptionGroup(name) }
        guard kept.engine == engine.rawValue else {
            throw AWSError.invalidCombination(
                "The option group \(name) is for the engine \(kept.engine), not for \(engine.rawValue)."
            )
        }
    }
}

extension OptionGroupRecord {
    fileprivate static func standard(of engine: Engine) -> OptionGroupRecord {
        OptionGroupRecord(
            engine: engine.rawValue,
            majorVersion: engine.majorVersion,
            description: "Default option group for \(engine.rawValue) \(engine.majorVersion)",
            tags: [:]
        )
    }

    fileprivate func view(_ name: String, in place: Place) -> OptionGroup {
        OptionGroup {
            $0.optionGroupName = name
            $0.optionGroupDescription = description
            $0.engineName = engine
            $0.majorEngineVersion = majorVersion
            $0.options = []
            $0.allowsVpcAndNonVpcInstanceMemberships = true
            $0.optionGroupArn = ResourceKind.optionGroup.arn(name, in: place)
        }
    }
}
