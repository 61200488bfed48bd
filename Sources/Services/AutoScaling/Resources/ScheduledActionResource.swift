import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: CloudFormation Template Reference, "AWS::AutoScaling::ScheduledAction".
enum ScheduledActionResource {
    static let type = ResourceType(
        "AWS::AutoScaling::ScheduledAction",
        properties: [
            "AutoScalingGroupName": .string.required.createOnly, "DesiredCapacity": .integer, "EndTime": .string,
            "MaxSize": .integer, "MinSize": .integer, "Recurrence": .string, "StartTime": .string, "TimeZone": .string,
        ],
        attributes: ["ScheduledActionName"],
        create: { request in try await put(request, named: request.physicalName) },
        update: { request, existing in try await put(request, named: existing.physicalID) },
        delete: { request, existing in
            try await ResourceKit.delete {
                try await request.context.call(AutoScalingOperations.deleteScheduledAction) {
                    $0.autoScalingGroupName = existing.properties.text("AutoScalingGroupName") ?? ""
                    $0.scheduledActionName = existing.physicalID
                }
            }
        }
    )

    /// Putting it twice is as good as once.
    private static func put(_ request: ResourceRequest, named name: String) async throws -> ResourceState {
        var input: PutScheduledUpdateGroupActionType = try request.input(
            "PutScheduledUpdateGroupActionType",
            without: ["StartTime", "EndTime"]
        )
        input.scheduledActionName = name
        input.startTime = try time(request, "StartTime")
        input.endTime = try time(request, "EndTime")
        try await request.context.call(AutoScalingOperations.putScheduledUpdateGroupAction, input)
        return ResourceState(physicalID: name, attributes: ["ScheduledActionName": .string(name)])
    }

    private static func time(_ request: ResourceRequest, _ name: String) throws -> Timestamp? {
        guard let text = request.text(name) else { return nil }
        guard let date = CivilDate(iso8601: text) else {
            throw AWSError.validation("\(name) must be a time such as 2026-11-23T10:00:00Z.")
        }
        return Timestamp(seconds: date.secondsSince1970)
    }
}
