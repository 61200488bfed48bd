import AWSModel
import AWSService
import Ground
import World

extension RequestContext {
    /// Where an account's groups of a Region lie.
    var place: Place { Place(account: account, region: region) }
}

extension WorldInstant {
    var timestamp: Timestamp { Timestamp(milliseconds: millisecondsSince1970) }
}

extension Timestamp {
    var instant: WorldInstant { .epoch.advanced(by: .milliseconds(milliseconds)) }
}

/// ARNs of Auto Scaling, and names that are given by name or by ARN.
enum Names {
    static func group(_ name: String, id: String, in context: RequestContext) -> String {
        context.arn("autoscaling", "autoScalingGroup:\(id):autoScalingGroupName/\(name)")
    }

    static func launchConfiguration(_ name: String, id: String, in context: RequestContext) -> String {
        context.arn("autoscaling", "launchConfiguration:\(id):launchConfigurationName/\(name)")
    }

    static func policy(_ name: String, of group: String, id: String, in context: RequestContext) -> String {
        context.arn("autoscaling", "scalingPolicy:\(id):autoScalingGroupName/\(group):policyName/\(name)")
    }

    static func action(_ name: String, of group: String, id: String, in context: RequestContext) -> String {
        context.arn(
            "autoscaling",
            "scheduledUpdateGroupAction:\(id):autoScalingGroupName/\(group):scheduledActionName/\(name)"
        )
    }

    static func serviceRole(_ context: RequestContext) -> String {
        "arn:\(context.partition):iam::\(context.account):role/aws-service-role/autoscaling.amazonaws.com/"
            + "AWSServiceRoleForAutoScaling"
    }

    /// Names are taken where ARNs are, and the other way round.
    static func bare(_ text: String, after word: String) -> String {
        guard text.hasPrefix("arn:"), let range = text.range(of: "\(word)/") else { return text }
        return String(text[range.upperBound...])
    }
}

extension String {
    /// Where a text begins in this one; without Foundation.
    func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
