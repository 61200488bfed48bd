import AWSModel
import AWSService
import AutoScalingShapes
import Ground
import World

/// Source: CloudFormation Template Reference, "AWS::AutoScaling::LaunchConfiguration".
struct LaunchConfigurationResource: Sendable {
    let world: World

    var type: ResourceType {
        let json = ModelJSON.autoScaling
        let members: PropertyShape.Members = [
            "AssociatePublicIpAddress": .boolean,
            "BlockDeviceMappings": PropertyShape.Property(.list(json.property("BlockDeviceMapping").shape)),
            "ClassicLinkVPCId": .string, "ClassicLinkVPCSecurityGroups": .strings, "EbsOptimized": .boolean,
            "IamInstanceProfile": .string, "ImageId": .string.required, "InstanceId": .string,
            "InstanceMonitoring": .boolean, "InstanceType": .string.required, "KernelId": .string, "KeyName": .string,
            "LaunchConfigurationName": .string, "MetadataOptions": json.property("InstanceMetadataOptions"),
            "PlacementTenancy": .string, "RamDiskId": .string, "SecurityGroups": .strings, "SpotPrice": .string,
            "UserData": .string,
        ]
        return ResourceType(
            "AWS::AutoScaling::LaunchConfiguration",
            properties: members.mapValues(\.createOnly),
            create: create,
            delete: { request, existing in
                try await ResourceKit.delete {
                    try await request.context.call(AutoScalingOperations.deleteLaunchConfiguration) {
                        $0.launchConfigurationName = existing.physicalID
                    }
                }
            }
        )
    }

    @Sendable private func create(_ request: ResourceRequest) async throws -> ResourceState {
        let name = request.text("LaunchConfigurationName") ?? request.physicalName
        var input: CreateLaunchConfigurationType = try request.input(
            "CreateLaunchConfigurationType",
            without: ["InstanceMonitoring", "RamDiskId"]
        )
        input.launchConfigurationName = name
        input.ramdiskId = request.text("RamDiskId")
        if let isMonitored = request.text("InstanceMonitoring") {
            input.instanceMonitoring = InstanceMonitoring { $0.enabled = isMonitored == "true" }
        }
        do {
            try await request.context.call(AutoScalingOperations.createLaunchConfiguration, input)
        } catch let error as AWSError where error.code == "AlreadyExists" && name == request.physicalName {
            // The name is this act's own: an earlier try has made it.
        }
        return ResourceState(physicalID: name)
    }
}
