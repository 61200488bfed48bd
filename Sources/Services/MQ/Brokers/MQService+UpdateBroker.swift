import AWSModel
import AWSService
import Ground
import MQShapes
import World

/// Source: Amazon MQ API Reference, "UpdateBroker": what takes a reboot is kept as pending.
extension MQService {
    func updateBroker(_ input: UpdateBrokerRequest, _ context: RequestContext) async throws -> UpdateBrokerResponse {
        let kept = try world.ledger.broker(input.brokerId, in: context.place)
        let change = try await BrokerChange(input, kept, ids: world.ids, context)
        let place = context.place
        let updated = try await world.ledger.write { transaction in
            var kept = try transaction.broker(input.brokerId, in: place)
            guard kept.record.state == .running || kept.record.state == .criticalActionRequired else {
                throw AWSError.wrongState("update", kept.id, kept.record.state)
            }
            let configuration = try input.configuration.map { try transaction.reference($0.id, $0.revision, in: place) }
            change.apply(to: &kept.record, configuration)
            return try transaction.update(kept)
        }
        return UpdateBrokerResponse {
            $0.brokerId = updated.id
            $0.authenticationStrategy = input.authenticationStrategy
            $0.autoMinorVersionUpgrade = input.autoMinorVersionUpgrade
            $0.configuration = input.configuration == nil ? nil : updated.record.pending.configuration?.view
            $0.engineVersion = input.engineVersion
            $0.hostInstanceType = input.hostInstanceType
            $0.logs = input.logs
            $0.maintenanceWindowStartTime =
                input.maintenanceWindowStartTime == nil ? nil : updated.record.maintenance.view
            $0.securityGroups = input.securityGroups
        }
    }
}

/// What a request wants changed, checked.
private struct BrokerChange: Sendable {
    let version: String?
    let hostType: String?
    let groups: [String]?
    let logs: BrokerLogs?
    let maintenance: MaintenanceWindow?
    let isMinorUpgradeAutomatic: Bool?

    init(
        _ input: UpdateBrokerRequest,
        _ kept: Kept<BrokerRecord>,
        ids: IdentifierSource,
        _ context: RequestContext
    ) async throws {
        try EngineCatalogue.requireSimple(input.authenticationStrategy)
        if input.ldapServerMetadata != nil {
            throw AWSError.notBuilt("The authentication strategy LDAP of Amazon MQ")
        }
        try BrokerDraft.refuseReplication(input.dataReplicationMode)
        version = try input.engineVersion.map { try EngineCatalogue.version($0) }
        if let wanted = version, wanted < kept.record.settings.engineVersion {
            throw AWSError.badRequest(
                "Broker engine version [\(kept.record.settings.engineVersion)] can't be changed to [\(wanted)].",
                "engineVersion"
            )
        }
        hostType = try input.hostInstanceType.map { name in
            let type = try EngineCatalogue.hostType(name)
            _ = try EngineCatalogue.storage(kept.record.storageType.rawValue, kept.record.deploymentMode, type)
            return type.name
        }
        if let wanted = input.securityGroups {
            guard !wanted.isEmpty else {
                throw AWSError.badRequest("Specify at least one security group.", "securityGroups")
            }
            groups = try await BrokerSite.groups(wanted, beside: kept.record.nodes[0].subnet, context)
        } else {
            groups = nil
        }
        let current = kept.record.pending.logs ?? kept.record.settings.logs
        logs = input.logs.map { BrokerLogs(general: $0.general ?? current.general, audit: $0.audit ?? current.audit) }
        maintenance = try input.maintenanceWindowStartTime.map { try MaintenanceWindow($0, ids: ids) }
        isMinorUpgradeAutomatic = input.autoMinorVersionUpgrade
    }

    /// What is asked for as it already is takes back what was pending.
    func apply(to record: inout BrokerRecord, _ configuration: ConfigurationReference?) {
        let current = record.settings
        if let version { record.pending.engineVersion = version == current.engineVersion ? nil : version }
        if let hostType { record.pending.hostType = hostType == current.hostType ? nil : hostType }
        if let groups { record.pending.securityGroups = groups == current.securityGroups ? nil : groups }
        if let logs { record.pending.logs = logs == current.logs ? nil : logs }
        if let configuration {
            record.pending.configuration = configuration == current.configuration ? nil : configuration
        }
        if let maintenance { record.maintenance = maintenance }
        if let isMinorUpgradeAutomatic { record.isMinorUpgradeAutomatic = isMinorUpgradeAutomatic }
    }
}
