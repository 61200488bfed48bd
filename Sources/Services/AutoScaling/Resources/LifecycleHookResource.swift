import AWSModel
import AWSService
import AutoScalingShapes
import Ground

/// Source: CloudFormation Template Reference, "AWS::AutoScaling::LifecycleHook".
enum LifecycleHookResource {
    static let type = ResourceType(
        "AWS::AutoScaling::LifecycleHook",
        properties: [
            "AutoScalingGroupName": .string.required.createOnly, "DefaultResult": .string, "HeartbeatTimeout": .integer,
            "LifecycleHookName": .string.createOnly, "LifecycleTransition": .string.required,
            "NotificationMetadata": .string, "NotificationTargetARN": .string, "RoleARN": .string,
        ],
        create: { request in try await put(request, named: request.text("LifecycleHookName") ?? request.physicalName) },
        update: { request, existing in try await put(request, named: existing.physicalID) },
        delete: { request, existing in
            try await ResourceKit.delete {
                try await request.context.call(AutoScalingOperations.deleteLifecycleHook) {
                    $0.autoScalingGroupName = existing.properties.text("AutoScalingGroupName") ?? ""
                    $0.lifecycleHookName = existing.physicalID
                }
            }
        }
    )

    /// Putting it twice is as good as once.
    private static func put(_ request: ResourceRequest, named name: String) async throws -> ResourceState {
        var input: PutLifecycleHookType = try request.input("PutLifecycleHookType")
        input.lifecycleHookName = name
        try await request.context.call(AutoScalingOperations.putLifecycleHook, input)
        return ResourceState(physicalID: name)
    }
}
