import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: Auto Scaling API Reference, "PutScheduledUpdateGroupAction" and its like.
extension AutoScalingService {
    func registerSchedule(in table: inout OperationTable) {
        table.on(AutoScalingOperations.putScheduledUpdateGroupAction, putScheduledAction)
        table.on(AutoScalingOperations.batchPutScheduledUpdateGroupAction, batchPutScheduledAction)
        table.on(AutoScalingOperations.deleteScheduledAction, deleteScheduledAction)
        table.on(AutoScalingOperations.batchDeleteScheduledAction, batchDeleteScheduledAction)
        table.on(AutoScalingOperations.describeScheduledActions, describeScheduledActions)
    }

    func putScheduledAction(_ input: PutScheduledUpdateGroupActionType, _ context: RequestContext) async throws {
        try await put(
            ScheduledUpdateGroupActionRequest {
                $0.scheduledActionName = input.scheduledActionName
                $0.startTime = input.startTime ?? input.time
                $0.endTime = input.endTime
                $0.recurrence = input.recurrence
                $0.minSize = input.minSize
                $0.maxSize = input.maxSize
                $0.desiredCapacity = input.desiredCapacity
                $0.timeZone = input.timeZone
            },
            of: input.autoScalingGroupName,
            context
        )
    }

    private func put(
        _ input: ScheduledUpdateGroupActionRequest,
        of group: String,
        _ context: RequestContext
    ) async throws {
        let place = context.place
        let bare = Names.bare(group, after: "autoScalingGroupName")
        let id = ScheduledActionRecord.id(bare, input.scheduledActionName)
        let arn = Names.action(input.scheduledActionName, of: bare, id: world.ids.uuid(), in: context)
        try await world.ledger.write { transaction in
            let known = try transaction.group(bare, in: place)
            let old = try transaction.get(ScheduledActionRecord.self, id, in: place)?.record
            let count = try transaction.list(ScheduledActionRecord.self, where: "group", is: bare, in: .place(place))
                .count
            guard old != nil || count < GroupLimits.scheduledActionsMax else {
                throw AWSError.limitExceeded(
                    "The group has \(GroupLimits.scheduledActionsMax) scheduled actions already."
                )
            }
            var action = ScheduledActionRecord(group: bare, name: input.scheduledActionName, arn: old?.arn ?? arn)
            action.start = input.startTime?.instant
            action.end = input.endTime?.instant
            action.recurrence = input.recurrence?.isEmpty == false ? input.recurrence : nil
            action.timeZone = input.timeZone
            (action.min, action.max, action.desired) = (input.minSize, input.maxSize, input.desiredCapacity)
            try Self.check(action, known.settings, at: transaction.now)
            action.next = action.next(after: transaction.now)
            try transaction.put(action, id: id, in: place)
        }
    }

    private static func check(_ action: ScheduledActionRecord, _ group: GroupSettings, at now: WorldInstant) throws {
        guard action.min != nil || action.max != nil || action.desired != nil else {
            throw AWSError.validation(
                "For a scheduled action, at least one of MinSize, MaxSize or DesiredCapacity must be specified."
            )
        }
        let (min, max) = (action.min ?? 0, action.max ?? .max)
        guard min >= 0, max >= 0, (action.desired ?? 0) >= 0 else {
            throw AWSError.validation("MinSize, MaxSize and DesiredCapacity must not be negative.")
        }
        guard min <= max else {
            throw AWSError.validation("Max bound, \(max), must be greater than or equal to min bound, \(min)")
        }
        if let desired = action.desired, !(min...max).contains(desired) {
            throw AWSError.validation(
                "Desired capacity:\(desired) must be between the specified min size:\(min) and max size:\(max)"
            )
        }
        if let recurrence = action.recurrence {
            guard Recurrence(recurrence) != nil else {
                throw AWSError.validation("Given recurrence string:\(recurrence) is invalid")
            }
        } else if action.start == nil {
            throw AWSError.validation("A scheduled action must have a StartTime or a Recurrence.")
        }
        if let start = action.start, start <= now {
            throw AWSError.validation("Given start time is in the past")
        }
        if let end = action.end, end <= later(action.start, now) {
            throw AWSError.validation("Given end time is before the start time or in the past")
        }
        guard LocalTime(action.timeZone) != nil else {
            throw AWSError.validation("Given time zone \(action.timeZone ?? "") is invalid")
        }
    }

    private static func later(_ a: WorldInstant?, _ b: WorldInstant) -> WorldInstant { a.map { Swift.max($0, b) } ?? b }

    func batchPutScheduledAction(
        _ input: BatchPutScheduledUpdateGroupActionType,
        _ context: RequestContext
    ) async throws -> BatchPutScheduledUpdateGroupActionAnswer {
        _ = try world.ledger.snapshot().group(input.autoScalingGroupName, in: context.place)
        var failed: [FailedScheduledUpdateGroupActionRequest] = []
        for action in input.scheduledUpdateGroupActions {
            do {
                try await put(action, of: input.autoScalingGroupName, context)
            } catch let error as AWSError {
                failed.append(Self.failure(action.scheduledActionName, error))
            }
        }
        let answer = failed
        return BatchPutScheduledUpdateGroupActionAnswer { $0.failedScheduledUpdateGroupActions = answer }
    }

    private static func failure(_ name: String, _ error: AWSError) -> FailedScheduledUpdateGroupActionRequest {
        FailedScheduledUpdateGroupActionRequest {
            $0.scheduledActionName = name
            $0.errorCode = error.code
            $0.errorMessage = error.message
        }
    }

    func deleteScheduledAction(_ input: DeleteScheduledActionType, _ context: RequestContext) async throws {
        let id = ScheduledActionRecord.id(input.autoScalingGroupName, input.scheduledActionName)
        let place = context.place
        try await world.ledger.write { transaction in
            guard let kept = try transaction.get(ScheduledActionRecord.self, id, in: place) else {
                throw AWSError.validation("Scheduled action name not found")
            }
            try transaction.delete(kept)
        }
    }

    func batchDeleteScheduledAction(
        _ input: BatchDeleteScheduledActionType,
        _ context: RequestContext
    ) async throws -> BatchDeleteScheduledActionAnswer {
        var failed: [FailedScheduledUpdateGroupActionRequest] = []
        for name in input.scheduledActionNames {
            do {
                try await deleteScheduledAction(
                    DeleteScheduledActionType {
                        $0.autoScalingGroupName = input.autoScalingGroupName
                        $0.scheduledActionName = name
                    },
                    context
                )
            } catch let error as AWSError {
                failed.append(Self.failure(name, error))
            }
        }
        let answer = failed
        return BatchDeleteScheduledActionAnswer { $0.failedScheduledActions = answer }
    }

    func describeScheduledActions(
        _ input: DescribeScheduledActionsType,
        _ context: RequestContext
    ) async throws -> ScheduledActionsType {
        var found = try world.ledger.list(ScheduledActionRecord.self, in: context.place)
        if let group = input.autoScalingGroupName {
            _ = try world.ledger.snapshot().group(group, in: context.place)
            found = found.filter { $0.group == group }
        }
        if let names = input.scheduledActionNames, !names.isEmpty {
            found = found.filter { names.contains($0.name) || names.contains($0.arn) }
        } else {
            if let start = input.startTime?.instant { found = found.filter { $0.next.map { $0 >= start } ?? false } }
            if let end = input.endTime?.instant { found = found.filter { $0.next.map { $0 <= end } ?? false } }
        }
        let page = try Page(found, token: input.nextToken, max: input.maxRecords, id: \.id)
        return ScheduledActionsType {
            $0.scheduledUpdateGroupActions = page.elements.map(\.record.view)
            $0.nextToken = page.nextToken
        }
    }
}

extension ScheduledActionRecord {
    var view: ScheduledUpdateGroupAction {
        ScheduledUpdateGroupAction {
            $0.autoScalingGroupName = group
            $0.scheduledActionName = name
            $0.scheduledActionARN = arn
            // The next time; `Time` is its older name.
            $0.startTime = (next ?? start)?.timestamp
            $0.time = (next ?? start)?.timestamp
            $0.endTime = end?.timestamp
            $0.recurrence = recurrence
            $0.minSize = min
            $0.maxSize = max
            $0.desiredCapacity = desired
            $0.timeZone = timeZone
        }
    }
}
