import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Kept and shown; nothing is sent, since there is no SNS here.
///
/// Source: Auto Scaling API Reference, "PutNotificationConfiguration" and its like.
extension AutoScalingService {
    func registerNotifications(in table: inout OperationTable) {
        table.on(AutoScalingOperations.putNotificationConfiguration, .record, putNotification)
        table.on(AutoScalingOperations.deleteNotificationConfiguration, .record, deleteNotification)
        table.on(AutoScalingOperations.describeNotificationConfigurations, .record, describeNotifications)
    }

    func putNotification(_ input: PutNotificationConfigurationType, _ context: RequestContext) async throws {
        for kind in input.notificationTypes where !NotificationKinds.all.contains(kind) {
            throw AWSError.validation(
                "\"\(kind)\" is not a valid Notification Type. Use the DescribeAutoScalingNotificationTypes API for a "
                    + "list of valid types."
            )
        }
        try await change(input.autoScalingGroupName, context) { record, _ in
            record.kept.notifications[input.topicARN] = input.notificationTypes
            guard record.kept.notifications.count <= GroupLimits.topicsMax else {
                throw AWSError.limitExceeded("The group has \(GroupLimits.topicsMax) topics already.")
            }
        }
    }

    func deleteNotification(_ input: DeleteNotificationConfigurationType, _ context: RequestContext) async throws {
        try await change(input.autoScalingGroupName, context) { record, _ in
            guard record.kept.notifications.removeValue(forKey: input.topicARN) != nil else {
                throw AWSError.validation(
                    "Notification Topic '\(input.topicARN)' doesn't exist for '\(record.name)'"
                )
            }
        }
    }

    func describeNotifications(
        _ input: DescribeNotificationConfigurationsType,
        _ context: RequestContext
    ) async throws -> DescribeNotificationConfigurationsAnswer {
        let names = input.autoScalingGroupNames ?? []
        let groups = try world.ledger.list(GroupRecord.self, in: context.place)
            .filter { names.isEmpty || names.contains($0.id) }
        let all = groups.flatMap { group in
            group.record.kept.notifications.sorted { $0.key < $1.key }.flatMap { topic, kinds in
                kinds.map { kind in
                    NotificationConfiguration {
                        $0.autoScalingGroupName = group.id
                        $0.topicARN = topic
                        $0.notificationType = kind
                    }
                }
            }
        }
        let page = try Page(all, token: input.nextToken, max: input.maxRecords) {
            "\($0.autoScalingGroupName ?? "") \($0.topicARN ?? "") \($0.notificationType ?? "")"
        }
        return DescribeNotificationConfigurationsAnswer {
            $0.notificationConfigurations = page.elements
            $0.nextToken = page.nextToken
        }
    }
}
