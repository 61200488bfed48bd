import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Subscriptions are kept; there is no SNS to tell anyone.
///
/// Source: RDS API Reference, "CreateEventSubscription" and its siblings.
extension RDSService {
    func registerSubscriptions(in table: inout OperationTable) {
        table.on(RDSOperations.createEventSubscription, .record, createEventSubscription)
        table.on(RDSOperations.describeEventSubscriptions, .record, describeEventSubscriptions)
        table.on(RDSOperations.modifyEventSubscription, .record, modifyEventSubscription)
        table.on(RDSOperations.deleteEventSubscription, .record, deleteEventSubscription)
        table.on(RDSOperations.addSourceIdentifierToSubscription, .record, addSourceIdentifier)
        table.on(RDSOperations.removeSourceIdentifierFromSubscription, .record, removeSourceIdentifier)
    }

    func createEventSubscription(
        _ input: CreateEventSubscriptionMessage,
        _ context: RequestContext
    ) async throws -> CreateEventSubscriptionResult {
        let (place, name) = (context.place, input.subscriptionName)
        guard !name.isEmpty, name.utf8.count < 255 else { throw AWSError.missingParameter("SubscriptionName") }
        try checkSubscription(topic: input.snsTopicArn, input.sourceType, input.eventCategories ?? [])
        if input.sourceIds?.isEmpty == false, input.sourceType == nil {
            throw AWSError.invalidCombination("SourceType must be given with SourceIds.")
        }
        let record = SubscriptionRecord(
            topic: input.snsTopicArn,
            sourceType: input.sourceType,
            categories: input.eventCategories ?? [],
            sources: input.sourceIds ?? [],
            isEnabled: input.enabled ?? true,
            tags: try [String: String](tags: input.tags),
            madeBy: StackMark.current
        )
        let kept = try await world.ledger.write { transaction in
            if transaction.contains(SubscriptionRecord.self, name, in: place) {
                throw AWSError("SubscriptionAlreadyExist", "Subscription \(name) already exists.")
            }
            if transaction.count(SubscriptionRecord.self, in: .place(place)) >= 20 {
                throw AWSError("EventSubscriptionQuotaExceeded", "You have reached the limit of event subscriptions.")
            }
            return try transaction.insert(record, id: name, in: place)
        }
        return CreateEventSubscriptionResult { $0.eventSubscription = kept.view }
    }

    private func checkSubscription(topic: String?, _ source: String?, _ categories: [String]) throws {
        if let topic {
            guard let arn = ARN(topic), arn.service == "sns" else {
                throw AWSError("SNSInvalidTopic", "The SNS topic is invalid: \(topic)")
            }
        }
        let known = EventCategories.bySource.filter { source == nil || $0.source == source }
        guard !known.isEmpty else {
            if let source, EventCategories.absentSources.contains(source) {
                throw AWSError.notBuilt("Events of \(source)")
            }
            throw AWSError.invalidValue("Invalid source type: \(source ?? "")")
        }
        let all = Set(known.flatMap(\.categories))
        if let unknown = categories.first(where: { !all.contains($0) }) {
            throw AWSError("SubscriptionCategoryNotFound", "The event category \(unknown) does not exist.", status: 404)
        }
    }

    func describeEventSubscriptions(
        _ input: DescribeEventSubscriptionsMessage,
        _ context: RequestContext
    ) async throws -> EventSubscriptionsMessage {
        _ = try ListFilters<Kept<SubscriptionRecord>>(input.filters)
        var all = try world.ledger.list(SubscriptionRecord.self, in: context.place)
        if let name = input.subscriptionName {
            all.removeAll { $0.id != name }
            if all.isEmpty { throw AWSError.noSubscription(name) }
        }
        let page = try MarkerPage(all, marker: input.marker, maxRecords: input.maxRecords, id: \.id)
        return EventSubscriptionsMessage {
            $0.marker = page.marker
            $0.eventSubscriptionsList = page.elements.map(\.view)
        }
    }

    func modifyEventSubscription(
        _ input: ModifyEventSubscriptionMessage,
        _ context: RequestContext
    ) async throws -> ModifyEventSubscriptionResult {
        let kept = try await changeSubscription(input.subscriptionName, context) { record in
            record.topic = input.snsTopicArn ?? record.topic
            record.sourceType = input.sourceType ?? record.sourceType
            record.categories = input.eventCategories ?? record.categories
            record.isEnabled = input.enabled ?? record.isEnabled
            try self.checkSubscription(topic: record.topic, record.sourceType, record.categories)
        }
        return ModifyEventSubscriptionResult { $0.eventSubscription = kept.view }
    }

    func addSourceIdentifier(
        _ input: AddSourceIdentifierToSubscriptionMessage,
        _ context: RequestContext
    ) async throws -> AddSourceIdentifierToSubscriptionResult {
        let kept = try await changeSubscription(input.subscriptionName, context) { record in
            if !record.sources.contains(input.sourceIdentifier) { record.sources.append(input.sourceIdentifier) }
        }
        return AddSourceIdentifierToSubscriptionResult { $0.eventSubscription = kept.view }
    }

    func removeSourceIdentifier(
        _ input: RemoveSourceIdentifierFromSubscriptionMessage,
        _ context: RequestContext
    ) async throws -> RemoveSourceIdentifierFromSubscriptionResult {
        let kept = try await changeSubscription(input.subscriptionName, context) { record in
            guard record.sources.contains(input.sourceIdentifier) else {
                throw AWSError("SourceNotFound", "Source \(input.sourceIdentifier) not found.", status: 404)
            }
            record.sources.removeAll { $0 == input.sourceIdentifier }
        }
        return RemoveSourceIdentifierFromSubscriptionResult { $0.eventSubscription = kept.view }
    }

    func deleteEventSubscription(
        _ input: DeleteEventSubscriptionMessage,
        _ context: RequestContext
    ) async throws -> DeleteEventSubscriptionResult {
        let (place, name) = (context.place, input.subscriptionName)
        let kept = try await world.ledger.write { transaction in
            guard let kept = try transaction.get(SubscriptionRecord.self, name, in: place) else {
                throw AWSError.noSubscription(name)
            }
            try transaction.delete(kept)
            return kept
        }
        return DeleteEventSubscriptionResult { $0.eventSubscription = kept.view }
    }

    private func changeSubscription(
        _ name: String,
        _ context: RequestContext,
        _ change: @escaping @Sendable (inout SubscriptionRecord) throws -> Void
    ) async throws -> Kept<SubscriptionRecord> {
        let place = context.place
        return try await world.ledger.write { transaction in
            guard transaction.contains(SubscriptionRecord.self, name, in: place) else {
                throw AWSError.noSubscription(name)
            }
            return try transaction.update(SubscriptionRecord.self, name, in: place, change)
        }
    }
}

extension Kept<SubscriptionRecord> {
    var view: EventSubscription {
        EventSubscription {
            $0.customerAwsId = place.account
            $0.custSubscriptionId = id
            $0.snsTopicArn = record.topic
            $0.status = "active"
            $0.subscriptionCreationTime = CivilDate(secondsSince1970: created.wholeSecondsSince1970)
                .iso8601(fractionDigits: 3)
            $0.sourceType = record.sourceType
            $0.sourceIdsList = record.sources
            $0.eventCategoriesList = record.categories
            $0.enabled = record.isEnabled
            $0.eventSubscriptionArn = arn
        }
    }
}
