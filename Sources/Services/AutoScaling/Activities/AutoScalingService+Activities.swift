import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

extension AutoScalingService {
    /// The newest first; those of groups that are gone only when they are asked for.
    ///
    /// Source: Auto Scaling API Reference, "DescribeScalingActivities".
    func describeScalingActivities(
        _ input: DescribeScalingActivitiesType,
        _ context: RequestContext
    ) async throws -> ActivitiesType {
        let ledger = world.ledger.snapshot()
        let place = Scope.place(context.place)
        let showsDeleted = input.includeDeletedGroups == true
        var found: [Kept<ActivityRecord>]
        if let group = input.autoScalingGroupName {
            let name = Names.bare(group, after: "autoScalingGroupName")
            if !showsDeleted { _ = try ledger.group(name, in: context.place) }
            found = try ledger.list(ActivityRecord.self, where: "group", is: name, in: place)
        } else {
            found = try ledger.list(ActivityRecord.self, in: place)
        }
        let oldest = world.clock.now.advanced(by: .zero - ActivityRecord.remembered)
        found = found.filter { (showsDeleted || !$0.isGroupDeleted) && $0.activity.start >= oldest }
        if let ids = input.activityIds, !ids.isEmpty { found = found.filter { ids.contains($0.id) } }
        for filter in input.filters ?? [] { found = try Self.filter(found, filter) }
        found.sort { ($0.activity.start, $0.order) > ($1.activity.start, $1.order) }
        let page = try Page(found, token: input.nextToken, max: input.maxRecords, standard: 100, id: \.id)
        return ActivitiesType {
            $0.activities = page.elements.map { $0.record.activity.view(of: $0.group, $0.groupARN, $0.isGroupDeleted) }
            $0.nextToken = page.nextToken
        }
    }

    private static func filter(_ found: [Kept<ActivityRecord>], _ filter: Filter) throws -> [Kept<ActivityRecord>] {
        let values = filter.values ?? []
        switch filter.name {
        case "Status": return found.filter { values.contains($0.activity.status.rawValue) }
        case "StartTimeLowerBound", "StartTimeUpperBound":
            guard let text = values.first, let limit = CivilDate(iso8601: text) else {
                throw AWSError.validation("The value of the filter \(filter.name ?? "") must be a time.")
            }
            let isLower = filter.name == "StartTimeLowerBound"
            return found.filter {
                let start = $0.activity.start.wholeSecondsSince1970
                return isLower ? start >= limit.secondsSince1970 : start <= limit.secondsSince1970
            }
        default:
            throw AWSError.validation(
                "Filter type \(filter.name ?? "") is not correct. Allowed Filter types are: "
                    + "StartTimeLowerBound, StartTimeUpperBound, Status"
            )
        }
    }
}

extension Activity {
    func view(of group: String, _ arn: String, _ isDeleted: Bool = false) -> AutoScalingShapes.Activity {
        AutoScalingShapes.Activity {
            $0.activityId = id
            $0.autoScalingGroupName = group
            $0.autoScalingGroupARN = arn
            $0.description = description
            $0.cause = cause
            $0.startTime = start.timestamp
            $0.endTime = end?.timestamp
            $0.statusCode = status.rawValue
            $0.statusMessage = message
            $0.progress = progress
            $0.details = details
            if isDeleted { $0.autoScalingGroupState = "Deleted" }
        }
    }
}
