import AWSModel
import AutoScalingShapes

extension LifecycleHookPlan {
    init(_ hook: LifecycleHookSpecification) throws {
        self.init(name: hook.lifecycleHookName, transition: try Self.transition(hook.lifecycleTransition))
        try fill(hook.heartbeatTimeout, hook.defaultResult, hook.notificationTargetARN, hook.roleARN)
        metadata = hook.notificationMetadata
    }

    static func transition(_ text: String) throws -> Transition {
        guard let transition = Transition(rawValue: text) else {
            throw AWSError.validation(
                "Invalid Lifecycle Transition. Please specify autoscaling:EC2_INSTANCE_TERMINATING or "
                    + "autoscaling:EC2_INSTANCE_LAUNCHING."
            )
        }
        return transition
    }

    mutating func fill(_ heartbeat: Int?, _ result: String?, _ target: String?, _ role: String?) throws {
        if let heartbeat {
            guard (30...7200).contains(heartbeat) else {
                throw AWSError.validation("HeartbeatTimeout must be between 30 and 7200 seconds.")
            }
            heartbeatSeconds = heartbeat
        }
        if let result { defaultResult = try Self.result(result) }
        if let target { self.target = target.isEmpty ? nil : target }
        if let role { self.role = role }
    }

    static func result(_ text: String) throws -> Result {
        guard let result = Result(rawValue: text) else {
            throw AWSError.validation("Invalid Lifecycle Action Result. It must be CONTINUE or ABANDON.")
        }
        return result
    }
}
