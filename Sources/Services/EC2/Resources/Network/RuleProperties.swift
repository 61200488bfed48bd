import AWSModel
import AWSService
import EC2Shapes
import Ground

/// Rules of security groups as templates write them: inside a group, and as resources of their own.
///
/// Source: CloudFormation Template Reference, "AWS::EC2::SecurityGroup Ingress", "… Egress".
enum RuleProperties {
    static let ingress: PropertyShape.Members = common.merging([
        "SourcePrefixListId": .string, "SourceSecurityGroupId": .string, "SourceSecurityGroupName": .string,
        "SourceSecurityGroupOwnerId": .string,
    ]) { $1 }

    static let egress: PropertyShape.Members = common.merging([
        "DestinationPrefixListId": .string, "DestinationSecurityGroupId": .string,
    ]) { $1 }

    private static let common: PropertyShape.Members = [
        "IpProtocol": .string.required, "FromPort": .integer, "ToPort": .integer, "CidrIp": .string,
        "Description": .string,
    ]

    static func permission(_ rule: JSONObject) -> IpPermission {
        let description = rule.text("Description")
        return IpPermission { permission in
            permission.ipProtocol = rule.text("IpProtocol")
            permission.fromPort = rule.number("FromPort")
            permission.toPort = rule.number("ToPort")
            if let block = rule.text("CidrIp") {
                permission.ipRanges = [
                    IpRange {
                        $0.cidrIp = block
                        $0.description = description
                    }
                ]
            }
            if let list = rule.text("SourcePrefixListId") ?? rule.text("DestinationPrefixListId") {
                permission.prefixListIds = [
                    PrefixListId {
                        $0.prefixListId = list
                        $0.description = description
                    }
                ]
            }
            let group = rule.text("SourceSecurityGroupId") ?? rule.text("DestinationSecurityGroupId")
            let name = rule.text("SourceSecurityGroupName")
            if group != nil || name != nil {
                permission.userIdGroupPairs = [
                    UserIdGroupPair {
                        $0.groupId = group
                        $0.groupName = group == nil ? name : nil
                        $0.userId = rule.text("SourceSecurityGroupOwnerId")
                        $0.description = description
                    }
                ]
            }
        }
    }
}
