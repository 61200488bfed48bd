import AWSModel
import AWSService
import CloudWatchShapes
import Ground

/// Source: CloudFormation Template Reference, "AWS::CloudWatch::CompositeAlarm".
enum CompositeAlarmResource {
    static let type = ResourceType(
        "AWS::CloudWatch::CompositeAlarm",
        properties: [
            "AlarmName": .string.createOnly, "AlarmRule": .string.required, "AlarmDescription": .string,
            "ActionsEnabled": .boolean, "OKActions": .strings, "AlarmActions": .strings,
            "InsufficientDataActions": .strings, "ActionsSuppressor": .string,
            "ActionsSuppressorWaitPeriod": .integer, "ActionsSuppressorExtensionPeriod": .integer, "Tags": .tags,
        ],
        attributes: ["Arn"],
        create: { try await put($0, name: $0.properties["AlarmName"]?.string ?? $0.physicalName, isNew: true) },
        update: { try await put($0, name: $1.physicalID, isNew: false) },
        delete: { try await AlarmResource.delete($0, $1.physicalID) }
    )

    @Sendable private static func put(
        _ request: ResourceRequest,
        name: String,
        isNew: Bool
    ) async throws -> ResourceState {
        var input: PutCompositeAlarmInput = ResourceFields.input(request.properties, as: "PutCompositeAlarmInput")
        input.alarmName = name
        input.tags = isNew ? request.allTags : nil
        try await request.context.call(CloudWatchOperations.putCompositeAlarm, input)
        let arn = AlarmName.arn(name, request.context)
        if !isNew { try await request.retag(arn) }
        return ResourceState(physicalID: name, attributes: ["Arn": .string(arn)])
    }
}
