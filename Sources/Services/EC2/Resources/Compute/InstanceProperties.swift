import AWSModel
import AWSService
import Ground

/// Properties of `AWS::EC2::Instance`, and how they become a launch: most have the launch's own names.
enum InstanceProperties {
    static let members: PropertyShape.Members = [
        "AvailabilityZone": .string.createOnly,
        "BlockDeviceMappings": .objects([
            "DeviceName": .string.required, "NoDevice": .json, "VirtualName": .string,
            "Ebs": .object([
                "DeleteOnTermination": .boolean, "Encrypted": .boolean, "Iops": .integer, "KmsKeyId": .string,
                "SnapshotId": .string, "Throughput": .integer, "VolumeSize": .integer, "VolumeType": .string,
            ]),
        ]).createOnly,
        "CreditSpecification": .object(["CPUCredits": .string]),
        "DisableApiTermination": .boolean,
        "EbsOptimized": .boolean,
        "IamInstanceProfile": .string,
        "ImageId": .string.createOnly,
        "InstanceInitiatedShutdownBehavior": .string,
        "InstanceType": .string,
        "KeyName": .string.createOnly,
        "LaunchTemplate": .object([
            "LaunchTemplateId": .string, "LaunchTemplateName": .string, "Version": .string.required,
        ]).createOnly,
        "MetadataOptions": .object([
            "HttpEndpoint": .string, "HttpPutResponseHopLimit": .integer, "HttpTokens": .string,
            "InstanceMetadataTags": .string,
        ]),
        "Monitoring": .boolean,
        "NetworkInterfaces": .objects([
            "AssociatePublicIpAddress": .boolean, "DeleteOnTermination": .boolean, "Description": .string,
            "DeviceIndex": .string.required, "GroupSet": .strings, "NetworkInterfaceId": .string,
            "PrivateIpAddress": .string, "SecondaryPrivateIpAddressCount": .integer, "SubnetId": .string,
            "PrivateIpAddresses": .objects(["Primary": .boolean.required, "PrivateIpAddress": .string.required]),
        ]).createOnly,
        "PrivateDnsNameOptions": .object([
            "EnableResourceNameDnsARecord": .boolean, "HostnameType": .string,
        ]).createOnly,
        "PrivateIpAddress": .string.createOnly,
        "PropagateTagsToVolumeOnCreation": .boolean,
        "SecurityGroupIds": .strings,
        "SecurityGroups": .strings.createOnly,
        "SourceDestCheck": .boolean,
        "SubnetId": .string.createOnly,
        "Tags": .tags,
        "Tenancy": .string.createOnly,
        "UserData": .string,
    ]

    /// As `RunInstancesRequest` has them.
    static func launch(_ properties: JSONObject) -> JSONObject {
        var launch = JSONObject()
        var placement = JSONObject()
        for (name, value) in properties {
            switch name {
            case "Tags", "SourceDestCheck", "PropagateTagsToVolumeOnCreation": break
            case "AvailabilityZone", "Tenancy": placement[name] = value
            case "CreditSpecification": launch[name] = .object(["CpuCredits": value["CPUCredits"] ?? "standard"])
            case "IamInstanceProfile": launch[name] = .object(["Name": value])
            case "Monitoring": launch[name] = .object(["Enabled": value])
            case "NetworkInterfaces": launch[name] = .array((value.array ?? []).map(interface))
            case "BlockDeviceMappings": launch[name] = .array((value.array ?? []).map(mapping))
            default: launch[name] = value
            }
        }
        if !placement.isEmpty { launch["Placement"] = .object(placement) }
        return launch
    }

    private static func interface(_ value: JSONValue) -> JSONValue {
        guard var object = value.object else { return value }
        object["Groups"] = object["GroupSet"]
        object["GroupSet"] = nil
        return .object(object)
    }

    /// A template takes a device away by an empty object, the API by an empty text.
    private static func mapping(_ value: JSONValue) -> JSONValue {
        guard var object = value.object, object["NoDevice"] != nil else { return value }
        object["NoDevice"] = ""
        return .object(object)
    }
}
