import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// The values in parameter groups.
///
/// Source: RDS API Reference, "ModifyDBParameterGroup", "ResetDBParameterGroup", "DescribeDBParameters".
extension RDSService {
    func registerParameters(in table: inout OperationTable) {
        table.on(RDSOperations.describeDBParameters, describeDBParameters)
        table.on(RDSOperations.modifyDBParameterGroup, modifyDBParameterGroup)
        table.on(RDSOperations.resetDBParameterGroup, resetDBParameterGroup)
        table.on(RDSOperations.describeEngineDefaultParameters, describeEngineDefaultParameters)
    }

    func describeDBParameters(
        _ input: DescribeDBParametersMessage,
        _ context: RequestContext
    ) async throws -> DBParameterGroupDetails {
        let group = try world.ledger.parameterGroup(input.dbParameterGroupName, in: context.place)
        var all = ParameterDefinition.all.map { $0.view(group.values[$0.name]) }
        if let source = input.source {
            guard ["user", "system", "engine-default"].contains(source) else {
                throw AWSError.invalidValue("Invalid parameter source: \(source)")
            }
            all.removeAll { $0.source != source }
        }
        let page = try parameterPage(all, input.filters, marker: input.marker, maxRecords: input.maxRecords)
        return DBParameterGroupDetails {
            $0.parameters = page.elements
            $0.marker = page.marker
        }
    }

    func describeEngineDefaultParameters(
        _ input: DescribeEngineDefaultParametersMessage,
        _ context: RequestContext
    ) async throws -> DescribeEngineDefaultParametersResult {
        let family = input.dbParameterGroupFamily
        guard Engine.allCases.contains(where: { $0.family == family }) else {
            throw AWSError.invalidValue("ParameterGroupFamily \(family) is not a valid parameter group family")
        }
        let all = ParameterDefinition.all.map { $0.view(nil) }
        let page = try parameterPage(all, input.filters, marker: input.marker, maxRecords: input.maxRecords)
        return DescribeEngineDefaultParametersResult {
            $0.engineDefaults = EngineDefaults {
                $0.dbParameterGroupFamily = family
                $0.parameters = page.elements
                $0.marker = page.marker
            }
        }
    }

    private func parameterPage(
        _ all: [Parameter],
        _ filters: [Filter]?,
        marker: String?,
        maxRecords: Int?
    ) throws -> MarkerPage<Parameter> {
        let filters = try ListFilters<Parameter>(
            filters,
            ["parameter-name": { [$0.parameterName ?? ""] }, "parameter-data-type": { [$0.dataType ?? ""] }]
        )
        return try MarkerPage(all.filter(filters.matches), marker: marker, maxRecords: maxRecords) {
            $0.parameterName ?? ""
        }
    }

    func modifyDBParameterGroup(
        _ input: ModifyDBParameterGroupMessage,
        _ context: RequestContext
    ) async throws -> DBParameterGroupNameMessage {
        let (name, place) = (input.dbParameterGroupName.lowercased(), context.place)
        guard !input.parameters.isEmpty, input.parameters.count <= 20 else {
            throw AWSError.invalidValue("A request can modify 1 to 20 parameters.")
        }
        _ = try world.ledger.ownParameterGroup(name, in: place, to: "modified")
        let changes = try input.parameters.map(ParameterChange.init)
        try await world.ledger.write { transaction in
            let kept = try transaction.ownParameterGroup(name, in: place, to: "modified")
            try transaction.change(kept, by: changes)
        }
        return DBParameterGroupNameMessage { $0.dbParameterGroupName = name }
    }

    func resetDBParameterGroup(
        _ input: ResetDBParameterGroupMessage,
        _ context: RequestContext
    ) async throws -> DBParameterGroupNameMessage {
        let (name, place) = (input.dbParameterGroupName.lowercased(), context.place)
        let named = input.parameters ?? []
        guard named.isEmpty == (input.resetAllParameters ?? true) else {
            throw AWSError.invalidCombination("Either ResetAllParameters or Parameters must be given, not both.")
        }
        let some = try named.map { try ParameterChange(resetting: $0.parameterName ?? "", method: $0.applyMethod) }
        try await world.ledger.write { transaction in
            let kept = try transaction.ownParameterGroup(name, in: place, to: "modified")
            let all = try kept.values.keys.sorted().map { try ParameterChange(resetting: $0, method: nil) }
            try transaction.change(kept, by: named.isEmpty ? all : some)
        }
        return DBParameterGroupNameMessage { $0.dbParameterGroupName = name }
    }
}

/// One parameter's new value; nil takes it back to the engine's own.
struct ParameterChange: Sendable {
    let definition: ParameterDefinition
    let value: ParameterGroupRecord.Value?
    let isImmediate: Bool

    init(_ parameter: Parameter) throws {
        let name = parameter.parameterName ?? ""
        guard let value = parameter.parameterValue else {
            throw AWSError.invalidValue("The parameter ParameterValue must be provided for \(name).")
        }
        try self.init(name, value: value, method: parameter.applyMethod)
        guard definition.allows(value) else {
            throw AWSError.invalidValue(
                "Invalid parameter value: \(value) for: \(name) allowed values are: \(definition.allowed)"
            )
        }
    }

    init(resetting name: String, method: String?) throws {
        try self.init(name, value: nil, method: method)
    }

    private init(_ name: String, value: String?, method: String?) throws {
        guard let definition = ParameterDefinition.named(name) else {
            throw AWSError.invalidValue(
                "Could not find parameter with name: \(name) (\(Engine.servedBy), which has other variables than MySQL)"
            )
        }
        guard definition.isModifiable else {
            throw AWSError.invalidValue("The parameter \(name) cannot be modified.")
        }
        let method = method ?? (definition.isStatic || value == nil ? "pending-reboot" : "")
        guard ["immediate", "pending-reboot"].contains(method) else {
            throw AWSError.invalidValue("The parameter ApplyMethod must be immediate or pending-reboot for \(name).")
        }
        if definition.isStatic, method == "immediate" {
            throw AWSError.invalidCombination(
                "cannot use immediate apply method for static parameter: \(name)"
            )
        }
        self.definition = definition
        self.value = value.map { ParameterGroupRecord.Value(value: $0, method: method) }
        isImmediate = method == "immediate"
    }
}

extension LedgerTransaction {
    /// Changes a group, and at once the databases in it where it says so.
    mutating func change(_ kept: Kept<ParameterGroupRecord>, by changes: [ParameterChange]) throws {
        var group = kept
        for change in changes { group.values[change.definition.name] = change.value }
        try update(group)
        for change in changes {
            let value = change.value?.value ?? "the engine's default"
            let method = change.isImmediate ? "immediate" : "pending-reboot"
            note(
                .parameterGroup,
                kept.id,
                .parameterChanged(
                    "Updated parameter \(change.definition.name) to \(value) with apply method \(method)"
                ),
                in: kept.place
            )
        }
        let immediate = changes.filter(\.isImmediate)
        guard !immediate.isEmpty else { return }
        for database in try list(DatabaseRecord.self, in: kept.place)
        where database.settings.parameterGroup == kept.id {
            var database = database
            for change in immediate { database.variables[change.definition.name] = change.value?.value }
            try update(database)
        }
    }
}
