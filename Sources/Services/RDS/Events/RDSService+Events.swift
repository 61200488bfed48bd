import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "DescribeEvents", "DescribeEventCategories".
extension RDSService {
    func registerEvents(in table: inout OperationTable) {
        table.on(RDSOperations.describeEvents, describeEvents)
        table.on(RDSOperations.describeEventCategories, describeEventCategories)
        registerSubscriptions(in: &table)
    }

    func describeEvents(_ input: DescribeEventsMessage, _ context: RequestContext) async throws -> EventsMessage {
        _ = try ListFilters<Kept<EventRecord>>(input.filters)
        if input.sourceIdentifier != nil, input.sourceType == nil {
            throw AWSError.invalidCombination("SourceType must be given with SourceIdentifier.")
        }
        if let type = input.sourceType, EventCategories.absentSources.contains(type) { return EventsMessage() }
        let (start, end) = try period(input)
        let wanted = Set(input.eventCategories ?? [])
        let all = try world.ledger.list(EventRecord.self, in: context.place).filter { kept in
            kept.at >= start && kept.at <= end
                && (input.sourceIdentifier.map { kept.source == $0.lowercased() || kept.sourceARN == $0 } ?? true)
                && (input.sourceType.map { kept.sourceType == $0 } ?? true)
                && (wanted.isEmpty || !wanted.isDisjoint(with: kept.event.categories))
        }
        let page = try MarkerPage(all, marker: input.marker, maxRecords: input.maxRecords, id: \.id)
        return EventsMessage {
            $0.marker = page.marker
            $0.events = page.elements.map(\.view)
        }
    }

    /// The last hour, unless the request says something else.
    private func period(_ input: DescribeEventsMessage) throws -> (WorldInstant, WorldInstant) {
        let now = world.clock.now
        let end = input.endTime.map { WorldInstant(secondsSince1970: $0.seconds) } ?? now
        if let start = input.startTime {
            let begin = WorldInstant(secondsSince1970: start.seconds)
            guard begin <= end else { throw AWSError.invalidCombination("StartTime must be before EndTime.") }
            return (begin, end)
        }
        if let minutes = input.duration, !(1...20160).contains(minutes) {
            throw AWSError.invalidValue("Invalid value \(minutes) for Duration. Must be between 1 and 20160")
        }
        return (end.advanced(by: .seconds(-60 * (input.duration ?? 60))), end)
    }

    func describeEventCategories(
        _ input: DescribeEventCategoriesMessage,
        _ context: RequestContext
    ) async throws -> EventCategoriesMessage {
        let all = EventCategories.bySource.filter { input.sourceType == nil || input.sourceType == $0.source }
        guard !all.isEmpty else {
            throw AWSError.invalidValue("Invalid source type: \(input.sourceType ?? "")")
        }
        return EventCategoriesMessage {
            $0.eventCategoriesMapList = all.map { entry in
                EventCategoriesMap {
                    $0.sourceType = entry.source
                    $0.eventCategories = entry.categories
                }
            }
        }
    }
}

extension Kept<EventRecord> {
    var view: RDSShapes.Event {
        RDSShapes.Event {
            $0.sourceIdentifier = record.source
            $0.sourceType = record.sourceType
            $0.message = record.event.message
            $0.eventCategories = record.event.categories
            $0.date = record.at.timestamp
            $0.sourceArn = record.sourceARN
        }
    }
}
