import AWSModel

/// Auto Scaling's refusals in its own codes and words.
///
/// Source: Auto Scaling API Reference, the errors of each action. Observed: messages in public issues.
extension AWSError {
    static func validation(_ message: String) -> AWSError { AWSError("ValidationError", message, status: 400) }
    static func alreadyExists(_ message: String) -> AWSError { AWSError("AlreadyExists", message, status: 400) }
    static func limitExceeded(_ message: String) -> AWSError { AWSError("LimitExceeded", message, status: 400) }
    static func resourceInUse(_ message: String) -> AWSError { AWSError("ResourceInUse", message, status: 400) }
    static func scalingInProgress(_ message: String) -> AWSError {
        AWSError("ScalingActivityInProgress", message, status: 400)
    }

    static func noGroup(_ name: String) -> AWSError {
        validation("AutoScalingGroup name not found - AutoScalingGroup \(name) not found")
    }

    /// As the operations on instances say it.
    static func unknownGroup(_ name: String) -> AWSError { validation("Group \(name) not found") }

    static func noInstance(_ id: String) -> AWSError {
        validation("Instance Id not found - No managed instance found for instance ID: \(id)")
    }

    static func notInGroup(_ id: String, _ group: String) -> AWSError {
        validation("The instance \(id) is not part of Auto Scaling group \(group).")
    }
}
