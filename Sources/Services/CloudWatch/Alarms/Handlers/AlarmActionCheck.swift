import AWSModel
import AWSService
import CloudWatchShapes

/// Checks the ARNs of an alarm's actions.
///
/// Source: CloudWatch API Reference, "PutMetricAlarm", on `AlarmActions`; `PutCompositeAlarm`.
struct AlarmActionCheck {
    let context: RequestContext
    let isComposite: Bool
    let hasInstance: Bool

    private static let actionsMax = 5
    private static let services: Set<String> = [
        "autoscaling", "automate", "swf", "sns", "ssm", "ssm-incidents", "lambda", "aiops", "events",
    ]

    /// What the alarm is to do, as its request says it.
    func actions(of input: some AlarmActionsRequest) throws -> AlarmRecord.Actions {
        try check(input.alarmActions, "alarmActions")
        try check(input.okActions, "oKActions")
        try check(input.insufficientDataActions, "insufficientDataActions")
        return AlarmRecord.Actions(
            areEnabled: input.actionsEnabled ?? true,
            ok: input.okActions ?? [],
            alarm: input.alarmActions ?? [],
            insufficientData: input.insufficientDataActions ?? []
        )
    }

    private func check(_ actions: [String]?, _ parameter: String) throws {
        let actions = actions ?? []
        guard actions.count <= Self.actionsMax else {
            throw AWSError.validation(
                "1 validation error detected: Value at '\(parameter)' failed to satisfy constraint: Member must have "
                    + "length less than or equal to \(Self.actionsMax)"
            )
        }
        for action in actions { try check(action) }
    }

    private func check(_ action: String) throws {
        guard let arn = ARN(action), Self.services.contains(arn.service) else {
            throw AWSError.validation("Invalid arn syntax: \(action)")
        }
        if !arn.region.isEmpty, arn.region != context.region {
            throw AWSError.validation("Invalid region \(arn.region) specified. Only \(context.region) is supported.")
        }
        let isInstance = arn.service == "automate" || arn.service == "swf"
        if isComposite, isInstance || arn.service == "autoscaling" {
            throw AWSError.validation("Composite alarms do not support the action \(action)")
        }
        if isInstance, InstanceAction(action) == nil { throw AWSError.validation("Unsupported action \(action)") }
        if isInstance, !hasInstance {
            throw AWSError.validation("The dimension InstanceId is needed for the action \(action)")
        }
    }
}

/// The members that metric and composite alarms have in common.
protocol AlarmActionsRequest {
    var actionsEnabled: Bool? { get }
    var okActions: [String]? { get }
    var alarmActions: [String]? { get }
    var insufficientDataActions: [String]? { get }
}

extension PutMetricAlarmInput: AlarmActionsRequest {}
extension PutCompositeAlarmInput: AlarmActionsRequest {}

/// What an alarm may do to an instance.
enum InstanceAction: String, Sendable {
    case stop, terminate, reboot, recover

    /// `arn:aws:automate:us-east-1:ec2:stop` or `arn:aws:swf:…:action/actions/AWS_EC2.InstanceId.Stop/1.0`.
    init?(_ text: String) {
        guard let arn = ARN(text) else { return nil }
        switch arn.service {
        case "automate":
            guard arn.account == "ec2" else { return nil }
            self.init(rawValue: arn.resource)
        case "swf":
            guard let word = arn.resource.split(separator: "/").first(where: { $0.hasPrefix("AWS_EC2.InstanceId.") })
            else { return nil }
            self.init(rawValue: word.split(separator: ".").last.map { $0.lowercased() } ?? "")
        default: return nil
        }
    }
}
