import AWSModel
import AWSService
import Ground
import MQShapes
import World

/// Source: Amazon MQ API Reference, "CreateConfiguration" and the other actions on configurations.
extension MQService {
    func registerConfigurations(in table: inout OperationTable) {
        table.on(MQOperations.createConfiguration, createConfiguration)
        table.on(MQOperations.describeConfiguration, describeConfiguration)
        table.on(MQOperations.listConfigurations, listConfigurations)
        table.on(MQOperations.updateConfiguration, updateConfiguration)
        table.on(MQOperations.deleteConfiguration, deleteConfiguration)
        table.on(MQOperations.describeConfigurationRevision, describeConfigurationRevision)
        table.on(MQOperations.listConfigurationRevisions, listConfigurationRevisions)
    }

    func createConfiguration(
        _ input: CreateConfigurationRequest,
        _ context: RequestContext
    ) async throws -> CreateConfigurationResponse {
        try EngineCatalogue.requireActiveMQ(input.engineType)
        try EngineCatalogue.requireSimple(input.authenticationStrategy)
        try NameCheck.configuration(input.name)
        let version = try EngineCatalogue.version(input.engineVersion)
        let tags = input.tags ?? [:]
        try TagCheck.check(tags)
        let id = "c-" + world.ids.uuid()
        let act = StackAct.current
        let kept = try await world.ledger.write {
            try $0.makeConfiguration(id, name: input.name, version: version, tags: tags, act: act, context)
        }
        return CreateConfigurationResponse {
            $0.arn = kept.record.arn
            $0.id = kept.id
            $0.name = kept.record.name
            $0.authenticationStrategy = "simple"
            $0.created = kept.created.timestamp
            $0.latestRevision = kept.record.latestView
        }
    }

    func describeConfiguration(
        _ input: DescribeConfigurationRequest,
        _ context: RequestContext
    ) async throws -> DescribeConfigurationResponse {
        // All members are alike in a listing and here.
        DescribeConfigurationResponse(
            fields: try world.ledger.configuration(input.configurationId, in: context.place).view.fields
        )
    }

    func listConfigurations(
        _ input: ListConfigurationsRequest,
        _ context: RequestContext
    ) async throws -> ListConfigurationsResponse {
        let page = try Page(
            try world.ledger.list(ConfigurationRecord.self, in: context.place),
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: \.id
        )
        return ListConfigurationsResponse {
            $0.maxResults = page.maxResults
            $0.nextToken = page.nextToken
            $0.configurations = page.elements.map(\.view)
        }
    }

    func updateConfiguration(
        _ input: UpdateConfigurationRequest,
        _ context: RequestContext
    ) async throws -> UpdateConfigurationResponse {
        let place = context.place
        _ = try world.ledger.configuration(input.configurationId, in: place)
        let text = try ConfigurationText(input.data)
        let kept = try await world.ledger.write { transaction in
            var kept = try transaction.configuration(input.configurationId, in: place)
            guard kept.record.latest < MQLimits.revisionsMax else {
                throw AWSError.badRequest("A configuration can have at most \(MQLimits.revisionsMax) revisions.")
            }
            kept.record.revisions.append(
                ConfigurationRecord.Revision(created: transaction.now, description: input.description ?? "")
            )
            let reference = ConfigurationReference(id: kept.id, revision: kept.record.latest)
            try transaction.put(RevisionRecord(document: text.document), id: RevisionRecord.id(reference), in: place)
            return try transaction.update(kept)
        }
        return UpdateConfigurationResponse {
            $0.arn = kept.record.arn
            $0.id = kept.id
            $0.name = kept.record.name
            $0.created = kept.created.timestamp
            $0.latestRevision = kept.record.latestView
            $0.warnings = text.warnings
        }
    }

    func deleteConfiguration(
        _ input: DeleteConfigurationRequest,
        _ context: RequestContext
    ) async throws -> DeleteConfigurationResponse {
        let (id, place) = (input.configurationId, context.place)
        try await world.ledger.write { transaction in
            let kept = try transaction.configuration(id, in: place)
            let users = try transaction.list(BrokerRecord.self, in: .place(place)).filter {
                $0.record.settings.configuration.id == id || $0.record.pending.configuration?.id == id
            }
            guard users.isEmpty else {
                throw AWSError.conflict(
                    "Configuration [\(id)] is used by broker [\(users[0].id)] and can't be deleted.",
                    "configuration-id"
                )
            }
            for revision in 1...kept.record.latest {
                let reference = ConfigurationReference(id: id, revision: revision)
                try transaction.delete(RevisionRecord.self, RevisionRecord.id(reference), in: place)
            }
            try transaction.delete(kept)
        }
        return DeleteConfigurationResponse { $0.configurationId = id }
    }

    func describeConfigurationRevision(
        _ input: DescribeConfigurationRevisionRequest,
        _ context: RequestContext
    ) async throws -> DescribeConfigurationRevisionResponse {
        let (id, text) = (input.configurationId, input.configurationRevision)
        let kept = try world.ledger.configuration(id, in: context.place)
        guard let number = Int(text) else {
            throw AWSError.badRequest("The configuration revision [\(text)] is not a number.", "configuration-revision")
        }
        let reference = try world.ledger.reference(id, number, in: context.place)
        let document = try world.ledger.document(reference, in: context.place)
        let revision = kept.record.revisions[number - 1]
        return DescribeConfigurationRevisionResponse {
            $0.configurationId = id
            $0.created = revision.created.timestamp
            $0.description = revision.description
            $0.data = Base64.encode(document.utf8)
        }
    }

    func listConfigurationRevisions(
        _ input: ListConfigurationRevisionsRequest,
        _ context: RequestContext
    ) async throws -> ListConfigurationRevisionsResponse {
        let kept = try world.ledger.configuration(input.configurationId, in: context.place)
        let page = try Page(
            (1...kept.record.latest).map { kept.record.view($0) },
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: { String($0.revision) }
        )
        return ListConfigurationRevisionsResponse {
            $0.configurationId = kept.id
            $0.maxResults = page.maxResults
            $0.nextToken = page.nextToken
            $0.revisions = page.elements
        }
    }
}

extension ConfigurationRecord {
    fileprivate func view(_ revision: Int) -> ConfigurationRevision {
        ConfigurationRevision {
            $0.created = revisions[revision - 1].created.timestamp
            $0.description = revisions[revision - 1].description
            $0.revision = revision
        }
    }

    fileprivate var latestView: ConfigurationRevision { view(latest) }
}

extension Kept<ConfigurationRecord> {
    fileprivate var view: MQShapes.Configuration {
        MQShapes.Configuration {
            $0.arn = record.arn
            $0.authenticationStrategy = "simple"
            $0.created = created.timestamp
            $0.description = record.revisions.last?.description ?? ""
            $0.engineType = "ActiveMQ"
            $0.engineVersion = record.engineVersion
            $0.id = id
            $0.latestRevision = record.latestView
            $0.name = record.name
            $0.tags = record.tags
        }
    }
}

extension LedgerTransaction {
    /// A configuration with the engine's defaults as its first revision.
    mutating func makeConfiguration(
        _ id: String,
        name: String,
        version: String,
        tags: [String: String],
        act: String? = nil,
        _ context: RequestContext
    ) throws -> Kept<ConfigurationRecord> {
        let place = context.place
        guard count(ConfigurationRecord.self, in: .place(place)) < MQLimits.configurationsMax else {
            throw AWSError.badRequest("The account has \(MQLimits.configurationsMax) configurations already.")
        }
        let first = ConfigurationRecord.Revision(
            created: now,
            description: "Auto-generated default for \(name) on ActiveMQ \(version)"
        )
        let reference = ConfigurationReference(id: id, revision: 1)
        try put(RevisionRecord(document: StandardConfiguration.document), id: RevisionRecord.id(reference), in: place)
        return try insert(
            ConfigurationRecord(
                name: name,
                arn: context.arn("mq", "configuration:\(id)"),
                engineVersion: version,
                tags: tags,
                revisions: [first],
                act: act
            ),
            id: id,
            in: place
        )
    }
}
