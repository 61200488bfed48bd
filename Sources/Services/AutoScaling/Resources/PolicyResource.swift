import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: CloudFormation Template Reference, "AWS::AutoScaling::ScalingPolicy".
enum PolicyResource {
    static var type: ResourceType {
        let json = ModelJSON.autoScaling
        return ResourceType(
            "AWS::AutoScaling::ScalingPolicy",
            properties: [
                "AdjustmentType": .string, "AutoScalingGroupName": .string.required.createOnly, "Cooldown": .string,
                "EstimatedInstanceWarmup": .integer, "MetricAggregationType": .string,
                "MinAdjustmentMagnitude": .integer, "PolicyType": .string,
                // Refused by name when it is used: not built.
                "PredictiveScalingConfiguration": .json, "ScalingAdjustment": .integer,
                "StepAdjustments": PropertyShape.Property(.list(json.property("StepAdjustment").shape)),
                "TargetTrackingConfiguration": json.property("TargetTrackingConfiguration"),
            ],
            attributes: ["Arn", "PolicyName"],
            create: { request in try await put(request, named: request.physicalName) },
            update: { request, existing in
                try await put(request, named: Names.bare(existing.physicalID, after: "policyName"))
            },
            delete: { request, existing in
                try await ResourceKit.delete {
                    try await request.context.call(AutoScalingOperations.deletePolicy) {
                        $0.policyName = existing.physicalID
                    }
                }
            }
        )
    }

    /// Putting it twice is as good as once.
    private static func put(_ request: ResourceRequest, named name: String) async throws -> ResourceState {
        if request.properties["PredictiveScalingConfiguration"] != nil { throw AWSError.notBuilt("Predictive scaling") }
        var input: PutScalingPolicyType = try request.input("PutScalingPolicyType")
        input.policyName = name
        let answer = try await request.context.call(AutoScalingOperations.putScalingPolicy, input)
        let arn = answer.policyARN ?? ""
        return ResourceState(physicalID: arn, attributes: ["Arn": .string(arn), "PolicyName": .string(name)])
    }
}
