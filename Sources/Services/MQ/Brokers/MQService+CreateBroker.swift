import AWSModel
import AWSService
import Ground
import MQShapes
import World

/// Source: Amazon MQ API Reference, "CreateBroker". The same `creatorRequestId` makes a broker once.
extension MQService {
    func createBroker(_ input: CreateBrokerRequest, _ context: RequestContext) async throws -> CreateBrokerResponse {
        let request = CreatorRequest(input)
        if let earlier = try request?.earlier(in: context.place, world.ledger) { return response(earlier) }
        let draft = try BrokerDraft(input, ids: world.ids)
        let site = try await BrokerSite.find(
            subnets: input.subnetIds,
            groups: input.securityGroups,
            draft.mode,
            context
        )
        if let wanted = input.configuration {
            _ = try world.ledger.reference(wanted.id, wanted.revision, in: context.place)
        }
        try refuseUnfit()
        let (place, region) = (context.place, context)
        let (id, configuration) = ("b-" + world.ids.uuid(), "c-" + world.ids.uuid())
        let kept = try await world.ledger.write { transaction in
            if let earlier = try request?.earlier(in: place, transaction) { return earlier }
            try transaction.requireRoom(for: draft.input.brokerName, in: place)
            let reference = try transaction.configuration(for: draft, id: configuration, region)
            let record = BrokerRecord(
                name: draft.input.brokerName,
                arn: region.arn("mq", "broker:\(draft.input.brokerName):\(id)"),
                draft,
                site,
                reference
            )
            let kept = try transaction.insert(record, id: id, in: place)
            try request?.remember(id, in: place, &transaction)
            transaction.log(.mq("broker.creating", kept, at: transaction.now))
            return kept
        }
        return response(kept)
    }

    /// This machine may be able to run no broker: that is told at once, with what mends it.
    private func refuseUnfit() throws {
        let lacking = missing()
        guard lacking.isEmpty else {
            throw AWSError.notBuilt("Running brokers without " + lacking.joined(separator: "; "))
        }
    }

    private func response(_ kept: Kept<BrokerRecord>) -> CreateBrokerResponse {
        CreateBrokerResponse {
            $0.brokerId = kept.id
            $0.brokerArn = kept.record.arn
        }
    }
}

/// A request that may come again with its `creatorRequestId` and is to act once.
private struct CreatorRequest: Sendable {
    private let id: String
    private let digest: String

    init?(_ input: CreateBrokerRequest) {
        guard let id = input.creatorRequestId, !id.isEmpty else { return nil }
        self.id = id
        var bare = input
        bare.creatorRequestId = nil
        digest = hexadecimal(HashAlgorithm.sha256.hash(String(describing: bare.fields).utf8))
    }

    func earlier(in place: Place, _ ledger: some LedgerReading) throws -> Kept<BrokerRecord>? {
        guard let kept = try ledger.get(CreatorRequestRecord.self, id, in: place),
            let broker = try ledger.get(BrokerRecord.self, kept.broker, in: place)
        else { return nil }
        guard kept.request == digest else {
            throw AWSError.conflict(
                "Creator request id [\(id)] was used for a broker with other parameters.",
                "creatorRequestId"
            )
        }
        return broker
    }

    func remember(_ broker: String, in place: Place, _ transaction: inout LedgerTransaction) throws {
        try transaction.put(CreatorRequestRecord(request: digest, broker: broker), id: id, in: place)
    }
}

extension BrokerRecord {
    fileprivate init(
        name: String,
        arn: String,
        _ draft: BrokerDraft,
        _ site: BrokerSite,
        _ configuration: ConfigurationReference
    ) {
        let input = draft.input
        self.init(
            name: name,
            arn: arn,
            deploymentMode: draft.mode,
            storageType: draft.storage,
            isPublic: input.publiclyAccessible,
            encryption: input.encryptionOptions.map {
                EncryptionChoice(usesOwnedKey: $0.useAwsOwnedKey, key: $0.kmsKeyId)
            },
            isMinorUpgradeAutomatic: input.autoMinorVersionUpgrade ?? false,
            maintenance: draft.maintenance,
            tags: input.tags ?? [:],
            nodes: site.nodes,
            settings: BrokerSettings(
                engineVersion: draft.version,
                hostType: draft.hostType.name,
                securityGroups: site.groups,
                logs: BrokerLogs(general: input.logs?.general ?? false, audit: input.logs?.audit ?? false),
                configuration: configuration
            ),
            users: draft.users
        )
    }
}

extension LedgerTransaction {
    fileprivate func requireRoom(for name: String, in place: Place) throws {
        guard try list(BrokerRecord.self, where: "name", is: name, in: .place(place)).isEmpty else {
            throw AWSError.conflict("Broker name [\(name)] is already in use.", "brokerName")
        }
        guard count(BrokerRecord.self, in: .place(place)) < MQLimits.brokersMax else {
            throw AWSError.badRequest("The account has \(MQLimits.brokersMax) brokers in this Region already.")
        }
    }

    /// The configuration that is asked for, or a new one with the engine's defaults, as Amazon MQ makes it.
    fileprivate mutating func configuration(
        for draft: BrokerDraft,
        id: String,
        _ context: RequestContext
    ) throws -> ConfigurationReference {
        if let wanted = draft.input.configuration {
            let found = try configuration(wanted.id, in: context.place)
            guard found.engineVersion == draft.version else {
                throw AWSError.badRequest(
                    "Configuration [\(wanted.id)] is for engine version [\(found.engineVersion)], not for "
                        + "[\(draft.version)].",
                    "configuration"
                )
            }
            return try reference(wanted.id, wanted.revision, in: context.place)
        }
        _ = try makeConfiguration(
            id,
            name: "\(draft.input.brokerName)-configuration",
            version: draft.version,
            tags: [:],
            context
        )
        return ConfigurationReference(id: id, revision: 1)
    }
}
