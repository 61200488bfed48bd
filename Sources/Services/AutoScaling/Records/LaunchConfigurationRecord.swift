import AWSModel
import AWSService
import AutoScalingShapes
import EC2Shapes
import Ground
import World

/// A launch configuration, under its name. It never changes.
struct LaunchConfigurationRecord: LedgerRecord {
    static let kind = "asg.launch-configuration"

    let arn: String
    /// `CreateLaunchConfigurationType` as JSON.
    let request: String

    var view: CreateLaunchConfigurationType {
        ModelJSON.autoScaling.view(request, as: "CreateLaunchConfigurationType") ?? CreateLaunchConfigurationType()
    }

    /// The launch that it describes.
    func order(in subnet: String) throws -> RunInstancesRequest {
        let given = view
        let object = ModelJSON.autoScaling.encode(given, as: "CreateLaunchConfigurationType")
        var launch = JSONObject()
        for name in ["ImageId", "KeyName", "UserData", "InstanceType", "EbsOptimized", "MetadataOptions"] {
            launch[name] = object[name]
        }
        launch["BlockDeviceMappings"] = object["BlockDeviceMappings"].map { mappings in
            .array((mappings.array ?? []).map(Self.mapping))
        }
        launch["Monitoring"] = object["InstanceMonitoring"]
        if let profile = given.iamInstanceProfile {
            launch["IamInstanceProfile"] = .object([profile.hasPrefix("arn:") ? "Arn" : "Name": .string(profile)])
        }
        if let tenancy = given.placementTenancy { launch["Placement"] = .object(["Tenancy": .string(tenancy)]) }
        var request: RunInstancesRequest = try ModelJSON.ec2.decode(launch, as: "RunInstancesRequest")
        if let isPublic = given.associatePublicIpAddress {
            request.networkInterfaces = [
                InstanceNetworkInterfaceSpecification {
                    $0.deviceIndex = 0
                    $0.subnetId = subnet
                    $0.associatePublicIpAddress = isPublic
                    $0.groups = given.securityGroups
                    $0.deleteOnTermination = true
                }
            ]
        } else {
            request.subnetId = subnet
            request.securityGroupIds = given.securityGroups
        }
        return request
    }

    private static func mapping(_ value: JSONValue) -> JSONValue {
        guard var object = value.object, object["NoDevice"] != nil else { return value }
        object["NoDevice"] = object["NoDevice"]?.bool == true ? "" : nil
        return .object(object)
    }
}
